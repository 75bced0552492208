import type { JsonValue } from '../event-store/event-store.ts';
import { canonicalText } from './canonical.ts';
import { chainCheck, type ExpectedHead, type ReadEvent } from './chain-check.ts';
import type { CopiedEvent } from './copied-event.ts';
import { textMember } from './known-at.ts';
import type { CopyReader } from './reader.ts';

/** What verifying the copy found: all well, or the first bad sequence and why. */
type CopyVerdict =
  | Readonly<{ ok: true; head: ExpectedHead }>
  | Readonly<{ ok: false; sequence: number; reason: string }>;

const PAGE = 500;

/** Reads a row's texts; a text says what is wrong with them. */
const readTexts = (event: CopiedEvent): ReadEvent | string => {
  let metadata: JsonValue;
  try {
    metadata = JSON.parse(event.metadata) as JsonValue;
    if (canonicalText(JSON.parse(event.data) as JsonValue) !== event.data) {
      return 'data is not in canonical form';
    }
  } catch {
    return 'data or metadata is not JSON';
  }
  if (canonicalText(metadata) !== event.metadata) return 'metadata is not in canonical form';
  return { event, recordedAt: textMember(metadata, 'recordedAt') };
};

/**
 * Verifies the copy in the database as it stands when asked: canonical form, hash chain, knownAt, gapless sequences and
 * revisions, and that its head is its last event.
 * @param expect a head that was kept elsewhere.
 */
export const verifyCopy = async (
  reader: Pick<CopyReader, 'head' | 'page'>,
  { expect }: Readonly<{ expect?: ExpectedHead }> = {},
): Promise<CopyVerdict> => {
  const check = chainCheck(expect);
  const head = await reader.head();
  for (;;) {
    const after = check.head().sequence;
    const page = await reader.page(after, PAGE, { upTo: head.sequence });
    if (page.length === 0) break;
    for (const event of page) {
      const read = readTexts(event);
      const reason = typeof read === 'string' ? read : check.next(read);
      if (reason !== undefined) return { ok: false, sequence: event.sequence, reason };
    }
  }
  const found = check.head();
  if (found.sequence !== head.sequence || found.hash !== head.hash) {
    const reason = `the head says ${head.sequence}:${head.hash}, the events ${found.sequence}:${found.hash}`;
    return { ok: false, sequence: head.sequence, reason };
  }
  const missing = check.end();
  if (missing !== undefined) return { ok: false, sequence: head.sequence + 1, reason: missing };
  return { ok: true, head: found };
};
