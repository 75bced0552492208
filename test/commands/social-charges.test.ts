import t from 'tap';
import type { DeclareSocialChargesInput } from '../../src/commands/api.ts';
import { carryOut } from '../../src/commands/carry-out.ts';
import { chargesOfSalary } from '../../src/commands/estimate-social-charges.ts';
import { uuidV5 } from '../../src/commands/ids.ts';
import type { Agency } from '../../src/domain/agency.ts';
import { idOf, type EntityId, type SalaryId } from '../../src/domain/ids.ts';
import { parseMonth, parseQuarter } from '../../src/domain/periods.ts';
import type { Amount } from '../../src/domain/money.ts';
import { day, foundCooperative } from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';

const amount = (text: string): Amount => text as Amount;
const quarter = parseQuarter('2026Q1');
const onss = 'onss' as Agency;

const open = async () => {
  const ledger = memoryLedger();
  const { entityId } = await foundCooperative(ledger.commands);
  return { ledger, entityId };
};

const returnOf = (entityId: EntityId, text: string): DeclareSocialChargesInput => ({
  entityId,
  agency: onss,
  quarter,
  amount: amount(text),
  currency: 'EUR',
  effectiveOn: day('2026-04-20'),
});

const salary = (entityId: EntityId, n: number) => ({
  salaryId: idOf<SalaryId>(`00000000-0000-5000-8000-00000000000${n}`),
  entityId,
  jurisdiction: 'BE' as const,
  currency: 'EUR' as const,
  reductions: amount('0.00'),
  contributions: [
    { agency: onss, quarter, employee: amount('91.49'), employer: amount('175.00') },
    {
      agency: 'onva' as Agency,
      quarter: parseQuarter('2026Q2'),
      employee: amount('0.00'),
      employer: amount('42.11'),
    },
  ],
});

/** Answers a made-up salary event as the reaction does: its commands under the event's own name. */
const answer = async (
  { useCases }: Awaited<ReturnType<typeof open>>['ledger'],
  entityId: EntityId,
  n: number,
  kind: 'calculated' | 'cancelled' = 'calculated',
): Promise<void> => {
  const metadata = {
    commandId: uuidV5('command', n),
    inputHash: 'none',
    correlationId: uuidV5('job', n),
    actor: { id: 'ann', role: 'finance' },
    effectiveOn: day('2026-03-31'),
    recordedAt: '2026-04-01T08:00:00.000Z',
    schemaVersion: 1,
    basis: [],
  } as const;
  const id = uuidV5('salary', n, kind);
  const cause = { id, stream: `test.salary-${n}`, revision: 0, metadata };
  const commands = chargesOfSalary(salary(entityId, n), kind);
  for (const [index, command] of commands.entries()) {
    const call = { reaction: 'estimate-social-charges', index, cause, trigger: cause };
    const result = await carryOut(useCases)(command, call);
    if (!result.ok) throw new Error(result.refusal.code);
  }
};

await t.test(
  'a salary counts once per agency and quarter, and a cancelled one no more',
  async (t) => {
    const { ledger, entityId } = await open();
    t.strictSame(
      chargesOfSalary(salary(entityId, 1), 'cancelled').map(({ data }) => [
        data.agency,
        data.quarter,
        data.amount,
      ]),
      [
        ['onss', '2026Q1', '-266.49'],
        ['onva', '2026Q2', '-42.11'],
      ],
    );
    for (const n of [1, 2, 1, 2]) await answer(ledger, entityId, n);
    const estimated = () => ledger.facts('SocialChargesEstimated');
    t.match(
      (await estimated()).filter(({ agency }) => agency === 'onss'),
      [{ after: { posted: '266.49' } }, { after: { posted: '532.98' } }],
      'answering twice counts once',
    );
    await answer(ledger, entityId, 1, 'cancelled');
    await answer(ledger, entityId, 1, 'cancelled');
    const all = await estimated();
    t.equal(all.length, 6);
    t.match(all.at(-1), { agency: 'onva', amount: '-42.11', after: { estimated: '42.11' } });
    const declared = await ledger.commands.declareSocialCharges(
      returnOf(entityId, '271.49'),
      finance('declare'),
    );
    t.equal(accepted(declared).token.stream, `test.socialCharges-${entityId}.onss.2026Q1`);
    await answer(ledger, entityId, 3);
    accepted(
      await ledger.commands.rectifySocialCharges(returnOf(entityId, '530.00'), finance('rectify')),
    );
    t.match(await ledger.facts('SocialChargesDeclared', 'SocialChargesRectified'), [
      { amount: '271.49', difference: '5.00' },
      { amount: '530.00', difference: '-7.98' },
    ]);
  },
);

await t.test('reductions lower the estimates to what the salary has posted', async (t) => {
  const { entityId } = await open();
  const estimates = (reductions: string) =>
    chargesOfSalary({ ...salary(entityId, 1), reductions: amount(reductions) }, 'calculated').map(
      ({ data }) => data.amount,
    );
  t.strictSame(estimates('0.00'), ['266.49', '42.11']);
  t.strictSame(estimates('50.00'), ['216.49', '42.11']);
  t.strictSame(estimates('180.00'), ['91.49', '37.11'], 'no further than the part of the employer');
  t.strictSame(estimates('220.00'), ['91.49', '-2.89'], 'all of them are counted');
});

await t.test('repeats get the first answer, refusals append nothing', async (t) => {
  const { ledger, entityId } = await open();
  const { commands } = ledger;
  const input = returnOf(entityId, '100.00');
  const first = accepted(await commands.declareSocialCharges(input, finance('one')));
  const again = accepted(await commands.declareSocialCharges(input, finance('one')));
  t.strictSame({ ...again, replayed: false }, first);
  t.equal(again.replayed, true);
  const paid = {
    ...input,
    bookedOn: day('2026-04-30'),
    bankAccount: 'main',
    bankReference: 'B-1',
    part: 'balance' as const,
  };
  const { effectiveOn: _notOfPayments, ...payment } = paid;
  t.equal(
    accepted(await commands.paySocialCharges(payment, finance('pay'))).effectiveOn,
    '2026-04-30',
    'a payment counts on the day of its booking',
  );
  const before = (await ledger.copy.all()).length;
  const refusals = [
    [await commands.declareSocialCharges(input, finance('two')), 'social_charges_already_declared'],
    [
      await commands.declareSocialCharges({ ...input, amount: amount('1.00') }, finance('one')),
      'idempotency_key_reused',
    ],
    [
      await commands.declareSocialCharges(
        { ...input, effectiveOn: day('2026-07-01') },
        finance('three'),
      ),
      'effective_in_future',
    ],
    [
      await commands.rectifySocialCharges(
        { ...input, entityId: idOf<EntityId>('00000000-0000-5000-8000-000000000000') },
        finance('four'),
      ),
      'entity_not_found',
    ],
    [await commands.paySocialCharges(payment, finance('five')), 'transfer_already_recorded'],
  ] as const;
  for (const [result, code] of refusals) {
    t.equal(result.ok ? 'accepted' : result.refusal.code, code);
  }
  t.equal((await ledger.copy.all()).length, before);
});

await t.test('two returns at once: one stands', async (t) => {
  const { ledger, entityId } = await open();
  const results = await Promise.all(
    ['1.00', '2.00', '3.00'].map((text) =>
      ledger.commands.declareSocialCharges(returnOf(entityId, text), finance(`key ${text}`)),
    ),
  );
  t.equal(results.filter(({ ok }) => ok).length, 1);
  t.equal((await ledger.facts('SocialChargesDeclared')).length, 1);
});

await t.test('withholding tax: declared, replaced, paid', async (t) => {
  const { ledger, entityId } = await open();
  const { commands } = ledger;
  const tax = {
    entityId,
    month: parseMonth('2026-03'),
    amount: amount('67.61'),
    currency: 'EUR',
  } as const;
  const declared = await commands.declareWithholdingTax(tax, finance('declare'));
  t.equal(accepted(declared).ids['withholdingTaxId'], `${entityId}.2026-03`);
  accepted(
    await commands.declareWithholdingTax(
      { ...tax, amount: amount('70.00'), replaces: tax.amount },
      finance('replace'),
    ),
  );
  const transfer = { bookedOn: day('2026-04-15'), bankAccount: 'main', bankReference: 'T-1' };
  accepted(
    await commands.payWithholdingTax(
      { ...tax, ...transfer, amount: amount('70.00') },
      finance('pay'),
    ),
  );
  t.hasStrict(await ledger.facts('WithholdingTaxDeclared', 'WithholdingTaxPaid'), [
    { amount: '67.61', replaced: '0.00', dueOn: '2026-04-15' },
    { amount: '70.00', replaced: '67.61' },
    { amount: '70.00', bankReference: 'T-1' },
  ]);
});
