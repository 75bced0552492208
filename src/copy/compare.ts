import type { EventStore } from '../event-store/event-store.ts';
import { difference, type CopyEntry } from './entry.ts';
import { readLogPage, type LogPlace } from './log-page.ts';
import type { CopiedEvent, CopyReader } from './reader.ts';

/** What comparing copy and store found: how many events agree, or the first sequence that does not and why. */
type CompareVerdict =
  | Readonly<{ ok: true; compared: number }>
  | Readonly<{ ok: false; sequence: number; reason: string }>;

/** How far a log holds what is copied, in the copy's order. */
type Agreement = Readonly<{
  /** So many events agree, from the first one on. */
  agreed: number;
  /** Why the next one does not; absent when the log ends there, or holds all that is copied. */
  differs?: string;
}>;

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
 * Compares the log with the copy, event by event in order, until one of them ends or two differ. What the log holds
 * beyond the copy as it was when asked is the copier's to fetch.
 * @throws EventStoreUnavailable when the store gives no answer.
 */
export const agreement = async (
  store: Pick<EventStore, 'readAll'>,
  reader: Pick<CopyReader, 'head' | 'page'>,
  ledger: string,
  progress: (agreed: number, head: number) => void = () => undefined,
): Promise<Agreement> => {
  const { sequence: head } = await reader.head();
  let agreed = 0;
  let from: LogPlace | 'start' = 'start';
  for (let more = true; more && agreed < head;) {
    const page = await readLogPage(store, `${ledger}.`, from, LIMITS);
    const entries = page.entries.slice(0, head - agreed);
    const copies =
      entries.length === 0 ? [] : await reader.page(agreed, entries.length, { upTo: head });
    for (const [index, entry] of entries.entries()) {
      const differs = disagreement(entry, copies[index]);
      if (differs !== undefined) return { agreed, differs };
      agreed += 1;
    }
    progress(agreed, head);
    more = page.more && page.position !== undefined;
    from = page.position ?? from;
  }
  return { agreed };
};

/**
 * Compares every event of the copy with the store, in order, as far as the copy has come when asked.
 * @throws EventStoreUnavailable when the store gives no answer.
 */
export const compareCopyWithStore = async (
  store: Pick<EventStore, 'readAll'>,
  reader: Pick<CopyReader, 'head' | 'page'>,
  ledger: string,
): Promise<CompareVerdict> => {
  const head = await reader.head();
  const { agreed, differs } = await agreement(
    store,
    { page: reader.page, head: async () => head },
    ledger,
  );
  if (differs === undefined && agreed === head.sequence) return { ok: true, compared: agreed };
  const sequence = agreed + 1;
  const reason = differs ?? `the store ends before sequence ${sequence}, which is copied`;
  return { ok: false, sequence, reason };
};
