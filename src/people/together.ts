/** Items of one statement at most. */
const MOST_TOGETHER = 500;

type Waiting<Item> = Readonly<{
  item: Item;
  done: () => void;
  failed: (error: unknown) => void;
}>;

/**
 * Writes at once, and what is handed over meanwhile together in the next statement. When that fails each item is
 * written alone, so that one which cannot be written fails nobody else.
 * @param write must do nothing when it fails, and no harm when it is repeated.
 */
export const together = <Item>(
  write: (items: readonly Item[]) => Promise<void>,
): ((item: Item) => Promise<void>) => {
  const waiting: Waiting<Item>[] = [];
  let running = false;

  const writeAlone = async ({ item, done, failed }: Waiting<Item>): Promise<void> => {
    try {
      await write([item]);
      done();
    } catch (error) {
      failed(error);
    }
  };

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, MOST_TOGETHER);
      try {
        await write(group.map(({ item }) => item));
        for (const { done } of group) done();
      } catch (error) {
        if (group.length === 1) for (const { failed } of group) failed(error);
        else await Promise.all(group.map(writeAlone));
      }
    }
    running = false;
  };

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done: () => done(), failed });
      if (!running) void run();
    });
};
