import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { archiveLine } from './archive-line.ts';
import type { CopyHead, CopyReader } from './reader.ts';

/** How an archive is written. */
type ArchiveOptions = Readonly<{
  /** Called now and then with the events written so far, of how many. */
  progress?: (written: number, total: number) => void;
}>;

const PAGE = 500;

/**
 * Writes the whole copy, as it stands when asked, as JSON Lines in UTF-8: one line per event, data and metadata in RFC
 * 8785 form. It waits for a slow target and ends it (except standard output).
 * @returns the head to keep elsewhere: with it the archive proves that nothing is missing.
 * @throws Error when the copy has a gap, or when the target fails.
 */
export const writeArchive = async (
  reader: Pick<CopyReader, 'head' | 'page'>,
  target: Writable,
  { progress }: ArchiveOptions = {},
): Promise<CopyHead> => {
  const head = await reader.head();
  async function* pages(): AsyncGenerator<string> {
    for (let after = 0; after < head.sequence;) {
      const page = await reader.page(after, PAGE, { upTo: head.sequence });
      let text = '';
      for (const event of page) {
        after += 1;
        if (event.sequence !== after) throw new Error(`the copy has no sequence ${after}`);
        text += `${archiveLine(event)}\n`;
      }
      if (page.length === 0) throw new Error(`the copy has no sequence ${after + 1}`);
      yield text;
      progress?.(after, head.sequence);
    }
  }
  await pipeline(Readable.from(pages(), { highWaterMark: 2 }), target);
  return head;
};
