import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../embedded/process-alive.ts';

const runningSchema = z.object({
  pid: z.int().positive(),
  /** When that process began, as the system counts; absent where that cannot be seen. */
  began: z.string().exactOptional(),
  eventStoreUrl: z.string(),
});

/** The process that serves a data folder, and where its event server listens. */
export type Running = Readonly<z.infer<typeof runningSchema>>;

const fileIn = (dataDir: string): string => join(dataDir, 'running.json');

/**
 * The time at which a living process began, in ticks since the start of the machine; undefined when there is none, or
 * where that cannot be seen.
 */
const beganAt = (pid: number): string | undefined => {
  try {
    // The name in parentheses may hold anything; the state is the first field behind it, the time the twentieth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    // No such process, or no /proc on this system.
    return undefined;
  }
};

/** Numbers are given again: in a container the next start may have the very number of the one that was killed. */
const stillRuns = ({ pid, began }: Running): boolean =>
  began === undefined ? pid !== process.pid && isAlive(pid) : began === beganAt(pid);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // A machine that lost its power may leave an empty file.
    return undefined;
  }
};

/** The process that serves this folder now; undefined when none does. What a killed one left behind counts for nothing. */
export const runningIn = (dataDir: string): Running | undefined => {
  let text: string;
  try {
    text = readFileSync(fileIn(dataDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = runningSchema.safeParse(parse(text));
  return parsed.success && stillRuns(parsed.data) ? parsed.data : undefined;
};

/** Notes that this process serves the folder; answers how to take the note back. */
export const announceRunning = (dataDir: string, eventStoreUrl: string): (() => void) => {
  const file = fileIn(dataDir);
  // Renamed into place, so that nobody reads half of it.
  const { pid } = process;
  const began = beganAt(pid);
  const running: Running = { pid, ...(began === undefined ? {} : { began }), eventStoreUrl };
  writeFileSync(`${file}.new`, JSON.stringify(running), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
};
