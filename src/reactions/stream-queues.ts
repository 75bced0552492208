/** Tasks in one queue per stream: one after another within a stream, side by side between streams. */
export type StreamQueues = Readonly<{
  add: (stream: string, task: () => Promise<void>) => void;
  /** How many tasks are not done. */
  open: () => number;
  /** Resolves when the next task is done. */
  changed: () => Promise<void>;
  /** Resolves when no task is under way. */
  settled: () => Promise<void>;
  /** Throws what a task threw: a task reports its own failures, so this is a fault. */
  rethrow: () => void;
}>;

/** Queues that start empty. After a task throws, later tasks of its stream do not run. */
export const streamQueues = (): StreamQueues => {
  const tails = new Map<string, Promise<void>>();
  const count = { open: 0 };
  let fault: { error: unknown } | undefined;
  let waiting: (() => void)[] = [];

  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };

  const run = async (before: Promise<void>, task: () => Promise<void>): Promise<void> => {
    await before;
    if (fault === undefined) await task();
  };

  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
    });

  return {
    add: (stream, task) => {
      count.open += 1;
      const tail = run(tails.get(stream) ?? Promise.resolve(), task)
        .catch((error: unknown) => {
          fault ??= { error };
        })
        .then(() => {
          count.open -= 1;
          if (tails.get(stream) === tail) tails.delete(stream);
          wake();
        });
      tails.set(stream, tail);
    },
    open: () => count.open,
    changed,
    settled: async () => {
      while (count.open > 0) await changed();
    },
    rethrow: () => {
      if (fault !== undefined) throw fault.error;
    },
  };
};
