import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import { textOf } from './protobuf.ts';

/** The log's index holds the name whole; PostgreSQL limits an index entry to about 2,700 bytes. */
const MAX_NAME_BYTES = 2_000;

/** How the protocol names the form of an event's data. */
export const JSON_TYPE = 'application/json';
export const BINARY_TYPE = 'application/octet-stream';

/** A stream's name or an event's type; undefined when it is empty, too long (2,000 bytes), not UTF-8 or not storable. */
export const nameOf = (bytes: Uint8Array | undefined): string | undefined => {
  if (bytes === undefined || bytes.byteLength === 0 || bytes.byteLength > MAX_NAME_BYTES) {
    return undefined;
  }
  const name = textOf(bytes);
  return name === undefined || name.includes('\0') ? undefined : name;
};

/** A name as it travels. */
export const streamIdentifier = (stream: string): StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

/** A 64-bit number of the protocol as a number; what no stream and no log can ever hold becomes infinity. */
export const revisionOf = (value: bigint): number =>
  value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(value);
