import t from 'tap';
import type { Agency } from '../../src/domain/agency.ts';
import type { LocalDate } from '../../src/domain/local-date.ts';
import type { Amount } from '../../src/domain/money.ts';
import { parseMonth, parseQuarter } from '../../src/domain/periods.ts';
import { defaultHolidays } from '../../src/domain/working-days.ts';
import {
  adoptRules,
  calculate,
  day,
  declare,
  foundCooperative,
  jobOf,
  salaryOf,
  type Cooperative,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger, type MemoryLedger } from '../support/memory-ledger.ts';

// All Saints' Day of 2026 is a Sunday: Monday takes its place; two days off of the cooperative beside it.
const OWN = [
  ...defaultHolidays('BE', 2026).filter((one) => one !== '2026-11-01'),
  ...['2026-11-02', '2026-10-30', '2026-11-13'].map(day),
];

const adopt = (
  { commands }: MemoryLedger,
  { entityId }: Cooperative,
  days: readonly LocalDate[],
  key: string,
  year = 2026,
) => commands.adoptHolidays({ entityId, year, days, effectiveOn: day('2026-09-01') }, finance(key));

const ready = async () => {
  const ledger = memoryLedger({ now: () => new Date('2026-12-31T10:00:00Z') });
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  return { ledger, coop };
};

/** Every date that is reckoned with holidays. */
const reckon = async ({ commands, settle, facts }: MemoryLedger, coop: Cooperative) => {
  const terms = { days: 30, from: 'issue', roll: 'nextWorkingDay' } as const;
  const { clientId, entityId } = coop;
  accepted(
    await commands.agreePaymentTerms(
      { clientId, ...terms, effectiveOn: day('2026-10-01') },
      finance('terms of the client'),
    ),
  );
  const work = { firstDay: day('2026-10-01'), lastDay: day('2026-10-02') };
  await declare(commands, jobOf(coop, { ...work, effectiveOn: day('2026-10-03') }), 'job');
  await settle();
  const period = { periodStart: day('2026-10-06'), periodEnd: day('2026-11-05') };
  const worked = { ...period, workedOn: day('2026-10-29'), effectiveOn: day('2026-11-05') };
  const { contributions } = salaryOf(coop);
  const quarter = parseQuarter('2026Q3');
  const ofWork = parseQuarter('2026Q4');
  const charged = contributions.map((one) => ({ ...one, quarter: ofWork }));
  await calculate(commands, salaryOf(coop, { ...worked, contributions: charged }), 'salary');
  const due = { entityId, amount: '100.00' as Amount, currency: 'EUR' } as const;
  const charges = { ...due, agency: 'onss' as Agency, quarter, effectiveOn: day('2026-10-20') };
  accepted(await commands.declareSocialCharges(charges, finance('charges')));
  const tax = { ...due, month: parseMonth('2026-10'), effectiveOn: day('2026-11-05') };
  accepted(await commands.declareWithholdingTax(tax, finance('tax')));
  const [invoice] = await facts('InvoiceIssued');
  const [salary] = await facts('SalaryCalculated');
  const [declared] = await facts('SocialChargesDeclared');
  const [withheld] = await facts('WithholdingTaxDeclared');
  return {
    invoice: invoice?.['dueOn'],
    salary: salary?.['payBy'],
    charges: declared?.['balanceDueOn'],
    tax: withheld?.['dueOn'],
  };
};

await t.test("without a list of its own an entity keeps its country's holidays", async (t) => {
  const { ledger, coop } = await ready();
  t.same(await reckon(ledger, coop), {
    invoice: '2026-11-02',
    salary: '2026-11-06',
    charges: '2026-10-30',
    tax: '2026-11-13',
  });
});

await t.test(
  'the day that replaces a holiday on a Sunday is one, wherever it counts',
  async (t) => {
    const { ledger, coop } = await ready();
    accepted(await adopt(ledger, coop, OWN, 'own'));
    t.same(await reckon(ledger, coop), {
      invoice: '2026-11-03',
      // 30 October and 2 November are off: Monday the 9th instead of Friday the 6th.
      salary: '2026-11-09',
      charges: '2026-10-29',
      tax: '2026-11-12',
    });
  },
);

await t.test('a later list of the year replaces it for what is reckoned afterwards', async (t) => {
  const { ledger, coop } = await ready();
  accepted(await adopt(ledger, coop, OWN, 'own'));
  accepted(await adopt(ledger, coop, defaultHolidays('BE', 2026), 'as the law'));
  t.match(await reckon(ledger, coop), { invoice: '2026-11-02', tax: '2026-11-13' });
  const [first] = await ledger.facts('HolidayCalendarAdopted');
  t.same(first?.['days'], OWN.toSorted(), 'in order');
});

await t.test('what is no list of the year is refused', async (t) => {
  const { ledger, coop } = await ready();
  const [newYear = day('2026-01-01')] = OWN;
  const wrong = [
    [[], 2026, 'holidays_number_invalid'],
    [Array.from({ length: 41 }, () => newYear), 2026, 'holidays_number_invalid'],
    [[newYear, newYear], 2026, 'holiday_named_twice'],
    [[newYear, day('2027-01-01')], 2026, 'holiday_outside_year'],
    [[day('2025-01-01')], 2025, 'holidays_year_over'],
  ] as const;
  for (const [index, [days, year, code]] of wrong.entries()) {
    const refused = await adopt(ledger, coop, days, `wrong ${index}`, year);
    t.match(refused, { ok: false, refusal: { code } });
  }
  accepted(await adopt(ledger, coop, OWN, 'own'));
  t.match(await adopt(ledger, coop, OWN.toReversed(), 'again'), {
    refusal: { code: 'holidays_already_adopted' },
  });
  const { commands } = ledger;
  const unknown = { entityId: coop.clientId as never, year: 2026, days: OWN };
  t.match(await commands.adoptHolidays(unknown, finance('unknown')), {
    refusal: { code: 'entity_not_found' },
  });
  t.equal((await ledger.facts('HolidayCalendarAdopted')).length, 1);
});
