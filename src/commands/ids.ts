import { createHmac, hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AnyId } from '../domain/ids.ts';
import { idOf } from '../domain/ids.ts';

// Our own namespace, so that no other system derives the same identifiers.
const NAMESPACE = Buffer.from('064fb4ec-506b-4987-9939-f83b9d04dee6'.replaceAll('-', ''), 'hex');

/**
 * A name-based identifier (uuid version 5, RFC 9562). The parts are written as a JSON array, so that
 * no two lists of parts give the same name.
 */
export const uuidV5 = (...parts: readonly (string | number)[]): string => {
  const name = Buffer.concat([NAMESPACE, Buffer.from(JSON.stringify(parts))]);
  const digest = hash('sha1', name, 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
};

/** What makes a command itself: who asks for what, where, under which key. `target` is empty when the command creates its stream. */
export type CommandKey = Readonly<{
  actorId: string;
  type: string;
  target: string;
  idempotencyKey: string;
}>;

/** The identity of a command: a repeat of the same call has the same. */
export const commandIdOf = ({ actorId, type, target, idempotencyKey }: CommandKey): string =>
  uuidV5(actorId, type, target, idempotencyKey);

/** The identifier of what a command creates, so that a repeat creates nothing new. */
export const createdId = <Kind extends AnyId>(commandId: string, kind: string): Kind =>
  idOf<Kind>(uuidV5(commandId, kind));

/** The identifier of what a reaction creates. */
export const createdByReaction = <Kind extends AnyId>(
  causingEventId: string,
  reaction: string,
  kind: string,
): Kind => idOf<Kind>(uuidV5(causingEventId, reaction, kind));

/** The identifier of the event at this place among those of a command. */
export const eventIdOf = (
  stream: string,
  commandId: string,
  inputHash: string,
  index: number,
): string => uuidV5(stream, commandId, inputHash, index);

/**
 * What the caller sent, as a keyed hash: two inputs can be told apart, and nobody without the ledger's secret
 * can guess personal data from it.
 * @throws RangeError when the input is not JSON.
 */
export const inputHashOf = (secret: Buffer, input: unknown): string => {
  const text = canonicalize(input);
  if (text === undefined) throw new RangeError('the input of a command is not JSON');
  return createHmac('sha256', secret).update(text).digest('hex');
};
