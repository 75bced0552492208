/**
 * The kill test with as many kills as asked for: npm run test:kill -- --processes 50 --postgres 20
 *
 * The last line is `N passed, N failed`; the exit code is that of the test runner, and 2 for wrong use.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readArguments, wholeNumber } from './arguments.ts';

const RUNNER = fileURLToPath(new URL('test.js', import.meta.url));
const USAGE = `npm run test:kill -- [--processes N] [--postgres N] [--seed N]

  --processes  how often a process gets SIGKILL under load: API, event server, PostgreSQL's
               postmaster or a backend of it, all at once, the clients (30)
  --postgres   how often PostgreSQL is stopped at once (10)
  --seed       repeats the choices of a run, which says its seed`;

const environment = readArguments(USAGE, (): Readonly<Record<string, string>> => {
  const { values } = parseArgs({
    options: {
      processes: { type: 'string', default: '30' },
      postgres: { type: 'string', default: '10' },
      seed: { type: 'string' },
    },
  });
  const kills = wholeNumber('--processes', values.processes);
  const stops = wholeNumber('--postgres', values.postgres);
  if (kills + stops === 0) throw new Error('nothing would be killed');
  const counts = { POTCOMMUN_KILLS: `${kills}`, POTCOMMUN_POSTGRES_STOPS: `${stops}` };
  if (values.seed === undefined) return counts;
  return { ...counts, POTCOMMUN_SEED: `${wholeNumber('--seed', values.seed)}` };
});

const child = spawn(process.execPath, [RUNNER, 'composition/kill'], {
  stdio: 'inherit',
  env: { ...process.env, ...environment },
});
// The runner ends and clears away what it started; this waits for it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
