/**
 * Runs the tests on the compiled sources: node build/scripts/test.js [filter ...]
 *
 * Starts one PostgreSQL for the whole run (without fsync; its data go when it ends) and names it to the tests in
 * POTCOMMUN_TEST_POSTGRES. A filter is a part of a test file's path. The last line is `N passed, N failed`; the exit
 * code is 1 when a test failed, none passed or something is left behind, and 2 for wrong use.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startPostgres } from '../src/embedded/postgres.ts';
import { killAllIn, processesIn } from '../test/support/program.ts';
import { readArguments } from './arguments.ts';
import { startTestFile, type Started } from './test-file.ts';
import { fileLines, reportLines, testRun, type FileRun, type TestRun } from './test-report.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD = fileURLToPath(new URL('../', import.meta.url));
const USAGE = `node build/scripts/test.js [filter ...]

  filter  a part of the path of a test file, such as http/live; without one all are run`;
/** Two work, one waits for the clock or the disk. */
const AT_ONCE = 3;

let interruptedBy: 'SIGINT' | 'SIGTERM' | undefined;
const atWork = new Set<Started>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruptedBy ??= signal;
    for (const { stop } of atWork) stop();
  });
}

const assertWanted = (): void => {
  if (interruptedBy !== undefined) throw new Error(`ended by ${interruptedBy}`);
};

/** Compiled test files, from the root of the repository; support files are not among them. */
const testFiles = (filters: readonly string[]): readonly string[] =>
  readdirSync(join(BUILD, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js'))
    .map((path) => join(relative(ROOT, BUILD), 'test', path))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .toSorted();

/** Runs the files, some at once, and prints what is worth it of each when it ended. */
const runFiles = async (
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<readonly FileRun[]> => {
  const runs: FileRun[] = [];
  const waiting = [...files];
  const runNext = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      assertWanted();
      const started = startTestFile(file, ROOT, environment);
      atWork.add(started);
      const run = await started.ended;
      atWork.delete(started);
      runs.push(run);
      for (const line of fileLines(run)) console.log(line);
    }
  };
  // All settled: what was interrupted must have ended before its PostgreSQL does.
  await Promise.allSettled(Array.from({ length: AT_ONCE }, runNext));
  assertWanted();
  return runs;
};

/** Kills the processes that the tests left, and answers them. Folders are told alone: they go with the run's own. */
const leftIn = (folder: string): readonly string[] => {
  const processes = processesIn(folder).map(({ pid, command }) => `process ${pid}: ${command}`);
  killAllIn(folder);
  for (const name of readdirSync(folder)) console.log(`left behind: folder ${name}`);
  return processes;
};

const runTests = async (files: readonly string[], scratch: string): Promise<TestRun> => {
  const [dataDir, temporary] = [join(scratch, 'postgres'), join(scratch, 'tests')];
  for (const folder of [dataDir, temporary]) mkdirSync(folder);
  // PostgreSQL may run as another account, and must come to a folder below.
  for (const folder of [scratch, temporary]) chmodSync(folder, 0o711);
  const postgres = await startPostgres({ dataDir, durable: false, log: () => undefined });
  try {
    const runs = await runFiles(files, {
      POTCOMMUN_TEST_POSTGRES: postgres.url('postgres'),
      TMPDIR: temporary,
    });
    return testRun(runs, files, leftIn(temporary));
  } finally {
    killAllIn(temporary);
    await postgres.stop();
  }
};

const files = readArguments(USAGE, () => {
  const { positionals } = parseArgs({ allowPositionals: true, options: {} });
  const found = testFiles(positionals);
  if (found.length === 0) throw new Error(`no test file matches ${positionals.join(' ')}`);
  return found;
});
const started = performance.now();
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'potcommun-tests-')));
try {
  const run = await runTests(files, scratch);
  for (const line of reportLines(run, (performance.now() - started) / 1000)) console.log(line);
  process.exitCode = run.good ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = interruptedBy === undefined ? 1 : 128 + constants.signals[interruptedBy];
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
