import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { ledgerFolder, processesIn, startProgram, within } from '../support/program.ts';

// A start that is ended by a signal leaves nothing behind, nor does a command that works on the stores. One folder for all: each start goes on where the one before
// was cut off.

t.setTimeout(180_000);

const folder = ledgerFolder('stopped');
t.teardown(folder.remove);

const data = join(folder.path, 'ledger');
const dataArguments = ['--data', data];

const files = (): readonly string[] => (existsSync(data) ? readdirSync(data) : []);

/** How far a start has come, as it can be seen from outside. */
const MOMENTS = {
  'the cluster is made': () => files().some((name) => name.startsWith('.initdb-')),
  'PostgreSQL starts': () => existsSync(join(data, 'cluster', 'postmaster.pid')),
  'the event server starts': () =>
    processesIn(folder.path).some(({ command }) => command.includes('event-server-main')),
  'the ledger is opened': () => files().includes('running.json'),
} as const;

type Case = Readonly<{
  moment: keyof typeof MOMENTS;
  command: readonly string[];
  /** To the whole group as by Ctrl-C, or to the program alone. */
  signal: 'SIGINT' | 'SIGTERM';
  /** Milliseconds that pass after the moment. */
  later?: number;
}>;

const CASES: readonly Case[] = [
  { moment: 'the cluster is made', command: ['serve', '--port', '0'], signal: 'SIGINT' },
  { moment: 'PostgreSQL starts', command: ['event-server'], signal: 'SIGTERM' },
  { moment: 'the event server starts', command: ['serve', '--port', '0'], signal: 'SIGTERM' },
  { moment: 'the ledger is opened', command: ['serve', '--port', '0'], signal: 'SIGTERM' },
  {
    moment: 'the ledger is opened',
    command: ['demo', '--no-serve'],
    signal: 'SIGINT',
    later: 2_000,
  },
  { moment: 'the event server starts', command: ['doctor'], signal: 'SIGINT', later: 300 },
  { moment: 'PostgreSQL starts', command: ['rebuild'], signal: 'SIGTERM', later: 300 },
];

const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

for (const { moment, command, signal, later = 0 } of CASES) {
  const name = `${command[0]}, ${signal} when ${moment}`;
  await t.test(name, async (t) => {
    const running = startProgram([...command, ...dataArguments], folder.path);
    const deadline = Date.now() + 30_000;
    while (!MOMENTS[moment]() && Date.now() < deadline) await delay(5);
    t.ok(MOMENTS[moment](), 'it comes to that');
    await delay(later);
    process.kill(signal === 'SIGINT' ? -running.pid : running.pid, signal);
    const said = (): string => JSON.stringify(running.said());
    const ended = await within(running.ended, 30_000, said);
    t.same(ended, { code: CODES[signal], signal: null }, said());
    t.same(processesIn(folder.path), [], 'no process is left');
    t.notOk(files().includes('running.json'), 'nor a note that it serves');
    t.notMatch(running.said().stderr, /potcommun|error|ended/i, 'and it tells of no failure');
  });
}

await t.test('and the next start serves, until it is told to end', async (t) => {
  const running = startProgram(['serve', '--port', '0', ...dataArguments], folder.path);
  await running.line(/finance +\S+/);
  t.same(await running.stop(), { code: 0, signal: null });
  t.same(processesIn(folder.path), []);
});
