import { hash } from 'node:crypto';

/** What rule 1 hashes of an event, beside the hash before it. `data` and `metadata` are canonical texts. */
type ChainLink = Readonly<{
  sequence: number;
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: string;
  metadata: string;
}>;

/** The hash "before" sequence 1. */
export const CHAIN_START = '0'.repeat(64);

const RULE = '1';
const HASH_BYTES = 32;
const LENGTH_BYTES = 4;
// A UTF-16 code unit takes at most 3 bytes in UTF-8.
const MAX_BYTES_PER_UNIT = 3;

// Nearly every event fits; one buffer for all saves an allocation per event. Hashing is synchronous, so nobody shares it.
const scratch = Buffer.allocUnsafe(64 * 1024);

const writeText = (target: Buffer, at: number, text: string): number => {
  const bytes = target.write(text, at + LENGTH_BYTES);
  target.writeUInt32BE(bytes, at);
  return at + LENGTH_BYTES + bytes;
};

/**
 * The hash of an event in the chain, rule 1: SHA-256 over the length-prefixed rule number, previous hash, sequence,
 * stream, revision, id, type, data and metadata. Lower-case hexadecimal.
 * @param previous hash of the event before, undefined for sequence 1.
 */
export const chainHash = (previous: string | undefined, link: ChainLink): string => {
  const texts = [
    String(link.sequence),
    link.stream,
    String(link.revision),
    link.id.toLowerCase(),
    link.type,
    link.data,
    link.metadata,
  ];
  let size = 2 * LENGTH_BYTES + RULE.length + HASH_BYTES;
  for (const text of texts) size += LENGTH_BYTES + MAX_BYTES_PER_UNIT * text.length;
  const target = size <= scratch.length ? scratch : Buffer.allocUnsafe(size);
  let at = writeText(target, 0, RULE);
  target.writeUInt32BE(HASH_BYTES, at);
  at += LENGTH_BYTES;
  if (target.write(previous ?? CHAIN_START, at, 'hex') !== HASH_BYTES) {
    throw new RangeError(`a hash has 64 hexadecimal digits: ${String(previous).slice(0, 80)}`);
  }
  at += HASH_BYTES;
  for (const text of texts) at = writeText(target, at, text);
  return hash('sha256', target.subarray(0, at), 'hex');
};
