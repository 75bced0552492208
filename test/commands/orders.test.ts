import t from 'tap';
import type { Accepted, CommandRefusal } from '../../src/commands/api.ts';
import { idOf, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import { formatMoney, ofCents, type Amount } from '../../src/domain/money.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import type { Result } from '../../src/domain/result.ts';
import { auditBooks } from '../support/audit/books.ts';
import { auditLedger } from '../support/audit/ledger.ts';
import { day, jobOf, paymentOf, salaryOf, type Cooperative } from '../support/cooperative.ts';
import { beginWith, NOW } from '../support/sequences/cast.ts';
import { drivenLedger, type DrivenLedger } from '../support/sequences/driven-ledger.ts';
import { chooserOf } from '../support/sequences/steps.ts';
import { finance } from '../support/memory-ledger.ts';

// The example in every order that its facts allow, its consequences interleaved by chance: each seed is an order.
const SEEDS = 25;

const opening = await beginWith({ levied: true, name: '' });
const { cast } = opening;
const [activityId] = cast.activities;
const [clientId] = cast.clients;
const coop: Cooperative = { ...cast, activityId, clientId };
const on = day('2026-11-02');
const { contributions } = salaryOf(coop);

type Answer = Result<Accepted, CommandRefusal>;
type Play = Readonly<{
  ledger: DrivenLedger;
  invoiceId: () => InvoiceId;
  paymentId: () => PaymentId;
}>;
/** Something that a person does as soon as the ledger takes it. */
type Deed = (play: Play, key: string) => () => Promise<Answer>;

const NOT_YET: Answer = { ok: false, refusal: { code: 'invoice_not_open', facts: {} } };

const pay =
  (of: string): Deed =>
  ({ ledger, invoiceId }, key) =>
  () => {
    const amount = of as Amount;
    const named = { amount, invoices: [{ invoiceId: invoiceId() }], bookedOn: on };
    const paid = paymentOf(coop, { ...named, bankReference: 'B-1' });
    return ledger.commands.recordPayment(paid, finance(key));
  };
const recall: Deed =
  ({ ledger, paymentId }, key) =>
  () => {
    const input = { paymentId: paymentId(), bookedOn: on, bankReference: 'R-1' };
    return ledger.commands.reversePayment(input, finance(key));
  };
const salary: Deed =
  ({ ledger }, key) =>
  () =>
    ledger.commands.calculateSalary(
      salaryOf(coop, {
        periodStart: day('2026-10-01'),
        periodEnd: day('2026-10-31'),
        workedOn: day('2026-10-30'),
        contributions: contributions.map((one) => ({ ...one, quarter: parseQuarter('2026Q4') })),
        effectiveOn: on,
      }),
      finance(key),
    );
/** A receivable is lost when its salary has been funded: a salary that comes later is refused. */
const lose: Deed =
  ({ ledger, invoiceId }, key) =>
  async () => {
    if (!ledger.facts.some(({ event }) => event.type === 'SalaryFunded')) return NOT_YET;
    const lost = { cause: 'bankruptcy', vatRegained: true, effectiveOn: on } as const;
    return ledger.commands.writeOffInvoice({ invoiceId: invoiceId(), ...lost }, finance(key));
  };

const ORDERS: Readonly<Record<string, readonly Deed[]>> = {
  'salary, lost': [salary, lose],
  'salary, paid, recalled, lost': [salary, pay('1210.00'), recall, lose],
  'paid, salary, recalled, lost': [pay('1210.00'), salary, recall, lose],
  'paid, recalled, salary, lost': [pay('1210.00'), recall, salary, lose],
  'salary, a half paid, lost, recalled, lost': [salary, pay('605.00'), lose, recall, lose],
  'a half paid, salary, lost, recalled, lost': [pay('605.00'), salary, lose, recall, lose],
};

const MOST_TRIES = 500;

/** Does it as soon as it is possible, while other work goes on. */
const asSoonAsPossible = async (play: Play, deed: Deed, name: string): Promise<void> => {
  const { ledger } = play;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answers: Answer[] = [];
    ledger.ask(deed(play, `${name}-${tries}`), (given) => answers.push(given));
    while (answers.length === 0) await ledger.step();
    const [answer] = answers;
    if (answer?.ok !== false) return;
    if (answer.refusal.code !== 'invoice_not_open') throw new Error(answer.refusal.code);
    await ledger.step();
  }
  throw new Error(`${name} is never possible`);
};

const begin = async (seed: number) => {
  const [audit, books] = [auditLedger(), auditBooks()];
  const ledger = await drivenLedger({
    ledger: 'test',
    beginning: opening.beginning,
    choose: chooserOf(seed),
    now: NOW,
    onFact: (fact) => {
      audit.take(fact);
      books.take(fact);
    },
    onRefusal: () => undefined,
  });
  const days = { firstDay: day('2026-10-29'), lastDay: day('2026-10-30'), effectiveOn: on };
  ledger.ask(
    () => ledger.commands.declareJob(jobOf(coop, days), finance('job')),
    () => undefined,
  );
  await ledger.settle();
  const idIn = (type: string, name: string): string => {
    const found = ledger.facts.find(({ event }) => event.type === type);
    return String((found?.event.data as Record<string, unknown> | undefined)?.[name]);
  };
  const play: Play = {
    ledger,
    invoiceId: () => idOf<InvoiceId>(idIn('InvoiceIssued', 'invoiceId')),
    paymentId: () => idOf<PaymentId>(idIn('ClientPaymentReceived', 'paymentId')),
  };
  const account = (name: string): string => formatMoney(ofCents(books.account(name), 'EUR'));
  return { ledger, play, audit, account };
};

for (const [order, deeds] of Object.entries(ORDERS)) {
  await t.test(`the fund ends at -885.00: ${order}`, async (t) => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const { ledger, play, audit, account } = await begin(seed * 7_919);
      for (const [index, deed] of deeds.entries()) {
        await asSoonAsPossible(play, deed, `deed ${index}`);
      }
      await ledger.settle();
      audit.atRest();
      const end = ['GAR', 'ADV', 'ACT', 'MUT', 'INV', 'EXT'].map(account);
      t.same(end, ['-885.00', '0.00', '0.00', '0.00', '0.00', '885.00'], `seed ${seed}`);
    }
  });
}

await t.test('a refused advance that races a payment never understates exposure', async (t) => {
  let refusals = 0;
  for (let seed = 0; seed < 2 * SEEDS; seed += 1) {
    const { ledger, play, audit } = await begin(seed * 104_729);
    const capped = {
      entityId: cast.entityId,
      decisionId: cast.decisionId,
      effectiveFrom: on,
      effectiveOn: on,
      policy: 'guaranteeFund',
      parameters: { cap: '500.00' as Amount, losses: 'fiscalYear' },
    } as const;
    const adopt: Deed = (_play, key) => () => ledger.commands.adoptPolicy(capped, finance(key));
    await asSoonAsPossible(play, adopt, 'cap');
    const racing = seed % 2 === 0 ? [salary, pay('605.00')] : [pay('605.00'), salary];
    for (const [index, deed] of racing.entries()) {
      ledger.ask(deed(play, `racing ${index}`), () => undefined);
    }
    await ledger.settle();
    audit.atRest();
    // The payment may come first: then what is left to advance is below the cap.
    const amounts = ledger.facts.flatMap(({ event }) =>
      'exposureAfter' in event.data ? [`${event.type} ${event.data.amount}`] : [],
    );
    const refused = ledger.facts.some(({ event }) => event.type === 'SalaryFundingRefused');
    t.same(amounts, refused ? [] : ['SalaryAdvanced 417.50'], `seed ${seed}`);
    refusals += refused ? 1 : 0;
  }
  t.ok(refusals > 0 && refusals < 2 * SEEDS, `${refusals} of ${2 * SEEDS} advances are refused`);
});
