import { formatCents, parseMoney } from '../../domain/money.ts';
import { currencyOf } from '../entities/owner.ts';
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
  const currency = await currencyOf(snapshot, schema, entityId);
  if (currency === undefined) return undefined;
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
