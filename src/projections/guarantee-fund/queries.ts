import { sql } from 'kysely';
import { formatCents, parseMoney, type Currency } from '../../domain/money.ts';
import { readAt, type PageOf, type Point, type ReadModels, type Snapshot } from '../read-models.ts';
import { openAdvances, type AdvanceKey, type OpenAdvances } from './open-advances.ts';
import { fundStatement, type FundStatement } from './statement.ts';

/** The fund on a day: capital, exposure and coverage are three figures and never one (R31). */
export type FundView = OpenAdvances &
  FundStatement &
  Readonly<{
    sequence: number;
    entityId: string;
    currency: string;
    asOf: string;
    /** Contributions and recoveries less losses; it is what stands on GAR and ADV (M19). */
    capital: string;
    /** Capital / exposure, two decimals; null when nothing is out. */
    coverage: string | null;
  }>;

type Asked = Point & Readonly<{ entityId: string; asOf: string }>;

const fundAt = async (
  snapshot: Snapshot,
  schema: string,
  asked: Asked,
  page: PageOf<AdvanceKey>,
): Promise<FundView | undefined> => {
  const { entityId, asOf } = asked;
  const found = await sql<{ currency: Currency }>`
    select currency from ${sql.id(schema, 'entity')} where entity_id = ${entityId}`.execute(
    snapshot.db,
  );
  const [entity] = found.rows;
  if (entity === undefined) return undefined;
  const { currency } = entity;
  const open = await openAdvances(snapshot, schema, asked, page);
  const statement = await fundStatement(snapshot, schema, { ...asked, currency });
  const capital = statement.months.at(-1)?.capital ?? '0.00';
  const out = parseMoney(open.exposure, currency).cents;
  const coverage = out === 0n ? null : (parseMoney(capital, currency).cents * 100n) / out;
  return {
    sequence: snapshot.sequence,
    entityId,
    currency,
    asOf,
    capital,
    coverage: coverage === null ? null : formatCents(coverage),
    ...open,
    ...statement,
  };
};

/** The guarantee fund of an entity. */
export const guaranteeFundQueries = (models: ReadModels) => ({
  /** All figures are of the whole fund; `page` says which of its open advances are listed. Undefined: no such entity. */
  guaranteeFund: (asked: Asked, page: PageOf<AdvanceKey>): Promise<FundView | undefined> =>
    readAt(models, (snapshot) => fundAt(snapshot, models.schema, asked, page)),
});
