import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { MAX_LINE_BYTES, parseArchiveLine } from './archive-line.ts';
import { chainCheck, type ExpectedHead } from './chain-check.ts';

/** What verifying an archive found: all well, or the first bad line (from 1) and why. */
type ArchiveVerdict =
  | Readonly<{ ok: true; lines: number; head: ExpectedHead }>
  | Readonly<{ ok: false; line: number; reason: string }>;

const NEWLINE = 0x0a;

type Lines = Readonly<{ text: string } | { fault: string }>;

/** Whole lines of a stream of bytes, many at once; ends with a fault when a line is cut, too long or no UTF-8. */
async function* wholeLines(source: Readable): AsyncGenerator<Lines> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const piece of source as AsyncIterable<Buffer | string>) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    const end = bytes.lastIndexOf(NEWLINE);
    if (end === -1) {
      pending.push(bytes);
      pendingBytes += bytes.length;
      if (pendingBytes > MAX_LINE_BYTES) {
        yield { fault: `longer than ${MAX_LINE_BYTES} bytes` };
        return;
      }
      continue;
    }
    const block = Buffer.concat([...pending, bytes.subarray(0, end)]);
    pending = [bytes.subarray(end + 1)];
    pendingBytes = bytes.length - end - 1;
    if (isUtf8(block)) {
      yield { text: block.toString('utf8') };
      continue;
    }
    for (let from = 0; from <= block.length;) {
      const next = block.indexOf(NEWLINE, from);
      const line = block.subarray(from, next === -1 ? undefined : next);
      yield isUtf8(line) ? { text: line.toString('utf8') } : { fault: 'not UTF-8' };
      from += line.length + 1;
    }
  }
  if (pendingBytes > 0) yield { fault: 'the line is cut: its end is missing' };
}

/**
 * Verifies an archive without database or network: the form of every line, its canonical JSON, the hash chain, knownAt,
 * and that sequences and revisions have no gap. A chain alone cannot show that its end was cut off or that all of it was
 * written anew: `expect`, a head that was kept elsewhere, does.
 */
export const verifyArchive = async (
  source: Readable,
  { expect }: Readonly<{ expect?: ExpectedHead }> = {},
): Promise<ArchiveVerdict> => {
  const check = chainCheck(expect);
  let line = 0;
  for await (const block of wholeLines(source)) {
    if ('fault' in block) return { ok: false, line: line + 1, reason: block.fault };
    for (const text of block.text.split('\n')) {
      line += 1;
      const read = parseArchiveLine(text);
      const reason = typeof read === 'string' ? read : check.next(read);
      if (reason !== undefined) return { ok: false, line, reason };
    }
  }
  const missing = check.end();
  if (missing !== undefined) return { ok: false, line: line + 1, reason: missing };
  return { ok: true, lines: line, head: check.head() };
};
