/** Runs tasks of one key strictly one after another, tasks of different keys side by side. */
export type Lanes = <Value>(key: string, task: () => Promise<Value>) => Promise<Value>;

/**
 * One lane per key, so that the writers of one process never fight each other over a stream.
 * A lane that is empty is forgotten.
 */
export const lanes = (): Lanes => {
  const tails = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const before = tails.get(key) ?? Promise.resolve();
    // The failure of a task is its caller's to handle; the next in the lane starts all the same.
    const run = before.then(task, task);
    const tail = run.then(
      () => undefined,
      () => undefined,
    );
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return run;
  };
};
