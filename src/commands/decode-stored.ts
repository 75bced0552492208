import { decode, type Encoded } from '../event-store/codec.ts';
import type { StoredEvent } from '../event-store/event-store.ts';
import type { Recorded } from './stream-kind.ts';

/** An event of our own stream is not understood: nothing is decided on a guess. */
export class UndecodableEvent extends Error {
  override readonly name = 'UndecodableEvent';
}

const decodeStrictly = (
  { stream, revision, id }: Pick<Recorded, 'stream' | 'revision' | 'id'>,
  encoded: Encoded,
): Recorded => {
  const decoded = decode(encoded);
  if (!decoded.ok) {
    const { code, facts } = decoded.refusal;
    const where = `${encoded.type} at ${stream}@${revision}`;
    throw new UndecodableEvent(`${where} is not understood: ${code} ${JSON.stringify(facts)}`);
  }
  const { event, metadata } = decoded.value;
  return { stream, revision, id, event, metadata };
};

/**
 * Decodes a stored event strictly.
 * @throws UndecodableEvent naming the event and what is wrong with it.
 */
export const decodeStored = (stored: StoredEvent): Recorded => decodeStrictly(stored, stored);

/**
 * Proves that an event which is about to be stored can be read back.
 * @throws UndecodableEvent when it cannot: a fault of the program, found before anything is stored.
 */
export const assertReadable = (recorded: Recorded): void => {
  const { event, metadata } = recorded;
  decodeStrictly(recorded, { type: event.type, data: event.data, metadata });
};
