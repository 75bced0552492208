import type { JournalEntry } from '../domain/ledger/journal-entry.ts';
import type { LedgerEvent } from '../domain/ledger-event.ts';
import { post } from '../domain/ledger/post.ts';

let last: Readonly<{ event: LedgerEvent; entries: readonly JournalEntry[] }> | undefined;

/** What an event posts; several read models ask for the same event one after the other, and it is worked out once. */
export const posted = (event: LedgerEvent): readonly JournalEntry[] => {
  if (last?.event !== event) last = { event, entries: post(event) };
  return last.entries;
};
