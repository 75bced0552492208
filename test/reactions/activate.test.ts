import t from 'tap';
import { activateReactions, type ActivateDeps } from '../../src/reactions/activate.ts';
import type { Reaction } from '../../src/reactions/reaction.ts';

type Activation = Parameters<ActivateDeps['activate']>[0];
type Ledger = Readonly<{
  activated?: readonly Activation[];
  checkpoints?: readonly Activation[];
  head: number;
  empty?: boolean;
}>;

const reaction = (name: string, version: number): Reaction => ({ name, version, on: {} });
const at = (name: string, version: number, fromSequence: number): Activation => ({
  reaction: name,
  version,
  fromSequence,
});

/** What is activated in such a ledger, and what the ledger was asked to record. */
const activate = async (
  reactions: readonly Reaction[],
  { activated = [], checkpoints = [], head, empty = false }: Ledger,
) => {
  const recorded: Activation[] = [];
  const active = await activateReactions(reactions, {
    activated: async () => activated,
    activate: async (activation) => void recorded.push(activation),
    ledgerIsEmpty: async () => empty,
    // What is recorded is copied at once.
    head: async () => head + recorded.length,
    store: {
      checkpoints: async () =>
        checkpoints.map(({ fromSequence: sequence, ...of }) => ({ ...of, sequence })),
    },
  });
  return { active, recorded };
};

await t.test('in a new ledger every reaction acts from the first sequence on', async (t) => {
  const [one, two] = [reaction('one', 1), reaction('two', 3)];
  const { active, recorded } = await activate([one, two], { head: 1, empty: true });
  t.same(active, [
    { reaction: one, fromSequence: 1, actsFrom: 1 },
    { reaction: two, fromSequence: 1, actsFrom: 1 },
  ]);
  t.same(recorded, [at('one', 1, 1), at('two', 3, 1)]);
});

await t.test('a reaction that is new in a release leaves the history alone', async (t) => {
  const [old, young, other] = [reaction('old', 1), reaction('young', 1), reaction('other', 1)];
  const { active, recorded } = await activate([old, young, other], {
    activated: [at('old', 1, 1)],
    checkpoints: [at('old', 1, 190)],
    head: 200,
  });
  t.same(active, [
    { reaction: old, fromSequence: 1, actsFrom: 1 },
    { reaction: young, fromSequence: 201, actsFrom: 201 },
    { reaction: other, fromSequence: 201, actsFrom: 201 },
  ]);
  t.same(recorded, [at('young', 1, 201), at('other', 1, 201)], 'what is active stays as it is');
});

await t.test('a new version begins where its predecessor stopped', async (t) => {
  const third = reaction('one', 3);
  const { active, recorded } = await activate([third], {
    activated: [at('one', 1, 12), at('one', 2, 101), at('other', 1, 1)],
    checkpoints: [at('one', 1, 100), at('one', 2, 180), at('other', 1, 200)],
    head: 200,
  });
  t.same(active, [{ reaction: third, fromSequence: 181, actsFrom: 12 }]);
  t.same(recorded, [at('one', 3, 181)]);
  const again = await activate([third], {
    activated: [at('one', 1, 12), at('one', 2, 101), at('one', 3, 181)],
    checkpoints: [at('one', 1, 100), at('one', 2, 180), at('one', 3, 500)],
    head: 500,
  });
  t.same(again, { active, recorded: [] }, 'and keeps where it began');
});

await t.test('a predecessor that saved no checkpoint has answered nothing', async (t) => {
  const second = reaction('one', 2);
  const { active } = await activate([second], { activated: [at('one', 1, 40)], head: 200 });
  t.same(active, [{ reaction: second, fromSequence: 40, actsFrom: 40 }]);
});
