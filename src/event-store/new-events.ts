import { isId } from '../domain/ids.ts';
import type { ExpectedRevision, JsonValue, NewEvent } from './event-store.ts';
import { jsonCopy } from './json.ts';

/** The most bytes that the data of one append may have together, and as much again for its metadata: EventStoreDB's limit. */
const MAX_APPEND_BYTES = 1_048_576;
/** The most events that one append may hold. */
const MAX_APPEND_EVENTS = 10_000;
const MAX_NAME_LENGTH = 500;

const sizeOf = (value: JsonValue): number => Buffer.byteLength(JSON.stringify(value));

const checkName = (what: string, name: string): void => {
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    throw new RangeError(`${what} needs 1 to ${MAX_NAME_LENGTH} characters`);
  }
  // Refuses half a character.
  jsonCopy(name);
};

const checkRevision = (expected: ExpectedRevision): void => {
  if (expected === 'absent') return;
  if (!Number.isSafeInteger(expected) || expected < 0) {
    throw new RangeError(`an expected revision is a whole number of 0 or more: ${expected}`);
  }
};

/**
 * What will be appended, detached from the caller's objects, so that a retry repeats the very same bytes.
 * Everything that a server would answer wrongly or not at all is refused here, before anything is sent.
 * @throws RangeError when the call breaks a limit: no event or too many, an id that is not a uuid or comes twice, no type,
 * a value that JSON does not keep, more than 1 MiB of data or of metadata.
 */
export const prepareEvents = (
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): readonly NewEvent[] => {
  checkName('a stream name', stream);
  checkRevision(expected);
  if (events.length === 0 || events.length > MAX_APPEND_EVENTS) {
    throw new RangeError(`an append holds 1 to ${MAX_APPEND_EVENTS} events`);
  }
  if (new Set(events.map((event) => event.id)).size !== events.length) {
    throw new RangeError('an append holds the same event id twice');
  }
  let dataBytes = 0;
  let metadataBytes = 0;
  const all = events.map(({ id, type, data, metadata }) => {
    if (!isId(id)) throw new RangeError(`an event id is a lower-case uuid: ${id.slice(0, 60)}`);
    checkName('an event type', type);
    const prepared = { id, type, data: jsonCopy(data), metadata: jsonCopy(metadata) };
    dataBytes += sizeOf(prepared.data);
    metadataBytes += sizeOf(prepared.metadata);
    return prepared;
  });
  if (dataBytes > MAX_APPEND_BYTES || metadataBytes > MAX_APPEND_BYTES) {
    throw new RangeError(`an append holds more than ${MAX_APPEND_BYTES} bytes of data or metadata`);
  }
  return all;
};
