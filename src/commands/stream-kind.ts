import type { Decider, RegisterDecider } from '../domain/decider.ts';
import type { StreamCategory } from '../domain/ids.ts';
import type { EventOf, EventType, LedgerEvent } from '../domain/ledger-event.ts';
import type { EventMetadata } from '../domain/metadata.ts';

/** An event of the ledger as it was stored, decoded. */
export type Recorded<Event extends LedgerEvent = LedgerEvent> = Readonly<{
  stream: string;
  revision: number;
  id: string;
  event: Event;
  metadata: EventMetadata;
}>;

/** The deciding part of a stream, whichever way its state is found. */
type Rules<State, Command, Event, Code extends string> =
  | Readonly<{ folds: 'all'; decider: Decider<State, Command, Event, Code> }>
  | Readonly<{ folds: 'last'; decider: RegisterDecider<State, Command, Event, Code> }>;

/** One category of streams: its events, and how they decide. */
export type StreamKind<State, Command, Event extends LedgerEvent, Code extends string> = Readonly<{
  category: StreamCategory;
  types: readonly Event['type'][];
}> &
  Rules<State, Command, Event, Code>;

/**
 * True when the event is one of these types.
 * @throws Error when the check cannot tell, which the types rule out.
 */
export const isOneOf = <Type extends EventType>(
  event: LedgerEvent,
  types: readonly Type[],
): event is EventOf<Type> => (types as readonly EventType[]).includes(event.type);
