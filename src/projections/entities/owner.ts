import { sql } from 'kysely';
import type { Jurisdiction } from '../../domain/entity/events.ts';
import type { AdoptedHolidays } from '../../domain/entity/holidays.ts';
import type { Currency } from '../../domain/money.ts';
import type { HolidayCalendar } from '../../domain/working-days.ts';
import type { Snapshot } from '../read-models.ts';

/** What a report about an entity's dues rests on: the currency of its books, and its holidays. */
export type Owner = Readonly<{ currency: Currency; calendar: HolidayCalendar }>;

type Row = Readonly<{
  jurisdiction: Jurisdiction;
  currency: Currency;
  adopted: AdoptedHolidays | null;
}>;

/** The currency of an entity's books; undefined when there is no such entity. */
export const currencyOf = async (
  { db }: Pick<Snapshot, 'db'>,
  schema: string,
  entityId: string,
): Promise<Currency | undefined> => {
  const { rows } = await sql<Pick<Row, 'currency'>>`
    select currency from ${sql.id(schema, 'entity')} where entity_id = ${entityId}`.execute(db);
  return rows[0]?.currency;
};

/** An entity as it was known at a sequence; undefined when there is none. */
export const ownerAt = async (
  { db, sequence }: Snapshot,
  schema: string,
  { entityId, knownAt }: Readonly<{ entityId: string; knownAt?: number }>,
): Promise<Owner | undefined> => {
  const { rows } = await sql<Row>`
    select jurisdiction, currency, (
      select jsonb_object_agg(year, days) from (
        select distinct on (year) year, days from ${sql.id(schema, 'holiday_calendar')}
        where entity_id = ${entityId} and sequence <= ${knownAt ?? sequence}
        order by year, sequence desc) as latest) as adopted
    from ${sql.id(schema, 'entity')} where entity_id = ${entityId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { jurisdiction, currency, adopted } = row;
  return { currency, calendar: { jurisdiction, adopted: adopted ?? {} } };
};
