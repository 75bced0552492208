/** A task. What stands behind it in its stream begins when it is done, or when it lets that pass. */
export type StreamTask = (letPass: () => void) => Promise<void>;

/** Tasks in one queue per stream: one after another within a stream, side by side between streams. */
export type StreamQueues = Readonly<{
  add: (stream: string, task: StreamTask) => void;
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

  const run = async (
    before: Promise<void>,
    task: StreamTask,
    letPass: () => void,
  ): Promise<void> => {
    await before;
    if (fault === undefined) await task(letPass);
  };

  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
    });

  return {
    add: (stream, task) => {
      count.open += 1;
      const before = tails.get(stream) ?? Promise.resolve();
      let letPass = (): void => undefined;
      const passed = new Promise<void>((resolve) => {
        letPass = resolve;
      });
      void run(before, task, letPass)
        .catch((error: unknown) => {
          fault ??= { error };
        })
        .then(() => {
          count.open -= 1;
          letPass();
          if (tails.get(stream) === passed) tails.delete(stream);
          wake();
        });
      tails.set(stream, passed);
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
