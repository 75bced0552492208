import type { Reaction } from './reaction.ts';
import type { ActiveReaction } from './runner.ts';
import type { ReactionStore } from './store.ts';

/** A reaction as the ledger recorded it. */
type Activation = Readonly<{ reaction: string; version: number; fromSequence: number }>;

/** What activating needs from the rest. */
export type ActivateDeps = Readonly<{
  activated: () => Promise<readonly Activation[]>;
  /** Records an activation. */
  activate: (activation: Activation) => Promise<void>;
  /** True when the copy holds nothing but the ledger's own stream. */
  ledgerIsEmpty: () => Promise<boolean>;
  /** The copy's last sequence. */
  head: () => Promise<number>;
  store: Pick<ReactionStore, 'checkpoints'>;
}>;

/**
 * From which sequence each reaction acts. One that is new to the ledger begins behind what is there, so that it does
 * not act on ten years of history; in a fresh ledger it begins at 1, and a new version where the one before it stopped.
 */
export const activateReactions = async (
  reactions: readonly Reaction[],
  deps: ActivateDeps,
): Promise<readonly ActiveReaction[]> => {
  const known = await deps.activated();
  const checkpoints = await deps.store.checkpoints();
  // Asked once, before the activations themselves make the history longer.
  const behindHistory = (await deps.ledgerIsEmpty()) ? 1 : (await deps.head()) + 1;
  const active: ActiveReaction[] = [];
  for (const reaction of reactions) {
    const { name, version } = reaction;
    const same = known.find((one) => one.reaction === name && one.version === version);
    if (same !== undefined) {
      active.push({ reaction, fromSequence: same.fromSequence });
      continue;
    }
    const older = checkpoints
      .filter((one) => one.reaction === name && one.version < version)
      .toSorted((a, b) => b.version - a.version)[0];
    const fromSequence = older === undefined ? behindHistory : older.sequence + 1;
    await deps.activate({ reaction: name, version, fromSequence });
    active.push({ reaction, fromSequence });
  }
  return active;
};
