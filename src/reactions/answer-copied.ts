import { isOutage } from '../commands/outage.ts';
import type { Result } from '../domain/result.ts';
import { answerCause, ReactionFault, type AnswerDeps } from './answer-cause.ts';
import type { Cause, Reaction } from './reaction.ts';
import type { ReactionStore } from './store.ts';
import { streamQueues } from './stream-queues.ts';

/** Where an event stands in the copy; the rest is told by its decoding. */
export type Copied = Readonly<{ sequence: number; stream: string; revision: number; type: string }>;

/**
 * A reaction, the first sequence that it acts on in any version of it, and the last one that an earlier run, also of an
 * earlier version, has answered or parked.
 */
export type Start = Readonly<{ reaction: Reaction; actsFrom: number; after: number }>;

/** What answering copied events needs from the rest. */
export type AnswerCopiedDeps<Event extends Copied> = Readonly<{
  starts: readonly Start[];
  answering: AnswerDeps;
  store: Pick<ReactionStore, 'park' | 'release'>;
  decode: (copied: Event) => Result<Cause, Readonly<{ detail: string }>>;
  streamEvents: (stream: string, from: number) => Promise<readonly Event[]>;
}>;

/** Answers one event of the copy; resolves when it is answered or its stream is parked. */
export type AnswerCopied<Event extends Copied> = Readonly<{
  /**
   * By the reactions that an earlier run did not come to. A resumption that waits lets pass what stands behind it in its
   * stream: what it waits for may have failed once more, and have been resumed behind it.
   */
  answer: (copied: Event, letPass: () => void) => Promise<void>;
  /**
   * Answers what an earlier run passed over, because its stream was parked, by the reactions that passed it over. Until
   * all of it is answered the stream stays noted, so that an end in between forgets nothing.
   */
  answerParked: (stream: string, events: readonly Event[]) => Promise<void>;
  /** Streams that wait for a person. */
  parked: ReadonlySet<string>;
}>;

/** Does something as soon as the database is there. */
const untilDone = async (
  { backOff, log }: Pick<AnswerDeps, 'backOff' | 'log'>,
  what: string,
  act: () => Promise<void>,
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (!isOutage(error)) throw error;
      log(`${what} waits: the database is away`, error);
    }
    await backOff(attempt);
  }
};

/** After a resumption, the refused event is answered again under the same command ids. */
const causeOf = async <Event extends Copied>(
  { streamEvents, decode }: Pick<AnswerCopiedDeps<Event>, 'streamEvents' | 'decode'>,
  trigger: Cause,
): Promise<Cause | undefined> => {
  if (trigger.event.type !== 'JobResumed') return trigger;
  const { stream, revision } = trigger.event.data.cause;
  const [copied] = await streamEvents(stream, revision);
  const decoded = copied === undefined ? undefined : decode(copied);
  return decoded?.ok === true ? decoded.value : undefined;
};

/** Notes that a stream waits for a person, for this process and the next. */
const parkingOf =
  <Event extends Copied>(
    { store, answering }: Pick<AnswerCopiedDeps<Event>, 'store' | 'answering'>,
    parked: Set<string>,
  ) =>
  async ({ stream, sequence }: Event, reaction: string, reason: string): Promise<void> => {
    await store.park({ stream, sequence, reaction, reason });
    parked.add(stream);
    answering.log(`${stream} is parked at sequence ${sequence}: ${reason}`, undefined);
  };

/**
 * Answers events one at a time, as the runner hands them over. What cannot be answered parks its stream: later events
 * of it are passed over, and all of them are answered after the fault is gone.
 */
export const copiedAnswerer = <Event extends Copied>(
  deps: AnswerCopiedDeps<Event>,
): AnswerCopied<Event> => {
  const parked = new Set<string>();
  const { answering } = deps;

  const park = parkingOf(deps, parked);

  const answerOnce = async (
    copied: Event,
    reactions: readonly Reaction[],
    letPass: () => void,
  ): Promise<void> => {
    if (reactions.length === 0 || parked.has(copied.stream)) return;
    const decoded = deps.decode(copied);
    if (!decoded.ok) return park(copied, 'all', decoded.refusal.detail);
    const cause = await causeOf(deps, decoded.value);
    if (cause === undefined)
      return park(copied, 'all', 'the event to resume from is not in the copy');
    const resumed = cause !== decoded.value;
    try {
      await answerCause(
        { ...answering, ...(resumed && { waits: letPass }) },
        reactions,
        cause,
        decoded.value,
      );
    } catch (error) {
      if (!(error instanceof ReactionFault)) throw error;
      answering.log('a reaction failed', error);
      await park(copied, error.reaction, error.message);
    }
  };

  const answerBy = (
    copied: Event,
    who: (start: Start) => boolean,
    letPass: () => void,
  ): Promise<void> => {
    const reactions = deps.starts.filter(who).map(({ reaction }) => reaction);
    return untilDone(answering, `sequence ${copied.sequence}`, () =>
      answerOnce(copied, reactions, letPass),
    );
  };

  return {
    answer: (copied, letPass) => answerBy(copied, ({ after }) => copied.sequence > after, letPass),
    answerParked: async (stream, events) => {
      const queue = streamQueues();
      for (const copied of events) {
        const { sequence } = copied;
        const passedOver = ({ actsFrom, after }: Start): boolean =>
          actsFrom <= sequence && sequence <= after;
        queue.add(stream, (letPass) => answerBy(copied, passedOver, letPass));
      }
      await queue.settled();
      queue.rethrow();
      if (!parked.has(stream)) await untilDone(answering, stream, () => deps.store.release(stream));
    },
    parked,
  };
};
