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

/** The last sequence that the version before this one has answered or parked; undefined when there is none. */
const predecessorsEnd = (
  { name, version }: Reaction,
  known: readonly Activation[],
  checkpoints: Awaited<ReturnType<ReactionStore['checkpoints']>>,
): number | undefined => {
  const [older] = known
    .filter((one) => one.reaction === name && one.version < version)
    .toSorted((a, b) => b.version - a.version);
  if (older === undefined) return undefined;
  const saved = checkpoints.find((one) => one.reaction === name && one.version === older.version);
  // It may have ended before it saved any checkpoint: then it has answered nothing.
  return Math.max(saved?.sequence ?? 0, older.fromSequence - 1);
};

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
    const versions = known.filter((one) => one.reaction === name);
    const same = versions.find((one) => one.version === version);
    const end = predecessorsEnd(reaction, known, checkpoints);
    const fromSequence = same?.fromSequence ?? (end === undefined ? behindHistory : end + 1);
    if (same === undefined) await deps.activate({ reaction: name, version, fromSequence });
    const actsFrom = Math.min(fromSequence, ...versions.map((one) => one.fromSequence));
    active.push({ reaction, fromSequence, actsFrom });
  }
  return active;
};
