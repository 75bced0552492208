import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { LoggedEvent } from './event-log-types.ts';
import type { UuidForm } from './event-message.ts';
import { handlerThrew, invalid, unimplemented, type Refusal } from './refusals.ts';
import { nameOf, revisionOf } from './wire.ts';

/** Where a read starts: an end of the stream or log, or a revision or position. */
export type From = 'start' | 'end' | number;

/** Which events a subscription wants, and how often it is told how far the search has come. */
export type Filter = Readonly<{
  matches: (event: LoggedEvent) => boolean;
  /** Events considered per page of the search. */
  window: number;
  /** Events considered between two checkpoints. */
  checkpointEvery: number;
}>;

/** A read request, understood. `stream` is undefined for the whole log. */
export type ReadRequest = Readonly<{
  stream: string | undefined;
  from: From;
  backwards: boolean;
  ids: UuidForm;
  filter: Filter | undefined;
  /** Largest number of events; undefined for a subscription. */
  count: number | undefined;
}>;

/** A search page of EventStoreDB when the caller names none. */
const DEFAULT_WINDOW = 32;
const MAX_PREFIXES = 100;

const isRefusal = (value: object): value is Refusal => 'code' in value && 'details' in value;

const filterOf = (options: ReadReq.Options): Filter | Refusal | undefined => {
  const asked = options.getFilter();
  if (asked === undefined) return undefined;
  const byStream = asked.getStreamIdentifier();
  const expression = byStream ?? asked.getEventType();
  if (expression === undefined)
    return invalid('a filter must be on the stream name or the event type.');
  if (expression.getRegex() !== '') {
    return unimplemented(
      'this server filters by prefix; a regular expression is not supported yet.',
    );
  }
  const prefixes = expression.getPrefixList();
  if (prefixes.length > MAX_PREFIXES)
    return invalid(`a filter takes at most ${MAX_PREFIXES} prefixes.`);
  const window = asked.hasMax() ? asked.getMax() : DEFAULT_WINDOW;
  const multiplier = asked.getCheckpointintervalmultiplier();
  if (window === 0 || multiplier === 0) return handlerThrew();
  const subject = (event: LoggedEvent): string =>
    byStream === undefined ? event.type : event.stream;
  return {
    matches: (event) => prefixes.some((prefix) => subject(event).startsWith(prefix)),
    window,
    checkpointEvery: window * multiplier,
  };
};

const startOfAll = (options: ReadReq.Options.AllOptions): From | Refusal => {
  const position = options.getPosition();
  if (position === undefined) return options.hasEnd() ? 'end' : 'start';
  const commit = revisionOf(BigInt(position.getCommitPosition()));
  const prepare = revisionOf(BigInt(position.getPreparePosition()));
  if (prepare > commit) return handlerThrew();
  // Positions here are whole numbers with commit = prepare; any other pair lies between two records.
  return prepare === commit || prepare === 0 ? commit : commit - 0.5;
};

const startOfStream = (options: ReadReq.Options.StreamOptions): From => {
  if (options.hasRevision()) return revisionOf(BigInt(options.getRevision()));
  return options.hasEnd() ? 'end' : 'start';
};

/** Understands a request, or says why it cannot. Links are events like any other: `resolve_links` changes nothing. */
export const readRequestOf = (request: ReadReq): ReadRequest | Refusal => {
  const options = request.getOptions();
  if (options === undefined) return invalid('a read needs options.');
  const all = options.getAll();
  const one = options.getStream();
  const stream =
    one === undefined ? undefined : nameOf(one.getStreamIdentifier()?.getStreamName_asU8());
  if (one !== undefined && stream === undefined) return handlerThrew();
  if (one === undefined && all === undefined)
    return invalid('a read names a stream or the whole log.');
  const filter = filterOf(options);
  if (filter !== undefined && isRefusal(filter)) return filter;
  if (filter !== undefined && one !== undefined)
    return invalid('a filter applies to the whole log only.');
  let from: From = 'start';
  if (one !== undefined) from = startOfStream(one);
  else if (all !== undefined) {
    const start = startOfAll(all);
    if (typeof start === 'object') return start;
    from = start;
  }
  return {
    stream,
    from,
    backwards: options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS,
    ids: options.getUuidOption()?.hasStructured() === true ? 'structured' : 'text',
    filter,
    count: options.hasSubscription() ? undefined : revisionOf(BigInt(options.getCount())),
  };
};

/** Tells a refused request from an understood one. */
export const isRefused = (value: ReadRequest | Refusal): value is Refusal => isRefusal(value);
