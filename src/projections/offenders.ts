import type { RawBuilder } from 'kysely';
import { readAt, type ReadModels } from './read-models.ts';

/** What a check found. */
export type CheckResult = Readonly<{ ok: boolean; detail: string }>;

/** What a query tells of one offender. */
export type Row = Readonly<Record<string, string | number>>;

/** How many offenders a finding names. */
export const SHOWN = 5;

/** The rows of a query, at one sequence. */
export const rowsOf = (models: ReadModels, query: RawBuilder<Row>): Promise<readonly Row[]> =>
  readAt(models, async ({ db }) => (await query.execute(db)).rows);

const shown = (row: Row): string =>
  Object.entries(row)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** Passes when a query finds no offender. */
export const noneOf = async (
  models: ReadModels,
  query: RawBuilder<Row>,
  holds: string,
): Promise<CheckResult> => {
  const rows = await rowsOf(models, query);
  return rows.length === 0
    ? { ok: true, detail: holds }
    : { ok: false, detail: rows.slice(0, SHOWN).map(shown).join('; ') };
};
