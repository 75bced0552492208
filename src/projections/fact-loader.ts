import type pg from 'pg';
import { copyRows, type CopyRows } from './copy-rows.ts';
import { copyFacts } from './copy-writer.ts';
import type { Table } from './table.ts';

/** Loads facts beside the folding, one table after the other. */
export type FactLoader = Readonly<{
  /** Takes over a fact, by the name of its table. */
  takers: ReadonlyMap<string, CopyRows['add']>;
  /** Lets the database go on with what waits; waits for it only when too much does. */
  turn: () => Promise<void>;
  /** Waits for the load under way. */
  pause: () => Promise<void>;
  /** Loads all that is left. */
  finish: () => Promise<void>;
}>;

/** A statement has its cost however few rows it loads. */
const LOADED_BYTES = 1024 * 1024;
/** Where the database is slower than the folding, the folding waits, so that memory stays flat. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Opens a loader into empty tables that this transaction made. */
export const factLoader = (
  client: pg.Client,
  schema: string,
  tables: readonly Table[],
): FactLoader => {
  const facts = tables.map((table) => ({ table, rows: copyRows(table) }));
  let idle = true;
  let loading = Promise.resolve();

  const load = async (least: number): Promise<void> => {
    for (;;) {
      const [first, ...others] = facts;
      if (first === undefined) return;
      const next = others.reduce((a, b) => (b.rows.size() > a.rows.size() ? b : a), first);
      if (next.rows.size() < least) return;
      await copyFacts(client, schema, next.table, next.rows);
    }
  };
  const begin = (): void => {
    idle = false;
    // After a failure it stays at work, and whoever waits for it is told.
    loading = load(LOADED_BYTES).then(() => {
      idle = true;
    });
    loading.catch(() => undefined);
  };
  const waiting = (): number => facts.reduce((sum, { rows }) => sum + rows.size(), 0);

  return {
    takers: new Map(facts.map(({ table, rows }) => [table.name, rows.add])),
    turn: async () => {
      if (idle) begin();
      if (waiting() > MAX_WAITING_BYTES) await loading;
    },
    pause: () => loading,
    finish: async () => {
      await loading;
      await load(1);
    },
  };
};
