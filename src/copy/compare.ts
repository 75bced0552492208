import type { EventStore, Position } from '../event-store/event-store.ts';
import { difference, type CopyEntry } from './entry.ts';
import { readLogPage } from './log-page.ts';
import type { CopiedEvent, CopyReader } from './reader.ts';

/** What comparing copy and store found: how many events agree, or the first sequence that does not and why. */
type CompareVerdict =
  | Readonly<{ ok: true; compared: number }>
  | Readonly<{ ok: false; sequence: number; reason: string }>;

const LIMITS = { events: 1_000, characters: 4 * 1_048_576 };

const placeOf = ({ stream, revision }: Pick<CopyEntry, 'stream' | 'revision'>): string =>
  `${stream}@${revision}`;

const disagreement = (entry: CopyEntry, copied: CopiedEvent | undefined): string | undefined => {
  if (copied === undefined) return `the copy misses ${placeOf(entry)} of the store`;
  if (placeOf(entry) !== placeOf(copied)) {
    return `the copy holds ${placeOf(copied)} where the store holds ${placeOf(entry)}`;
  }
  const differs = difference(entry, copied);
  return differs === undefined ? undefined : `${placeOf(entry)} differs in its ${differs}`;
};

/**
 * Compares every event of the copy with the store, in order, as far as the copy has come when asked. What the store
 * holds beyond is the copier's to fetch.
 * @throws EventStoreUnavailable when the store gives no answer.
 */
export const compareCopyWithStore = async (
  store: Pick<EventStore, 'readAll'>,
  reader: Pick<CopyReader, 'head' | 'page'>,
  ledger: string,
): Promise<CompareVerdict> => {
  const head = await reader.head();
  let compared = 0;
  let from: Position | 'start' = 'start';
  for (let more = true; more && compared < head.sequence;) {
    const page = await readLogPage(store, `${ledger}.`, from, LIMITS);
    const entries = page.entries.slice(0, head.sequence - compared);
    const copies =
      entries.length === 0
        ? []
        : await reader.page(compared, entries.length, { upTo: head.sequence });
    for (const [index, entry] of entries.entries()) {
      const reason = disagreement(entry, copies[index]);
      if (reason !== undefined) return { ok: false, sequence: compared + 1, reason };
      compared += 1;
    }
    more = page.more && page.position !== undefined;
    from = page.position ?? from;
  }
  if (compared === head.sequence) return { ok: true, compared };
  const reason = `the store ends before sequence ${compared + 1}, which is copied`;
  return { ok: false, sequence: compared + 1, reason };
};
