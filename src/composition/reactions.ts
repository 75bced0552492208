import { ok, type Result } from '../domain/result.ts';
import { carryOut } from '../commands/carry-out.ts';
import { activatedReactions, activateReaction } from '../commands/open-ledger.ts';
import { failJobStep } from '../commands/job-steps.ts';
import { refusedBefore } from '../commands/refused-before.ts';
import type { UseCaseDeps } from '../commands/use-case.ts';
import type { CopiedEvent } from '../copy/copied-event.ts';
import type { CopyReader } from '../copy/reader.ts';
import { decodeText } from '../event-store/codec.ts';
import { activateReactions } from '../reactions/activate.ts';
import { REACTIONS } from '../reactions/catalogue.ts';
import { inTurn } from '../reactions/in-turn.ts';
import type { Cause } from '../reactions/reaction.ts';
import { startRunner, type Runner } from '../reactions/runner.ts';
import type { ReactionStore } from '../reactions/store.ts';

/** What running the reactions needs. */
export type ReactionsDeps = Readonly<{
  useCases: UseCaseDeps;
  reader: CopyReader;
  /** Events after a sequence, at most so many. */
  page: CopyReader['page'];
  waitBeyond: (sequence: number, timeoutMs: number) => Promise<unknown>;
  store: ReactionStore;
  ledgerStream: string;
  log: (message: string, error: unknown) => void;
  signal: AbortSignal;
}>;

/** A ledger whose own stream is longer than this is not a new one. */
const MOST_OWN_EVENTS = 1_000;
/**
 * What was copied before the start, or recorded until so long after it, may have been answered by another runner: clocks
 * differ by twice five seconds at most, and a runner that lost its lock ends within two. What is later was answered by
 * nobody before.
 */
const OTHERS_MS = 12_000;

const causeOf = (copied: CopiedEvent): Result<Cause, Readonly<{ detail: string }>> => {
  const decoded = decodeText(copied);
  if (!decoded.ok) {
    return { ok: false, refusal: { detail: `${decoded.refusal.code}: ${copied.type}` } };
  }
  const { sequence, stream, revision, id } = copied;
  const { event, metadata } = decoded.value;
  return ok({ sequence, stream, revision, id, event, metadata });
};

/**
 * Activates the reactions that this release brings, then answers the copy. Call it while holding the reaction lock.
 */
export const runReactions = async (deps: ReactionsDeps): Promise<Runner> => {
  const { useCases, reader, store } = deps;
  const active = await activateReactions(REACTIONS, {
    activated: () => activatedReactions(useCases),
    activate: async (activation) => {
      const result = await activateReaction(useCases, activation);
      if (!result.ok) throw new Error(`a reaction was not activated: ${result.refusal.code}`);
    },
    ledgerIsEmpty: async () =>
      (await reader.page(0, MOST_OWN_EVENTS)).every(({ stream }) => stream === deps.ledgerStream),
    head: async () => (await reader.head()).sequence,
    store,
  });
  const refused = refusedBefore(useCases);
  const { sequence: known } = await reader.head();
  const newFrom = new Date(useCases.now().getTime() + OTHERS_MS).toISOString();
  return startRunner(active, {
    page: deps.page,
    streamEvents: (stream, from) => reader.streamEvents(stream, from),
    waitBeyond: deps.waitBeyond,
    decode: causeOf,
    store,
    execute: carryOut(useCases),
    failStep: failJobStep(useCases),
    // In turn: a job whose stream has to be read for it still takes its number before those behind it.
    refusedBefore: inTurn(
      async (tried) =>
        (tried.sequence <= known || tried.trigger.metadata.recordedAt < newFrom) && refused(tried),
    ),
    log: deps.log,
    signal: deps.signal,
  });
};
