import { setImmediate } from 'node:timers/promises';

/** Holds work up until it is chosen to go on, so that a test decides the order of everything. */
export type Scheduler = Readonly<{
  /** Waits to be chosen. */
  turn: (what: string) => Promise<void>;
  /** Waits to be chosen, and before that for a change: what was tried would only be tried in vain again. */
  afterChange: (what: string) => Promise<void>;
  /** Something has changed: what waits for a change may be chosen. */
  changed: () => void;
  /** Lets one piece of work go on, up to where it is held up again; false when nothing may. */
  step: () => Promise<boolean>;
  /** What is held up. */
  held: () => readonly string[];
}>;

type Gate = Readonly<{ what: string; open: () => void; after: number }>;

/** A scheduler that chooses by `choose`: one of so many, the first is 0. All work must be free of timers. */
export const openScheduler = (choose: (among: number) => number): Scheduler => {
  let gates: Gate[] = [];
  let changes = 0;
  const hold = (what: string, after: number): Promise<void> =>
    new Promise((open) => {
      gates.push({ what, open, after });
    });
  return {
    turn: (what) => hold(what, -1),
    afterChange: (what) => hold(what, changes),
    changed: () => {
      changes += 1;
    },
    step: async () => {
      // Everything is in memory: when the microtasks are done, all work is held up or finished.
      await setImmediate();
      const ready = gates.filter(({ after }) => after < changes);
      const chosen = ready[choose(ready.length)];
      if (chosen === undefined) return false;
      gates = gates.filter((gate) => gate !== chosen);
      chosen.open();
      return true;
    },
    held: () => gates.map(({ what }) => what),
  };
};
