/**
 * Runs the tests on the compiled sources: node build/scripts/test.js [filter ...]
 *
 * Starts one PostgreSQL for the whole run (without fsync; its data go when it ends) and names it to the tests in
 * POTCOMMUN_TEST_POSTGRES. A filter is a part of a test file's path. The last line is `N passed, N failed`; the exit
 * code is 1 when a test failed or none passed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../src/embedded/postgres.ts';
import { outputFilter, reportLines, testRun, type TestRun } from './test-report.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD = fileURLToPath(new URL('../', import.meta.url));
const TAP = join(ROOT, 'node_modules/tap/dist/esm/run.mjs');

let interruptedBy: 'SIGINT' | 'SIGTERM' | undefined;
let tapProcess: ChildProcess | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruptedBy ??= signal;
    // The whole group: tap's test files are processes of their own.
    if (tapProcess?.pid !== undefined) process.kill(-tapProcess.pid, 'SIGTERM');
  });
}

const assertWanted = (): void => {
  if (interruptedBy !== undefined) throw new Error(`ended by ${interruptedBy}`);
};

/** Runs tap to its end; answers its exit code. */
const tap = (
  args: readonly string[],
  onLine: (line: string) => void,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> =>
  new Promise((resolve, reject) => {
    assertWanted();
    const child = spawn(process.execPath, [TAP, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    tapProcess = child;
    createInterface({ input: child.stdout }).on('line', onLine);
    child.on('error', reject);
    child.on('close', (code) => {
      tapProcess = undefined;
      resolve(code ?? 1);
    });
  });

/** tap makes its own test class from the plugins that package.json names; once after an install is enough. */
const prepareTap = async (): Promise<void> => {
  const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
  const { tap: settings } = JSON.parse(read('package.json')) as { tap: { plugin: string[] } };
  const { version } = JSON.parse(read('node_modules/tap/package.json')) as { version: string };
  const wanted = JSON.stringify({ version, plugin: settings.plugin });
  const mark = 'node_modules/.tap-built-for-potcommun';
  if (existsSync(join(ROOT, mark)) && read(mark) === wanted) return;
  const lines: string[] = [];
  const code = await tap(['build'], (line) => lines.push(line));
  if (code !== 0) throw new Error(`tap build failed:\n${lines.join('\n')}`);
  writeFileSync(join(ROOT, mark), wanted);
};

/** Compiled test files, from the root of the repository; support files are not among them. */
const testFiles = (filters: readonly string[]): readonly string[] =>
  readdirSync(join(BUILD, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js'))
    .map((path) => join(relative(ROOT, BUILD), 'test', path))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .toSorted();

const runTests = async (files: readonly string[], scratch: string): Promise<TestRun> => {
  const postgres = await startPostgres({
    dataDir: scratch,
    durable: false,
    log: () => undefined,
  });
  try {
    const lines: string[] = [];
    const worthShowing = outputFilter();
    const code = await tap(
      ['run', '--disable-coverage', '--reporter=tap', ...files],
      (line) => {
        lines.push(line);
        if (worthShowing(line)) console.log(line);
      },
      { POTCOMMUN_TEST_POSTGRES: postgres.url('postgres') },
    );
    assertWanted();
    return testRun(lines.join('\n'), code, files);
  } finally {
    await postgres.stop();
  }
};

const started = performance.now();
const scratch = mkdtempSync(join(tmpdir(), 'potcommun-tests-'));
try {
  const filters = process.argv.slice(2);
  const files = testFiles(filters);
  if (files.length === 0) throw new Error(`no test file matches ${filters.join(' ')}`);
  await prepareTap();
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
