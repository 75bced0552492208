import { sql } from 'kysely';
import t from 'tap';
import type { CommandRefusal } from '../../src/commands/api.ts';
import type { Agency } from '../../src/domain/agency.ts';
import { idOf, type InvoiceId, type PaymentId, type SalaryId } from '../../src/domain/ids.ts';
import { addDays } from '../../src/domain/local-date.ts';
import { formatMoney, ofCents, parseMoney, type Amount } from '../../src/domain/money.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import type { Result } from '../../src/domain/result.ts';
import { modelChecks } from '../../src/projections/checks.ts';
import { invoiceToNetQueries } from '../../src/projections/invoice-to-net/queries.ts';
import { invoiceQueries } from '../../src/projections/invoices/queries.ts';
import { receivableQueries } from '../../src/projections/open-items/queries.ts';
import { paymentQueries } from '../../src/projections/payments/queries.ts';
import {
  adoptRules,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
  salaryOf,
} from '../support/cooperative.ts';
import { randomOf } from '../support/history-log.ts';
import { finance, memoryLedger } from '../support/memory-ledger.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

// Real commands and reactions make the history, by chance but always the same; real read models show it.
const INVOICES = 12;
const STEPS = 120;
const UNNAMED = 4;

const random = randomOf(20_260_401);
const ledger = memoryLedger();
const coop = await foundCooperative(ledger.commands);
await adoptRules(ledger.commands, coop);
const { commands } = ledger;
const from = day('2026-03-01');
const some = (most: number): Amount => formatMoney(ofCents(BigInt(1 + random(most)), 'EUR'));
const pick = <T>(list: readonly T[]): T | undefined => list[random(list.length)];

for (let n = 0; n < INVOICES; n += 1) {
  if (n === INVOICES / 2) {
    const terms = { clientId: coop.clientId, guaranteed: false, effectiveOn: addDays(from, 12) };
    await commands.changeGuarantee(terms, finance('withdraw'));
  }
  const lines = [
    { kind: 'fee' as const, net: some(90_000), vat: '21', text: 'Work' },
    { kind: 'fee' as const, net: some(20_000), vat: '6', text: 'Rights' },
    { kind: 'disbursement' as const, net: some(3_000), vat: 'none', text: 'Stamp' },
  ].slice(0, 1 + random(3));
  const effectiveOn = addDays(from, 3 * n);
  const days = { firstDay: from, lastDay: from };
  await declare(commands, jobOf(coop, { ...days, lines, effectiveOn }), `job-${n}`);
  await ledger.settle();
}
const invoices = (await ledger.facts('InvoiceIssued')).map(({ invoiceId }) =>
  idOf<InvoiceId>(String(invoiceId)),
);
const payments: PaymentId[] = [];
const salaries: SalaryId[] = [];
const outcomes = new Map<string, number>();

type Done = readonly [string, Result<unknown, CommandRefusal>] | undefined;

/** Salaries spend what the invoices bring, so that what is recalled, credited or lost was spent before. */
const salaryStep = async (n: number): Promise<Done> => {
  const key = finance(`step-${n}`);
  const salaryId = pick(salaries);
  if (salaryId !== undefined && random(4) === 0) {
    return ['cancel', await commands.cancelSalary({ salaryId }, key)];
  }
  const gross = 10_000 + random(40_000);
  const of = (cents: number): Amount => formatMoney(ofCents(BigInt(cents), 'EUR'));
  const [employeeContributions, employerCharges, reductions] = [of(500), of(2_000), of(300)];
  const pay = {
    gross: of(gross),
    net: of(gross - 500),
    cost: of(gross + 2_000 - 300),
    employeeContributions,
    employerCharges,
    reductions,
    withholdingTax: of(0),
    insurance: of(0),
    contributions: [
      {
        agency: 'onss' as Agency,
        quarter: parseQuarter('2026Q2'),
        employee: employeeContributions,
        employer: employerCharges,
      },
    ],
  };
  const result = await commands.calculateSalary(salaryOf(coop, pay), key);
  if (result.ok) salaries.push(idOf<SalaryId>(result.value.ids['salaryId'] ?? ''));
  return ['salary', result];
};

const stepOf = async (n: number): Promise<Done> => {
  // Some are too early for what they are about, and refused; what is recorded jumps back and forth in time.
  const effectiveOn = addDays(day('2026-04-05'), random(75));
  const paidOn = addDays(day('2026-03-25'), random(40));
  const [invoiceId, paymentId] = [pick(invoices), pick(payments)];
  if (invoiceId === undefined) return undefined;
  const bank = { bookedOn: effectiveOn, bankReference: `R-${n}` };
  const key = finance(`step-${n}`);
  switch (random(10)) {
    case 0: {
      const parts = [{ vat: random(4) === 0 ? '6' : '21', net: some(40_000) }];
      const input = { invoiceId, parts, reason: 'less', effectiveOn };
      return ['credit', await commands.issueCreditNote(input, key)];
    }
    case 1: {
      const cause = 'uncollectable' as const;
      const input = { invoiceId, cause, vatRegained: random(2) === 0, effectiveOn };
      return ['write-off', await commands.writeOffInvoice(input, key)];
    }
    case 2:
      if (paymentId === undefined) return undefined;
      return ['recall', await commands.reversePayment({ paymentId, ...bank }, key)];
    case 3: {
      if (paymentId === undefined) return undefined;
      const input = { paymentId, ...bank, amount: some(5_000), bankAccount: 'main' };
      return ['refund', await commands.refundPayment(input, key)];
    }
    case 4: {
      if (paymentId === undefined) return undefined;
      // Credit goes to invoices that no payment names, so that they are open.
      const open = pick(invoices.slice(-UNNAMED)) ?? invoiceId;
      const input = { paymentId, invoices: [{ invoiceId: open }], effectiveOn };
      return ['allocate', await commands.allocateCredit(input, key)];
    }
    case 5:
    case 6:
      return salaryStep(n);
    default: {
      const input = paymentOf(coop, {
        ...bank,
        bookedOn: paidOn,
        amount: some(120_000),
        invoices: [{ invoiceId: pick(invoices.slice(0, -UNNAMED)) ?? invoiceId }],
      });
      const result = await commands.recordPayment(input, key);
      if (result.ok) payments.push(idOf<PaymentId>(result.value.ids['paymentId'] ?? ''));
      return ['pay', result];
    }
  }
};

for (let n = 0; n < STEPS; n += 1) {
  const done = await stepOf(n);
  if (done === undefined) continue;
  const [what, result] = done;
  const name = result.ok ? what : `${what}: ${result.refusal.code}`;
  outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  // Consequences are drawn at once or after some more steps.
  if (random(3) === 0) await ledger.settle();
}
await ledger.settle();

const cluster = await testDatabaseCluster();
const { models, close } = await openModels(cluster);
t.teardown(async () => {
  await close();
  await cluster.stop();
});
const copy = memoryCopy(await ledger.copy.all());
const head = copy.events.length;
const projector = startProjector(models, copy);
await projector.until(({ sequence }) => sequence === head);
await projector.stop();

const checks = modelChecks(models, copy, { estimates: async () => head, fund: async () => head });

await t.test('the history holds every kind of fact', async (t) => {
  const kinds = ['credit', 'write-off', 'recall', 'refund', 'allocate', 'pay', 'salary', 'cancel'];
  for (const what of kinds) {
    t.ok((outcomes.get(what) ?? 0) >= 2, `${what}: ${JSON.stringify([...outcomes])}`);
  }
});

await t.test('every check holds', async (t) => {
  for (const { check, run } of checks) {
    const { ok, detail } = await run();
    t.ok(ok, `${check}: ${detail}`);
  }
});

await t.test('receivables are their control account at every day and sequence', async (t) => {
  const { aged } = receivableQueries(models);
  const { entityId } = coop;
  const db = models.database.kysely;
  let compared = 0;
  const wrong: string[] = [];
  for (let days = 0; days <= 112; days += 7) {
    const asOf = addDays(from, days);
    for (let knownAt = 5; knownAt <= head; knownAt += Math.ceil(head / 25)) {
      const owed = await aged({ entityId, asOf, knownAt });
      const { rows } = await sql<{ amount: string }>`
        select coalesce(sum(amount), 0)::numeric(20,2) as amount
        from ${sql.id(models.schema, 'journal_line')}
        where account = '400' and effective_on <= ${asOf} and sequence <= ${knownAt}`.execute(db);
      if (owed?.total !== rows[0]?.amount) {
        wrong.push(`${asOf} known at ${knownAt}: ${owed?.total}, account ${rows[0]?.amount}`);
      }
      compared += 1;
    }
  }
  t.same(wrong, []);
  t.ok(compared > 300, `${compared} points`);
});

await t.test('from invoice to net: parts sum to the whole at every day and sequence', async (t) => {
  const { activityToNet, periodToNet } = invoiceToNetQueries(models);
  const { entityId, activityId } = coop;
  const until = { entityId, from: '2026-01-01', to: '2026-12-31' };
  for (let knownAt = 5; knownAt <= head; knownAt += Math.ceil(head / 60)) {
    const at = { asOf: addDays(from, knownAt % 112), knownAt };
    const [activity, period] = [
      await activityToNet(activityId, at),
      await periodToNet({ ...until, ...at }),
    ];
    if (activity === undefined || period === undefined) throw new Error('no answer');
    t.strictSame(period.parts, activity.parts, 'the only activity is the whole entity');
    const parts = Object.values(period.parts).map((part) => parseMoney(part, 'EUR').cents);
    t.equal(
      parts.reduce((sum, part) => sum + part, 0n),
      parseMoney(period.invoiced, 'EUR').cents,
    );
  }
});

await t.test('invoices show what corrected them, clients their credit', async (t) => {
  const { invoice } = invoiceQueries(models);
  const { payment, credit } = paymentQueries(models);
  const cents = (text: string): bigint => parseMoney(text, 'EUR').cents;
  let corrected = 0;
  for (const id of invoices) {
    const view = await invoice(id);
    if (view === undefined) throw new Error('no invoice');
    const { total, credited, writtenOff, received, open } = view;
    t.equal(cents(open), cents(total) - cents(credited) - cents(writtenOff) - cents(received));
    const sumOf = (list: readonly Readonly<{ total: string }>[]): bigint =>
      list.reduce((sum, one) => sum + cents(one.total), 0n);
    t.equal(sumOf(view.creditNotes), cents(credited));
    t.equal(sumOf(view.writeOffs), cents(writtenOff));
    const taken = view.payments.reduce((sum, one) => sum + cents(one.principal), 0n);
    const back = view.unapplied.reduce((sum, one) => sum + cents(one.principal), 0n);
    t.equal(taken - back, cents(received));
    corrected += view.creditNotes.length + view.writeOffs.length + view.unapplied.length;
  }
  t.ok(corrected > 5, `${corrected} corrections`);
  const view = await credit(coop.clientId);
  const free = await Promise.all(
    payments.map(async (id) => cents((await payment(id))?.free ?? '')),
  );
  t.equal(
    cents(view?.total ?? ''),
    free.reduce((sum, one) => sum + one, 0n),
  );
  t.equal(view?.payments.length, free.filter((one) => one !== 0n).length);
  t.equal(await credit(coop.entityId), undefined, 'no such client');
});

await t.test('a number that waits for its credit note is named', async (t) => {
  const gapless = checks.find(({ check }) => check === 'numbers gapless');
  t.notMatch(await gapless?.run(), { detail: 'wait for their credit note' });
  await models.database.pool.query(
    `delete from "${models.schema}".credit_note where number = (select min(number) from "${models.schema}".credit_note)`,
  );
  t.match(await gapless?.run(), { ok: true, detail: '1 wait for their credit note' });
});

await t.test('what an invoice or a payment says is compared with its open items', async (t) => {
  const documents = checks.find(({ check }) => check === 'documents = open items');
  t.match(await documents?.run(), { ok: true });
  for (const plant of [
    'update {}.invoice set principal_received = principal_received + 0.01 where standing > 1',
    'update {}.payment set free = free + 0.01',
  ]) {
    await models.database.pool.query(plant.replace('{}', `"${models.schema}"`));
    t.match(await documents?.run(), { ok: false, detail: /items -?[\d.]+, says -?[\d.]+/ }, plant);
  }
});
