import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { killNow, ledgerFolder, runProgram, startProgram } from '../support/program.ts';
import { found, get, startLoad, type Target } from './kill-load.ts';

// PostgreSQL alone dies while clients work; nobody starts anything again but the node itself.

const KILLS = 3;
const CLIENTS = 4;
const SETTLE_MS = 60_000;

t.setTimeout(240_000);

const folder = ledgerFolder('postgres-killed');
t.teardown(folder.remove);

const postmaster = (): number =>
  Number(readFileSync(join(folder.path, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);

await t.test('PostgreSQL killed under load is started again, and all goes on', async (t) => {
  const running = startProgram(['serve', '--data', folder.path, '--port', '0'], folder.path);
  const [, url = ''] = await running.line(/API {2,}(http:\S+)\/v1/);
  const [, key = ''] = await running.line(/finance +(\S+)/);
  const target: Target = { url: () => url, key };
  const founded = await found(target);
  const load = startLoad(target, founded, CLIENTS);
  await load.reach(CLIENTS);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await delay(200 * kill);
    const [before, killed, at] = [load.acknowledged.length, postmaster(), Date.now()];
    killNow(killed);
    // What was answered before the kill may still come in; more than one each is a new one.
    await load.reach(before + CLIENTS + 1);
    t.not(postmaster(), killed);
    t.comment(`at work again after ${Date.now() - at} ms`);
  }
  await load.end();

  const { entityId } = founded;
  const deadline = Date.now() + SETTLE_MS;
  const unfinished = async (): Promise<number> => {
    const pages = await Promise.all(
      ['running', 'failed'].map((status) =>
        get(target, `/jobs?entityId=${entityId}&status=${status}&limit=1`),
      ),
    );
    return pages.flatMap(({ items }) => items as unknown[]).length;
  };
  while ((await unfinished()) > 0 && Date.now() < deadline) await delay(200);
  t.equal(await unfinished(), 0, 'reactions finished every job');

  const jobs = load.acknowledged.filter(({ kind }) => kind === 'job');
  const payments = load.acknowledged.filter(({ kind }) => kind === 'payment');
  t.equal(new Set(jobs.map(({ id }) => id)).size, jobs.length, 'every key has its own job');
  const { total } = await get(target, `/receivables/aged?entityId=${entityId}&asOf=2026-12-31`);
  const owed = BigInt(jobs.length - payments.length) * 121_000n;
  t.equal(BigInt(String(total).replace('.', '')), owed, 'each job once, each payment once');
  t.equal((await fetch(`${url}/health/ready`)).status, 200);

  const doctor = await runProgram(['doctor', '--json', '--data', folder.path], folder.path);
  t.match(JSON.parse(doctor.stdout), { healthy: true }, doctor.stdout);
  t.same(await running.stop(), { code: 0, signal: null }, 'it ends in good order');
});
