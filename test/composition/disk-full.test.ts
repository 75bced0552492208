import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { jobBody, type Founded } from '../http/fixture.ts';
import { killAllIn, ledgerFolder, runProgram, startProgram } from '../support/program.ts';
import { found, startLoad, untilAcknowledged, type Target } from './kill-load.ts';
import { assertNothingLost } from './load-audit.ts';

// The disk of log, copy and read models runs full while clients work. A disk of our own is a mount, which takes root.

t.setTimeout(240_000);

const CLIENTS = 4;
const DISK_MB = 240;
const FULL_MS = 1_000;
const PATIENCE_MS = 60_000;

const folder = ledgerFolder('disk-full');
const disk = join(folder.path, 'disk');
mkdirSync(disk);

const mounted = ((): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=711`, 'none', disk], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    // Not root, or no such program: the test says that it was passed over.
    return false;
  }
})();
t.teardown(() => {
  // Before the disk goes: afterwards nobody can tell who worked on it.
  killAllIn(folder.path);
  if (mounted) execFileSync('umount', ['--lazy', disk]);
  folder.remove();
});

/** Takes all the room that is left. */
const fill = (): void => {
  const ballast = openSync(join(disk, 'ballast'), 'w');
  const block = Buffer.alloc(65_536);
  try {
    for (;;) writeSync(ballast, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(ballast);
  }
};

/** Declares jobs until one is not acknowledged; answers how that was told, and the keys that were sent. */
const untilRefused = async (target: Target, founded: Founded) => {
  const keys: string[] = [];
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    const key = `probe-${keys.length}`;
    keys.push(key);
    const response = await fetch(`${target.url()}/v1/jobs`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${target.key}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(jobBody(founded)),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { code } = (await response.json()) as { code?: unknown };
    if (!response.ok) return { told: { status: response.status, code }, keys };
  }
  throw new Error('a full disk was never told');
};

await t.test(
  'a full disk: writes are refused with 503, and go on when there is room again',
  { skip: mounted ? false : 'a mount of its own takes root' },
  async (t) => {
    const data = join(disk, 'data');
    const running = startProgram(['serve', '--data', data, '--port', '0'], folder.path);
    const [, url = ''] = await running.line(/API {2,}(http:\S+)\/v1/);
    const [, key = ''] = await running.line(/finance +(\S+)/);
    const target: Target = { url: () => url, key };
    const founded = await found(target);
    const load = startLoad(target, founded, CLIENTS);
    await load.reach(CLIENTS * 2);
    fill();
    const { told, keys } = await untilRefused(target, founded);
    t.same(told, { status: 503, code: 'event_store_unavailable' });
    t.equal((await fetch(`${url}/health/live`)).status, 200, 'the node lives');
    await delay(FULL_MS);
    const [before, freed] = [load.acknowledged.length, Date.now()];
    rmSync(join(disk, 'ballast'));
    await load.reach(before + CLIENTS + 1);
    t.comment(`at work again ${Date.now() - freed} ms after there was room`);
    await load.end();
    const acknowledged = [...load.acknowledged];
    for (const probe of keys) {
      const id = await untilAcknowledged(target, '/jobs', probe, jobBody(founded));
      acknowledged.push({ kind: 'job', key: probe, id });
    }
    await assertNothingLost(t, target, founded, { ...load, acknowledged });
    const doctor = await runProgram(['doctor', '--json', '--data', data], folder.path);
    t.match(JSON.parse(doctor.stdout), { healthy: true }, doctor.stdout);
    t.same(await running.stop(), { code: 0, signal: null }, running.said().stderr.slice(-500));
  },
);
