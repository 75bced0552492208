import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { unreachable } from '../../src/domain/result.ts';
import {
  killAllIn,
  killNow,
  ledgerFolder,
  processesIn,
  runProgram,
  startProgram,
  within,
  type Running,
} from '../support/program.ts';
import { assertNothingLost } from './load-audit.ts';
import { found, startLoad, untilAcknowledged, type Load, type Target } from './kill-load.ts';

// The program as a user runs it, on a disk that is synced, killed while clients work. POTCOMMUN_KILLS says how often a
// process is killed, POTCOMMUN_POSTGRES_STOPS how often PostgreSQL is stopped at once; POTCOMMUN_SEED repeats a run.

const KILLS = Number(process.env['POTCOMMUN_KILLS'] ?? '3');
const STOPS = Number(process.env['POTCOMMUN_POSTGRES_STOPS'] ?? '1');
const SEED = Number(process.env['POTCOMMUN_SEED'] ?? Date.now() % 1_000_000_007);
const CLIENTS = 8;
const MOST_WAIT_MS = 1_500;

t.setTimeout(120_000 + (KILLS + STOPS) * 30_000);

/** What is killed first: the processes of the ledger, and the whole group. */
const OWN = ['API', 'event server', 'all'] as const;
/** What is killed then: a process of PostgreSQL, or the clients. */
const OTHERS = ['postmaster', 'backend', 'clients'] as const;
/** PostgreSQL told to end at once, without checkpoint or goodbye. */
const STOP = 'PostgreSQL, immediate stop';
type Victim = (typeof OWN | typeof OTHERS)[number] | typeof STOP;

let state = SEED;
/** The next whole number below a limit, from the seed (Park and Miller's generator). */
const below = (limit: number): number => {
  state = ((state % 2_147_483_646) + 1) * 48_271;
  state %= 2_147_483_647;
  return Math.floor((state / 2_147_483_647) * limit);
};

/**
 * As many as asked for; each kind of victim comes before one comes again. The order is by chance, but a short run kills
 * every process of the ledger once.
 */
const victims = (): readonly Victim[] => {
  const chosen: Victim[] = [];
  while (chosen.length < KILLS) {
    for (const kinds of [OWN, OTHERS]) {
      const left: Victim[] = [...kinds];
      while (left.length > 0) chosen.push(...left.splice(below(left.length), 1));
    }
  }
  const all = chosen.slice(0, KILLS);
  for (let stop = 0; stop < STOPS; stop += 1) all.splice(below(all.length + 1), 0, STOP);
  return all;
};

const folder = ledgerFolder('kill');
t.teardown(folder.remove);

const READY = /API {2,}(http:\S+)\/v1/;
const FINANCE = /finance +(\S+)/;

const serve = (): Running =>
  startProgram(['serve', '--data', folder.path, '--port', '0'], folder.path);

let running = serve();
const [, firstUrl = ''] = await running.line(READY);
const [, key = ''] = await running.line(FINANCE);
let url = firstUrl;
const target: Target = { url: () => url, key };

/** Starts the API again when it died; resolves when it takes requests. */
const restart = async (): Promise<void> => {
  running = serve();
  const [, again = ''] = await running.line(READY);
  url = again;
};

const cluster = join(folder.path, 'cluster');

const postmaster = (): number =>
  Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);

/** One of the processes that serve a connection. */
const backend = (): number | undefined => {
  const backends = processesIn(cluster).filter(({ command }) => /127\.0\.0\.1\(/.test(command));
  return backends[below(backends.length)]?.pid;
};

const eventServer = (): number | undefined =>
  processesIn(folder.path).find(({ command }) => command.includes('event-server-main'))?.pid;

/** Kills the API, alone or with everything, and starts it again. */
const killApi = async (victim: 'API' | 'all'): Promise<void> => {
  if (victim === 'all') killAllIn(folder.path);
  else killNow(running.pid);
  await within(running.ended, 10_000, () => 'the killed API to end');
  if (below(4) === 0) {
    // Killed again while it starts: what a start leaves half done must not matter either.
    running = serve();
    await delay(below(MOST_WAIT_MS));
    killAllIn(folder.path);
    await within(running.ended, 10_000, () => 'the starting API to end');
  }
  await restart();
};

const kill = async (victim: Victim, load: Load): Promise<void> => {
  switch (victim) {
    case 'API':
    case 'all':
      return killApi(victim);
    case 'event server':
    case 'backend': {
      const pid = victim === 'backend' ? backend() : eventServer();
      if (pid !== undefined) killNow(pid);
      return undefined;
    }
    case 'postmaster':
      return killNow(postmaster());
    case STOP:
      process.kill(postmaster(), 'SIGQUIT');
      return undefined;
    case 'clients':
      return load.cut();
    default:
      return unreachable(victim);
  }
};

/** What a person would look at first when the load came to a halt. */
const tellState = async (): Promise<void> => {
  const ready = await fetch(`${url}/health/ready`).then((answer) => answer.text(), String);
  const { stdout, stderr } = running.said();
  const doctor = await runProgram(['doctor', '--data', folder.path], folder.path);
  for (const text of [ready, stdout.slice(-6_000), stderr.slice(-2_000), doctor.stdout]) {
    for (const line of text.split('\n')) t.comment(line);
  }
};

await t.test(
  `${KILLS} kills and ${STOPS} stops, seed ${SEED}: nothing lost or doubled`,
  async (t) => {
    const founded = await found(target);
    const load = startLoad(target, founded, CLIENTS);
    await load.reach(CLIENTS);
    const outages: number[] = [];
    for (const victim of victims()) {
      await delay(below(MOST_WAIT_MS));
      const before = load.acknowledged.length;
      const killed = Date.now();
      await kill(victim, load);
      const ready = Date.now() - killed;
      // Commands that were answered before the kill may still come in; more than one each is a new one.
      await load.reach(before + CLIENTS + 1).catch(async (error: unknown) => {
        await tellState();
        throw error;
      });
      outages.push(Date.now() - killed);
      t.comment(`${victim} killed, started after ${ready} ms, at work after ${outages.at(-1)} ms`);
    }
    t.comment(`longest outage ${Math.max(...outages)} ms`);
    await assertNothingLost(t, target, founded, load);
    const doctor = await runProgram(['doctor', '--json', '--data', folder.path], folder.path);
    t.equal(doctor.code, 0, `doctor: ${doctor.stdout}${doctor.stderr}`);
    t.match(JSON.parse(doctor.stdout), { healthy: true });
    await untilAcknowledged(target, '/payments', 'after-all', {
      clientId: founded.clientId,
      amount: '1.00',
      currency: 'EUR',
      bookedOn: '2026-05-01',
      bankAccount: 'main',
      bankReference: 'after-all',
    });
    t.same(await running.stop(), { code: 0, signal: null }, 'it ends in good order');
    t.same(processesIn(folder.path), [], 'and leaves no process behind');
  },
);
