import { isOutage } from '../commands/outage.ts';
import { isTold } from '../copy/retries.ts';
import { pacer, pause } from '../copy/waiting.ts';
import type { AnswerDeps } from './answer-cause.ts';
import {
  copiedAnswerer,
  type AnswerCopied,
  type AnswerCopiedDeps,
  type Copied,
  type Start,
} from './answer-copied.ts';
import type { Reaction } from './reaction.ts';
import { streamQueues, type StreamQueues } from './stream-queues.ts';
import type { ReactionStore } from './store.ts';
import { watermark, type Watermark } from './watermark.ts';

/**
 * A reaction, the first sequence that this version of it acts on, and the first one that any version did: what an
 * earlier version left parked behind it is for this one to answer.
 */
export type ActiveReaction = Readonly<{
  reaction: Reaction;
  fromSequence: number;
  actsFrom: number;
}>;

/** What the runner needs from the rest. */
export type RunnerDeps<Event extends Copied> = Readonly<{
  page: (after: number, limit: number) => Promise<readonly Event[]>;
  /** Resolves when the copy goes beyond this sequence, or after a while. */
  waitBeyond: (sequence: number, timeoutMs: number) => Promise<unknown>;
  store: ReactionStore;
  execute: AnswerDeps['execute'];
  failStep: AnswerDeps['failStep'];
  refusedBefore: AnswerDeps['refusedBefore'];
  log: AnswerDeps['log'];
  signal: AbortSignal;
}> &
  Pick<AnswerCopiedDeps<Event>, 'decode' | 'streamEvents'>;

/** How far the reactions have come: all answered up to `sequence`, `open` more under way. */
export type RunnerState = Readonly<{ sequence: number; open: number; parkedStreams: number }>;

/** A runner at work. It ends when its signal aborts, and rejects only by a fault of its own. */
export type Runner = Readonly<{ state: () => RunnerState; ended: Promise<void> }>;

const PAGE = 500;
const MAX_OPEN = 500;
const IDLE_MS = 1_000;
const SAVE_EVERY_MS = 200;
/** A page has its cost however few events it brings. */
const PACE_MS = 8;
const LONGEST_BACK_OFF_MS = 2_000;

const startsOf = async (
  active: readonly ActiveReaction[],
  store: ReactionStore,
): Promise<readonly Start[]> => {
  const rows = await store.checkpoints();
  return active.map(({ reaction, fromSequence, actsFrom }) => {
    const row = rows.find(
      ({ reaction: name, version }) => name === reaction.name && version === reaction.version,
    );
    return { reaction, actsFrom, after: Math.max(row?.sequence ?? 0, fromSequence - 1) };
  });
};

/** What a crash repeats is harmless, so that a checkpoint is saved now and then, and when nothing is left to do. */
const checkpointSaver = (starts: readonly Start[], store: ReactionStore, mark: Watermark) => {
  let saved = mark.low();
  let savedAt = 0;
  return async (now: 'in time' | 'at once'): Promise<void> => {
    const sequence = mark.low();
    const early = now === 'in time' && performance.now() - savedAt < SAVE_EVERY_MS;
    if (sequence === saved || (early && mark.open() > 0)) return;
    await store.saveCheckpoints(
      starts
        .filter(({ after }) => sequence > after)
        .map(({ reaction: { name, version } }) => ({ reaction: name, version, sequence })),
    );
    saved = sequence;
    savedAt = performance.now();
  };
};

const backOffOf =
  (signal: AbortSignal) =>
  async (attempt: number): Promise<void> => {
    const longest = Math.min(LONGEST_BACK_OFF_MS, 5 * 2 ** attempt);
    await pause(longest * (0.5 + Math.random() / 2), signal);
    signal.throwIfAborted();
  };

/** Waits for news, and does this whenever a task is done meanwhile. */
const whileWaiting = async (
  news: Promise<unknown>,
  queues: StreamQueues,
  onDone: () => Promise<void>,
): Promise<void> => {
  const heard = news.then(() => 'news' as const);
  while (queues.open() > 0) {
    if ((await Promise.race([queues.changed(), heard])) === 'news') return;
    queues.rethrow();
    await onDone();
  }
  await heard;
};

/**
 * Hands over first what waited behind a fault: it may be gone with this start. It is answered beside the streams that go
 * on, since it may wait for them.
 */
const retryParked = async <Event extends Copied>(
  { store, streamEvents }: Pick<RunnerDeps<Event>, 'store' | 'streamEvents'>,
  { answerParked }: AnswerCopied<Event>,
  queues: StreamQueues,
  upTo: number,
): Promise<void> => {
  for (const { stream, sequence: from } of await store.parked()) {
    const events = (await streamEvents(stream, 0)).filter(
      ({ sequence }) => sequence >= from && sequence <= upTo,
    );
    queues.add(stream, () => answerParked(stream, events));
  }
};

/**
 * Answers the copy's events: those of one stream in order, streams side by side. The checkpoint is the lowest
 * unfinished sequence; what is repeated after a crash finds itself already done.
 */
export const startRunner = async <Event extends Copied>(
  active: readonly ActiveReaction[],
  deps: RunnerDeps<Event>,
): Promise<Runner> => {
  const starts = await startsOf(active, deps.store);
  const mark = watermark(Math.min(...starts.map(({ after }) => after)));
  const answering = { ...deps, backOff: backOffOf(deps.signal) };
  const answerer = copiedAnswerer({ ...deps, starts, answering });
  const queues = streamQueues();
  const save = checkpointSaver(starts, deps.store, mark);
  let next = mark.low();

  const pace = pacer(PACE_MS);

  const takePage = async (): Promise<void> => {
    const page = await pace.turn(() => deps.page(next, PAGE));
    for (const copied of page) {
      mark.start(copied.sequence);
      next = copied.sequence;
      queues.add(copied.stream, async (letPass) => {
        await answerer.answer(copied, letPass);
        mark.finish(copied.sequence);
      });
      if (queues.open() >= MAX_OPEN) await queues.changed();
    }
    await save('in time');
    if (page.length < PAGE) {
      // What is finished meanwhile moves the checkpoint, and is no reason to read the copy again.
      await whileWaiting(deps.waitBeyond(next, IDLE_MS), queues, () => save('in time'));
    }
    await pace.rest(deps.signal, page.length);
  };

  const loop = async (): Promise<void> => {
    for (let failures = 0; !deps.signal.aborted;) {
      try {
        queues.rethrow();
        await takePage();
        failures = 0;
      } catch (error) {
        if (deps.signal.aborted) break;
        if (!isOutage(error)) throw error;
        failures += 1;
        if (isTold(failures)) deps.log('reactions wait: the database is away', error);
        await answering.backOff(failures).catch(() => undefined);
      }
    }
    await queues.settled();
    // Not saved: the next start answers a little again, which its command ids make harmless.
    await save('at once').catch((error: unknown) =>
      deps.log('the last checkpoint is not saved', error),
    );
  };

  await retryParked(deps, answerer, queues, Math.max(...starts.map(({ after }) => after)));
  return {
    state: () => ({
      sequence: mark.low(),
      open: queues.open(),
      parkedStreams: answerer.parked.size,
    }),
    ended: loop(),
  };
};
