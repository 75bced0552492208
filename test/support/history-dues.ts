import type { Agency } from '../../src/domain/agency.ts';
import { idOf, type SalaryId } from '../../src/domain/ids.ts';
import type { LocalDate } from '../../src/domain/local-date.ts';
import {
  firstDayOf,
  parseMonth,
  parseQuarter,
  quartersBefore,
  type Quarter,
} from '../../src/domain/periods.ts';
import { CURRENCY, cents, type Entity } from './history-cast.ts';
import { countedId, type HistoryStreams } from './history-log.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';

const RETURN_DAY = '20';
const TAX_DAY = '15';
const MONTHS_OF_QUARTER = 3;

const quarterAt = (day: LocalDate): Quarter => {
  const month = Number(day.slice(5, 7));
  const number = (month + 2 - ((month + 2) % MONTHS_OF_QUARTER)) / MONTHS_OF_QUARTER;
  return parseQuarter(`${day.slice(0, 4)}Q${number}`);
};

/**
 * What an entity owes on some days of each month: estimates of salaries, a provision on the 5th, tax on the 15th; the
 * return of the quarter before, its correction and its balance on the 20th of the month that follows it.
 */
export const monthlyDues = (
  { charges, taxes }: HistoryStreams,
  random: (below: number) => number,
): ((entity: Entity, today: LocalDate) => void) => {
  let made = 0;
  return ({ entityId, jurisdiction }, today) => {
    const day = today.slice(8);
    const heads = { effectiveOn: today, correlationId: countedId(0xc, 0), entityId };
    const agency = (jurisdiction === 'BE' ? 'onss' : 'urssaf') as Agency;
    const common = { entityId, jurisdiction, currency: CURRENCY } as const;
    const calendar = defaultCalendar(jurisdiction);
    const known = { ...common, entityCurrency: CURRENCY, effectiveOn: today, calendar };
    const transfer = () => ({ bankAccount: 'main', bankReference: `D-${(made += 1)}` });
    const quarter = quarterAt(today);
    const streamOf = (of: Quarter): string => `${entityId}.${agency}.${of}`;
    if (random(3) === 0) {
      const salaryId = idOf<SalaryId>(countedId(0xa, (made += 1)));
      const data = { ...common, agency, quarter, salaryId, amount: cents(random(90_000) - 9_000) };
      charges(streamOf(quarter), { type: 'EstimateCharges', data }, heads);
    }
    const amount = cents(100_000 + random(900_000));
    const start = firstDayOf(quarter);
    if (day === '05' && today.slice(5, 7) !== start.slice(5, 7)) {
      const part = Number(today.slice(5, 7)) - Number(start.slice(5, 7));
      const data = {
        ...known,
        agency,
        quarter,
        amount,
        part: part === 1 ? 'provision1' : 'provision2',
        ...transfer(),
      } as const;
      charges(streamOf(quarter), { type: 'PayCharges', data }, heads);
    }
    if (day === TAX_DAY) {
      const data = { ...known, month: parseMonth(today.slice(0, 7)), amount };
      taxes(`${entityId}.${data.month}`, { type: 'DeclareTax', data }, heads);
      taxes(
        `${entityId}.${data.month}`,
        { type: 'PayTax', data: { ...data, ...transfer() } },
        heads,
      );
    }
    if (day !== RETURN_DAY || today.slice(5, 7) !== start.slice(5, 7)) return;
    const before = { ...known, agency, quarter: quartersBefore(quarter, 1), amount };
    const stream = streamOf(before.quarter);
    charges(stream, { type: 'DeclareCharges', data: before }, heads);
    const rectified = cents(100_000 + random(900_000));
    charges(stream, { type: 'RectifyCharges', data: { ...before, amount: rectified } }, heads);
    const data = { ...before, part: 'balance', ...transfer() } as const;
    charges(stream, { type: 'PayCharges', data }, heads);
  };
};
