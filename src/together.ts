import { DatabaseError } from 'pg';

/** Items of one statement at most. */
const MOST_TOGETHER = 500;

type Waiting<Item, Answer> = Readonly<{
  item: Item;
  answer: (answer: Answer) => void;
  fail: (error: unknown) => void;
}>;

/**
 * Asks the database at once, and what is handed over meanwhile together in the next statement: a statement has its cost,
 * however little it asks. When the database refuses one, each item is asked alone, so that one which it cannot take
 * fails nobody else.
 * @param ask answers the items in their order; must do nothing when it fails, and no harm when it is repeated.
 */
export const together = <Item, Answer>(
  ask: (items: readonly Item[]) => Promise<readonly Answer[]>,
): ((item: Item) => Promise<Answer>) => {
  const waiting: Waiting<Item, Answer>[] = [];
  let running = false;

  const askFor = async (group: readonly Waiting<Item, Answer>[]): Promise<void> => {
    const answers = await ask(group.map(({ item }) => item));
    if (answers.length !== group.length) throw new Error('not as many answers as questions');
    for (const [place, answer] of answers.entries()) group[place]?.answer(answer);
  };

  const askAlone = async (one: Waiting<Item, Answer>): Promise<void> => {
    try {
      await askFor([one]);
    } catch (error) {
      one.fail(error);
    }
  };

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, MOST_TOGETHER);
      try {
        await askFor(group);
      } catch (error) {
        if (group.length > 1 && error instanceof DatabaseError) {
          await Promise.all(group.map(askAlone));
        } else for (const { fail } of group) fail(error);
      }
    }
    running = false;
  };

  return (item) =>
    new Promise((answer, fail) => {
      waiting.push({ item, answer, fail });
      if (!running) void run();
    });
};
