import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely';
import type { CopyTables } from './tables.ts';

/** An event as the copy holds it: numbered and hashed, content undecoded (canonical JSON texts). */
export type CopiedEvent = Readonly<{
  sequence: number;
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: string;
  metadata: string;
  /** The instant by which it was known; null as long as no event before it, nor itself, told one. */
  knownAt: string | null;
  hash: string;
}>;

const COLUMNS = [
  'sequence',
  'stream',
  'revision',
  'event_id',
  'type',
  'data',
  'metadata',
  'known_at',
  'hash',
] as const;

/** A row of the copy, as far as a copied event shows it. */
export type CopiedRow = Selectable<Pick<CopyTables['ledger.event_copy'], (typeof COLUMNS)[number]>>;

/** A row as a copied event. */
export const copiedEvent = (row: CopiedRow): CopiedEvent => ({
  sequence: row.sequence,
  stream: row.stream,
  revision: row.revision,
  id: row.event_id,
  type: row.type,
  data: row.data,
  metadata: row.metadata,
  knownAt: row.known_at,
  hash: row.hash,
});

/** A query of copied events, to be narrowed. */
export type CopiedQuery = SelectQueryBuilder<CopyTables, 'ledger.event_copy', CopiedRow>;

/** All copied events, to be narrowed. */
export const selectCopied = (db: Kysely<CopyTables>): CopiedQuery =>
  db.selectFrom('ledger.event_copy').select(COLUMNS);
