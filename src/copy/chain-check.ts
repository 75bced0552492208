import { CHAIN_START, chainHash } from './chain.ts';
import type { CopiedEvent } from './copied-event.ts';
import { foldKnownAt } from './known-at.ts';

/** A copied event whose texts were seen to be canonical, and what its metadata tells. */
export type ReadEvent = Readonly<{ event: CopiedEvent; recordedAt: string | undefined }>;

/** A head kept elsewhere: the event of this sequence had this hash. */
export type ExpectedHead = Readonly<{ sequence: number; hash: string }>;

/** Checks events one after another, from sequence 1 on, without knowing where they come from. */
type ChainCheck = Readonly<{
  /** What is wrong with the next event; undefined when it continues the chain. */
  next: (read: ReadEvent) => string | undefined;
  /** What is missing when no event follows. */
  end: () => string | undefined;
  /** The last event that was right. */
  head: () => ExpectedHead;
}>;

/**
 * Recomputes hash, knownAt, sequence and the revisions of each stream. It keeps one number per stream and nothing per
 * event.
 * @param expect a head kept elsewhere; only it shows that the end was cut off or that all was rewritten.
 */
export const chainCheck = (expect?: ExpectedHead): ChainCheck => {
  const revisions = new Map<string, number>();
  let head: ExpectedHead = { sequence: 0, hash: CHAIN_START };
  let known: string | null = null;

  const wrongContent = ({ event, recordedAt }: ReadEvent): string | undefined => {
    if (chainHash(head.hash, event) !== event.hash) {
      return 'the hash does not follow from this event and the hash before: something was changed';
    }
    const knownAt = foldKnownAt(known, recordedAt);
    return knownAt === event.knownAt
      ? undefined
      : `knownAt must be ${knownAt}, not ${event.knownAt}`;
  };

  return {
    next: (read) => {
      const { sequence, stream, revision, hash, knownAt } = read.event;
      if (sequence !== head.sequence + 1) {
        return `sequence ${head.sequence + 1} must stand here, not ${sequence}`;
      }
      const wrong = wrongContent(read);
      if (wrong !== undefined) return wrong;
      const expected = (revisions.get(stream) ?? -1) + 1;
      if (revision !== expected) {
        return `revision ${expected} of its stream must stand here, not ${revision}`;
      }
      if (sequence === expect?.sequence && hash !== expect.hash) {
        return `the expected hash of sequence ${sequence} is another one: history was rewritten`;
      }
      revisions.set(stream, revision);
      head = { sequence, hash };
      known = knownAt;
      return undefined;
    },
    end: () => {
      if (expect === undefined || expect.sequence <= head.sequence) return undefined;
      return `it ends with sequence ${head.sequence}, but sequence ${expect.sequence} is expected: the end is missing`;
    },
    head: () => head,
  };
};
