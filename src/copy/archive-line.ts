import type { JsonValue } from '../event-store/event-store.ts';
import { canonicalText } from './canonical.ts';
import type { ReadEvent } from './chain-check.ts';
import type { CopiedEvent } from './copied-event.ts';
import { textMember } from './known-at.ts';

/** More bytes than any line an archive can have: the largest message of the store, in base64 and twice. */
export const MAX_LINE_BYTES = 64 * 1_048_576;

/** An event as a line of an archive, without the line's end: one JSON object with these members in this order. */
export const archiveLine = (event: CopiedEvent): string =>
  `{"sequence":${event.sequence},"stream":${JSON.stringify(event.stream)},"revision":${event.revision}` +
  `,"id":${JSON.stringify(event.id)},"type":${JSON.stringify(event.type)},"data":${event.data}` +
  `,"metadata":${event.metadata},"knownAt":${JSON.stringify(event.knownAt)},"hash":"${event.hash}"}`;

type Members = Readonly<Record<string, JsonValue | undefined>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const HASH = /^[0-9a-f]{64}$/;

const isCounter = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const readMembers = (members: Members): ReadEvent | string => {
  const { sequence, stream, revision, id, type, data, metadata, knownAt, hash } = members;
  if (!isCounter(sequence) || !isCounter(revision)) return 'sequence or revision is no counter';
  if (typeof stream !== 'string' || typeof id !== 'string' || typeof type !== 'string') {
    return 'stream, id or type is no text';
  }
  if (data === undefined || metadata === undefined) return 'data or metadata is missing';
  if (knownAt !== null && typeof knownAt !== 'string') return 'knownAt is neither text nor null';
  if (typeof hash !== 'string' || !HASH.test(hash)) return 'hash is not 64 hexadecimal digits';
  const texts = { data: canonicalText(data), metadata: canonicalText(metadata) };
  const event = { sequence, stream, revision, id, type, ...texts, knownAt, hash };
  return { event, recordedAt: textMember(metadata, 'recordedAt') };
};

/**
 * Reads a line of an archive; a text says what is wrong with it. The line must be exactly as it would be written:
 * a second member of the same name, say, would let two readers see two histories.
 */
export const parseArchiveLine = (line: string): ReadEvent | string => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (!isObject(value)) return 'not a JSON object';
  const read = readMembers(value);
  if (typeof read === 'string' || archiveLine(read.event) === line) return read;
  return 'not in the form that archives are written in (members, order, RFC 8785)';
};
