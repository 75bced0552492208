import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const runningSchema = z.object({ pid: z.int().positive(), eventStoreUrl: z.string() });

/** The process that serves a data folder, and where its event server listens. */
export type Running = Readonly<z.infer<typeof runningSchema>>;

const fileIn = (dataDir: string): string => join(dataDir, 'running.json');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another account.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
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
  const parsed = runningSchema.safeParse(JSON.parse(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
};

/** Notes that this process serves the folder; answers how to take the note back. */
export const announceRunning = (dataDir: string, eventStoreUrl: string): (() => void) => {
  const file = fileIn(dataDir);
  // Renamed into place, so that nobody reads half of it.
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, eventStoreUrl }), {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
};
