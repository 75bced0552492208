/** Something that work waits at while it is closed. */
export type Gate = Readonly<{
  open: () => void;
  close: () => void;
  /** Resolves at once while it is open, else when it is opened. */
  passed: () => Promise<void>;
}>;

/** An open gate. When the signal aborts it stays open, so that nothing waits at the end. */
export const gate = (signal: AbortSignal): Gate => {
  let waiting: (() => void)[] | undefined;
  const open = (): void => {
    const passing = waiting ?? [];
    waiting = undefined;
    for (const pass of passing) pass();
  };
  signal.addEventListener('abort', open);
  return {
    open,
    close: () => {
      if (!signal.aborted) waiting ??= [];
    },
    passed: () =>
      new Promise((resolve) => {
        if (waiting === undefined) resolve();
        else waiting.push(resolve);
      }),
  };
};
