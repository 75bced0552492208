/**
 * The kill test with as many kills as asked for: npm run test:kill -- --processes 50 --postgres 20
 *
 * Processes (API, event server, PostgreSQL's postmaster and backends, all at once, the clients) get SIGKILL, PostgreSQL is
 * stopped at once; `--seed` repeats the choices of a run. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const RUNNER = fileURLToPath(new URL('test.js', import.meta.url));

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '30' },
    postgres: { type: 'string', default: '10' },
    seed: { type: 'string' },
  },
});

const count = (name: string, text: string): string => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is a whole number, not ${text}`);
  return text;
};

try {
  const child = spawn(process.execPath, [RUNNER, 'composition/kill'], {
    stdio: 'inherit',
    env: {
      ...process.env,
      POTCOMMUN_KILLS: count('processes', values.processes),
      POTCOMMUN_POSTGRES_STOPS: count('postgres', values.postgres),
      ...(values.seed === undefined ? {} : { POTCOMMUN_SEED: count('seed', values.seed) }),
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
