import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileRun, type FileRun } from './test-report.ts';

/** How long a file may take that does not ask for more (by `t.setTimeout`). */
const USUAL_LIMIT_MS = 300_000;
/** tap ends a late test by itself and says where it stood; one that cannot hear is ended after this. */
const GRACE_MS = 30_000;
const TO_CLEAN_UP_MS = 5_000;

/** A test file at work. */
export type Started = Readonly<{
  /** Resolves when it ended and all that it started did. */
  ended: Promise<FileRun>;
  /** Lets it clean up, then kills it. */
  stop: () => void;
}>;

/** The limit that a test asks for; tap tells it to the process that started it. */
const askedLimit = (message: unknown): number | undefined => {
  if (typeof message !== 'object' || message === null) return undefined;
  const asked = 'setTimeout' in message ? message.setTimeout : undefined;
  return typeof asked === 'number' ? asked : undefined;
};

/** Signals a test file and what it started, a process group of its own; false when nothing of it is left. */
const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean => {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
};

/** Says whether something of the group goes on when its test has ended. */
const leftBehind = async (child: ChildProcess): Promise<boolean> => {
  for (const deadline = Date.now() + TO_CLEAN_UP_MS; Date.now() < deadline; await delay(50)) {
    if (!signalGroup(child, 0)) return false;
  }
  return true;
};

/** Waits for the end, reads what was said until then, and kills what is left; answers how it ended, if not well. */
const end = async (child: ChildProcess): Promise<string | undefined> => {
  const closed = once(child, 'close');
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  const left = await leftBehind(child);
  if (left) signalGroup(child, 'SIGKILL');
  const unheard = setTimeout(() => child.stdout?.destroy(), TO_CLEAN_UP_MS);
  await closed;
  clearTimeout(unheard);
  if (code !== 0) return `ended with ${signal ?? `code ${code}`}`;
  return left ? 'left processes behind' : undefined;
};

/**
 * Runs a test file by Node alone. (`tap run` puts two module loaders before a test and before every Node process that it
 * starts, at a second of processor time each.)
 */
export const startTestFile = (
  file: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Started => {
  const started = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    cwd,
    env: { ...process.env, TAP: '1', TAP_TIMEOUT: `${USUAL_LIMIT_MS / 1_000}`, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    signalGroup(child, 'SIGTERM');
    timers.push(setTimeout(() => signalGroup(child, 'SIGKILL'), TO_CLEAN_UP_MS));
  };
  let limit = setTimeout(stop, USUAL_LIMIT_MS + GRACE_MS);
  child.on('message', (message) => {
    const asked = askedLimit(message);
    if (asked === undefined) return;
    clearTimeout(limit);
    if (asked > 0) limit = setTimeout(stop, asked + GRACE_MS);
  });
  const ended = end(child)
    .catch((error: unknown) => String(error))
    .then((fault) => {
      for (const timer of [limit, ...timers]) clearTimeout(timer);
      return fileRun(file, { output, fault, seconds: (performance.now() - started) / 1_000 });
    });
  return { ended, stop };
};
