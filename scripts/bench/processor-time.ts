import { readFileSync, readdirSync } from 'node:fs';

/** Processor time is told in ticks; every Linux of today counts a hundred in a second. */
const TICKS_PER_SECOND = 100;

/** What a process took itself, and what those of its children took that have ended. */
type Taken = Readonly<{ parent: number; own: number; ended: number }>;

const takenBy = (pid: string): Taken | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (at: number): number => Number(fields[at]);
    return { parent: field(1), own: field(11) + field(12), ended: field(13) + field(14) };
  } catch {
    // It ended meanwhile, or there is no /proc on this system.
    return undefined;
  }
};

/**
 * Seconds of processor time (user and system) that a process and its children took so far, those included that have
 * ended; not a number on a system that does not tell it in /proc.
 */
export const familySeconds = (pid: number): number => {
  const head = takenBy(String(pid));
  if (head === undefined) return Number.NaN;
  const living = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (takenBy(name) ?? []) : [],
  );
  const ticks = living
    .filter(({ parent }) => parent === pid)
    .reduce((sum, { own }) => sum + own, head.own + head.ended);
  return ticks / TICKS_PER_SECOND;
};
