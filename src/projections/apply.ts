import type { CopiedFact } from '../copy/facts.ts';
import { bookedOn } from '../domain/ledger/booking-date.ts';
import type { EventType, LedgerEvent } from '../domain/ledger-event.ts';
import { decodeText } from '../event-store/codec.ts';
import type { Batch } from './batch.ts';
import { ModelsFault } from './row.ts';
import type { Handler, Projection, Recorded, Sink } from './projection.ts';
import type { Stopped } from './read-models.ts';

/** What each event means to all read models together. */
export type Dispatch = (sink: Sink, recorded: Recorded) => void;

/** Brings together the handlers of these projections, once. */
export const dispatchOf = (projections: readonly Projection[]): Dispatch => {
  const handlers = new Map<EventType, Handler<EventType>[]>();
  for (const { on } of projections) {
    for (const [type, handler] of Object.entries(on) as [
      EventType,
      'ignored' | Handler<EventType>,
    ][]) {
      if (handler === 'ignored') continue;
      handlers.set(type, [...(handlers.get(type) ?? []), handler]);
    }
  }
  return (sink, recorded) => {
    for (const handle of handlers.get(recorded.event.type) ?? []) handle(sink, recorded);
  };
};

/** How far a page could be applied, and why no further. */
export type Applied = Readonly<{ through: number; events: number; stopped?: Stopped }>;

const record = (
  copied: CopiedFact,
  { event, metadata }: Readonly<{ event: LedgerEvent; metadata: Recorded['metadata'] }>,
): Recorded => ({
  sequence: copied.sequence,
  stream: copied.stream,
  revision: copied.revision,
  id: copied.id,
  event,
  metadata,
  // No event closes a period yet.
  bookedOn: bookedOn(metadata.effectiveOn, undefined),
});

/**
 * Folds a page into a batch, up to the first event that is not understood. `after` is the sequence before the page.
 * @throws ModelsFault when the page has a hole: the copy is gapless, so something else is wrong.
 */
export const applyPage = (
  dispatch: Dispatch,
  batch: Batch,
  after: number,
  page: readonly CopiedFact[],
): Applied => {
  let through = after;
  for (const copied of page) {
    const { sequence, type } = copied;
    if (sequence !== through + 1) {
      throw new ModelsFault(`sequence ${sequence} came after ${through}`);
    }
    const decoded = decodeText(copied);
    if (!decoded.ok) {
      const { version, detail } = decoded.refusal.facts;
      const reason =
        detail === undefined ? decoded.refusal.code : `${decoded.refusal.code}: ${detail}`;
      const stopped = { sequence, type, ...(version === undefined ? {} : { version }), reason };
      return { through, events: through - after, stopped };
    }
    dispatch(batch.sink, record(copied, decoded.value));
    through = sequence;
  }
  return { through, events: through - after };
};
