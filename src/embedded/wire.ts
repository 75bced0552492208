import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { LoggedEvent, NewEvent } from './event-log-types.ts';

/** The log's index holds the name whole; PostgreSQL limits an index entry to about 2,700 bytes. */
const MAX_NAME_BYTES = 2_000;
const UUID_SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';
const JSON_TYPE = 'application/json';
const BINARY_TYPE = 'application/octet-stream';
/** .NET counts time in ticks of 100 ns; clients expect ticks since 1970. */
const TICKS_PER_MS = 10_000n;

const LONE_SURROGATE = /\p{Surrogate}/u;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const isStorableText = (text: string): boolean =>
  text !== '' &&
  !text.includes('\0') &&
  !LONE_SURROGATE.test(text) &&
  Buffer.byteLength(text) <= MAX_NAME_BYTES;

/** A stream's name, or undefined when it is empty, too long (2,000 bytes) or not UTF-8. */
export const streamNameOf = (identifier: StreamIdentifier | undefined): string | undefined => {
  if (identifier === undefined) return undefined;
  try {
    const name = strictUtf8.decode(identifier.getStreamName_asU8());
    return isStorableText(name) ? name : undefined;
  } catch {
    // Not UTF-8: no name.
    return undefined;
  }
};

const hexOf = (bits: string | undefined): string =>
  BigInt.asUintN(64, BigInt(bits ?? '0'))
    .toString(16)
    .padStart(16, '0');

const uuidText = (uuid: UUID | undefined): string | undefined => {
  if (uuid === undefined) return undefined;
  if (!uuid.hasStructured()) return uuid.getString().toLowerCase();
  const structured = uuid.getStructured();
  const digits =
    hexOf(structured?.getMostSignificantBits()) + hexOf(structured?.getLeastSignificantBits());
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** An offered event, or the sentence that says what is wrong with it. */
export const newEventOf = (message: AppendReq.ProposedMessage): NewEvent | string => {
  const id = uuidText(message.getId());
  if (id === undefined || id === NIL_UUID || !UUID_SHAPE.test(id))
    return 'an event id must be a UUID.';
  const attributes = message.getMetadataMap();
  const type = attributes.get('type') ?? '';
  if (!isStorableText(type)) return 'an event type must be 1 to 2,000 bytes of text.';
  return {
    id,
    type,
    isJson: attributes.get('content-type') === JSON_TYPE,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
};

const structuredUuid = (id: string): UUID => {
  const digits = id.replaceAll('-', '');
  const half = (start: number): string =>
    BigInt.asIntN(64, BigInt(`0x${digits.slice(start, start + 16)}`)).toString();
  const structured = new shared.UUID.Structured();
  structured.setMostSignificantBits(half(0));
  structured.setLeastSignificantBits(half(16));
  return new shared.UUID().setStructured(structured);
};

/** How a reader wants its ids. */
export type UuidForm = 'text' | 'structured';

/** A stored event as one answer of a read or subscription. Commit and prepare position are the same number. */
export const eventMessage = (event: LoggedEvent, ids: UuidForm): ReadResp => {
  const position = String(event.position);
  const record = new streams.ReadResp.ReadEvent.RecordedEvent();
  record.setId(ids === 'text' ? new shared.UUID().setString(event.id) : structuredUuid(event.id));
  record.setStreamIdentifier(streamIdentifier(event.stream));
  record.setStreamRevision(String(event.revision));
  record.setCommitPosition(position);
  record.setPreparePosition(position);
  record.setData(event.data);
  record.setCustomMetadata(event.metadata);
  const attributes = record.getMetadataMap();
  attributes.set('type', event.type);
  attributes.set('content-type', event.isJson ? JSON_TYPE : BINARY_TYPE);
  attributes.set('created', String(BigInt(event.created) * TICKS_PER_MS));
  const read = new streams.ReadResp.ReadEvent().setEvent(record).setCommitPosition(position);
  return new streams.ReadResp().setEvent(read);
};

/** A name as it travels. */
export const streamIdentifier = (stream: string): StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

/** A 64-bit number of the protocol as a number; what no stream and no log can ever hold becomes infinity. */
export const revisionOf = (text: string): number => {
  const value = BigInt(text);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(value);
};
