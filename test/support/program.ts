import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../src/cli/potcommun.js', import.meta.url));

/** One process, and what it was started with. */
export type Found = Readonly<{ pid: number; command: string }>;

/**
 * The living processes that work in a folder. The program is started in its data folder, its event server inherits that,
 * and PostgreSQL's processes stay in their cluster below it: so this is all of one ledger, whoever is their parent.
 */
export const processesIn = (folder: string): readonly Found[] => {
  const found: Found[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const place = readlinkSync(`/proc/${name}/cwd`);
      if (place !== folder && !place.startsWith(`${folder}/`)) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      found.push({ pid: Number(name), command });
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
  return found;
};

/** SIGKILL; one that is gone already is as good. */
export const killNow = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

/** Kills everything that works in a folder, until nothing does: a dying parent may just have started one more. */
export const killAllIn = (folder: string): void => {
  for (let found = processesIn(folder); found.length > 0; found = processesIn(folder)) {
    for (const { pid } of found) killNow(pid);
  }
};

/** A folder of its own for a ledger; `remove` kills what still works in it. */
export type LedgerFolder = Readonly<{ path: string; remove: () => void }>;

/** Makes a data folder; it goes with everything that works in it when the test ends, in whatever way. */
export const ledgerFolder = (name: string): LedgerFolder => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `potcommun-${name}-`)));
  // PostgreSQL may run as another account, and must come to a folder below.
  chmodSync(path, 0o711);
  const remove = (): void => {
    process.off('exit', remove);
    process.off('SIGTERM', abandon);
    killAllIn(path);
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  // A test that takes too long is ended by a signal, which runs no teardown. Exiting removes every folder.
  const abandon = (): void => process.exit(143);
  process.on('exit', remove);
  process.on('SIGTERM', abandon);
  return { path, remove };
};

/** The program at work. */
export type Running = Readonly<{
  child: ChildProcess;
  pid: number;
  /** Resolves with the first line (of standard output) that fits, rejects when the program ends or is too slow. */
  line: (pattern: RegExp, timeoutMs?: number) => Promise<RegExpExecArray>;
  ended: Promise<Exit>;
  /** Everything that it said until now. */
  said: () => Said;
  /** Asks it to end, and says how it did; kills it when it does not. */
  stop: () => Promise<Exit>;
}>;

/** How a program ended. */
export type Exit = Readonly<{ code: number | null; signal: NodeJS.Signals | null }>;
type Said = Readonly<{ stdout: string; stderr: string }>;

const environment = (extra: Readonly<Record<string, string>>): Record<string, string> => {
  // No setting of this run may reach the program, nor the flags that a test runner gives to its own processes.
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...extra };
};

/** Rejects with a sentence when a promise is not settled in time. */
export const within = async <Value>(
  promise: Promise<Value>,
  timeoutMs: number,
  what: () => string,
): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${timeoutMs} ms: ${what()}`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Starts `potcommun` in a folder, as a process group of its own. */
export const startProgram = (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Running => {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the program did not start');
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  // `exit`, not `close`: an orphaned PostgreSQL or event server may hold the output open.
  const ended = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const shown = (): string => `potcommun ${args.join(' ')}\n${said.stdout}\n${said.stderr}`;
  const line = (pattern: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> => {
    const seen = new Promise<RegExpExecArray>((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(said.stdout);
        if (match !== null) resolve(match);
      };
      child.stdout.on('data', look);
      look();
      void ended.then(() => reject(new Error(`ended before ${String(pattern)}: ${shown()}`)));
    });
    return within(seen, timeoutMs, () => `${String(pattern)}: ${shown()}`);
  };
  const stop = async (): Promise<Exit> => {
    child.kill('SIGTERM');
    return within(ended, 30_000, shown).finally(() => killNow(pid));
  };
  return { child, pid, line, ended, said: () => ({ ...said }), stop };
};

/** Runs `potcommun` to its end, which must come in time. */
export const runProgram = async (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  timeoutMs = 90_000,
): Promise<Exit & Said> => {
  const running = startProgram(args, cwd, env);
  const closed = new Promise<void>((resolve) => {
    running.child.once('close', () => resolve());
  });
  try {
    const exit = await within(running.ended, timeoutMs, () => `potcommun ${args.join(' ')}`);
    // A command that ended by itself has let go of what it started, so all of its output comes.
    await within(closed, 10_000, () => `the output of potcommun ${args.join(' ')} to end`);
    return { ...exit, ...running.said() };
  } finally {
    killNow(running.pid);
  }
};
