import { beginCall, withinTime, type CallSettings } from './calls.ts';
import {
  EventStoreCorrupt,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
} from './event-store.ts';
import { sameJson } from './json.ts';

/** One answer of the server to an append; it gives no position when it stored nothing under these ids. */
export type Answer =
  | Readonly<{ ok: true; revision: number; position: Position | undefined }>
  | Readonly<{ ok: false; actual: ExpectedRevision }>;

/** The two calls that a sure append is made of. */
export type AppendCalls = Readonly<{
  /** Appends once, within so many milliseconds. */
  appendOnce: (ms: number) => Promise<Answer>;
  /** The stream's events from this revision on, repeated by itself until its deadline. */
  read: (from: number, count: number) => AsyncIterable<StoredEvent>;
}>;

const differs = (stored: StoredEvent, event: NewEvent): boolean =>
  stored.id !== event.id ||
  stored.type !== event.type ||
  !sameJson(stored.data, event.data) ||
  !sameJson(stored.metadata, event.metadata);

/** Compares what stands in the stream with what was to be appended: a server compares ids only. */
const confirm = async (
  calls: AppendCalls,
  stream: string,
  events: readonly NewEvent[],
  first: number,
): Promise<AppendResult> => {
  let compared = 0;
  let last: StoredEvent | undefined;
  for await (const stored of calls.read(first, events.length)) {
    const event = events[compared];
    if (event === undefined || stored.revision !== first + compared || differs(stored, event)) {
      throw new EventStoreCorrupt(
        `${stream} at revision ${stored.revision} holds other content under event id ${stored.id} than was appended`,
      );
    }
    compared += 1;
    last = stored;
  }
  if (last === undefined || compared !== events.length) {
    throw new EventStoreCorrupt(
      `the event store reported events of ${stream} as stored, but the stream does not hold them; was it deleted?`,
    );
  }
  return { ok: true, revision: last.revision, position: last.position };
};

/**
 * Appends until the outcome is known. A try without an answer may have been stored, so it is repeated with the same
 * event ids and the same expected revision: the server then finds the events in place, or appends them once.
 * @throws EventStoreUnavailable when it is not known until the deadline.
 * @throws EventStoreCorrupt when something else is stored under these ids, or the stream was deleted.
 */
export const appendSurely = async (
  settings: CallSettings,
  calls: AppendCalls,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): Promise<AppendResult> => {
  const tries = beginCall(settings, `append to ${stream}`);
  const first = expected === 'absent' ? 0 : expected + 1;
  let unsure = false;
  for (;;) {
    try {
      const ms = tries.time();
      const answer = await withinTime(ms, settings.closing, () => calls.appendOnce(ms));
      if (!answer.ok) return answer;
      if (answer.revision !== first + events.length - 1) {
        throw new EventStoreCorrupt(
          `events of ${stream} were stored at revision ${answer.revision} instead of behind ${expected}; was the stream deleted?`,
        );
      }
      if (unsure || answer.position === undefined)
        return await confirm(calls, stream, events, first);
      return { ok: true, revision: answer.revision, position: answer.position };
    } catch (error) {
      unsure = true;
      await tries.failed(error);
      await settings.beforeAppendAgain?.();
    }
  }
};
