import t from 'tap';
import type { Agency } from '../../src/domain/agency.ts';
import type { Amount } from '../../src/domain/money.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import { adoptRules, calculate, day, foundCooperative, salaryOf } from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';

const amount = (text: string): Amount => text as Amount;
const onss = 'onss' as Agency;
const onva = 'onva' as Agency;
const quarter = parseQuarter('2026Q1');

const ready = async () => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  return { ledger, coop, commands: ledger.commands };
};

await t.test(
  'R14, M18: a salary counts for its quarter, and the return for the rest',
  async (t) => {
    const { ledger, coop, commands } = await ready();
    await calculate(commands, salaryOf(coop), 'salary');
    await ledger.settle();
    t.match(await ledger.facts('SocialChargesEstimated'), [
      { agency: onss, quarter, amount: '266.49' },
    ]);
    const declared = {
      entityId: coop.entityId,
      agency: onss,
      quarter,
      amount: amount('271.49'),
      currency: 'EUR',
      effectiveOn: day('2026-04-20'),
    } as const;
    accepted(await commands.declareSocialCharges(declared, finance('return')));
    t.match(await ledger.facts('SocialChargesDeclared'), [{ difference: '5.00' }]);
    t.strictSame(ledger.parked, []);
  },
);

await t.test(
  'a cancelled salary takes away what it had added, whatever its agencies',
  async (t) => {
    const { ledger, coop, commands } = await ready();
    const part = (agency: Agency, employee: string, employer: string) => ({
      agency,
      quarter,
      employee: amount(employee),
      employer: amount(employer),
    });
    // Reductions of 40.00 take all of the first employer's part and 10.00 of the second.
    const pay = {
      contributions: [part(onss, '91.49', '30.00'), part(onva, '0.00', '145.00')],
      reductions: amount('40.00'),
      cost: amount('845.00'),
    };
    const salaryId = await calculate(commands, salaryOf(coop, pay), 'salary');
    await ledger.settle();
    const estimates = async () =>
      (await ledger.facts('SocialChargesEstimated')).map((one) => [one['agency'], one['amount']]);
    const added = [
      [onss, '91.49'],
      [onva, '135.00'],
    ];
    t.strictSame(await estimates(), added);
    accepted(await commands.cancelSalary({ salaryId }, finance('cancel')));
    await ledger.settle();
    t.strictSame(await estimates(), [...added, [onss, '-91.49'], [onva, '-135.00']]);
  },
);
