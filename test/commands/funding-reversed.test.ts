import t from 'tap';
import { idOf, type InvoiceId, type PaymentId } from '../../src/domain/ids.ts';
import { post } from '../../src/domain/ledger/post.ts';
import { ofCents, formatMoney, type Amount } from '../../src/domain/money.ts';
import { decodeText } from '../../src/event-store/codec.ts';
import {
  adoptRules,
  calculate,
  day,
  declare,
  foundCooperative,
  jobOf,
  payOf,
  paymentOf,
  salaryOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger, type MemoryLedger } from '../support/memory-ledger.ts';

const amount = (text: string): Amount => text as Amount;

/** The analytic book from every stored event; accounts of nothing are left out. */
const analytic = async ({ copy }: MemoryLedger): Promise<Record<string, string>> => {
  const sums = new Map<string, bigint>();
  for (const copied of await copy.all()) {
    const decoded = decodeText(copied);
    if (!decoded.ok) throw new Error(decoded.refusal.code);
    for (const { book, lines } of post(decoded.value.event)) {
      for (const line of book === 'analytic' ? lines : []) {
        sums.set(line.account, (sums.get(line.account) ?? 0n) + line.amount.cents);
      }
    }
  }
  return Object.fromEntries(
    [...sums]
      .filter(([, cents]) => cents !== 0n)
      .map(([account, cents]) => [account, formatMoney(ofCents(cents, 'EUR'))]),
  );
};

/** The example with its salary of 885.00 paid out of guaranteed money. */
const withSalaryPaid = async () => {
  const ledger = memoryLedger();
  const { commands } = ledger;
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  const [invoice] = await ledger.facts('InvoiceIssued');
  const invoiceId = idOf<InvoiceId>(String(invoice?.['invoiceId']));
  const salaryId = await calculate(commands, salaryOf(coop), 'salary');
  await ledger.settle();
  accepted(await commands.paySalary(payOf(salaryId), finance('pay salary')));
  await ledger.settle();
  const writeOff = async (vatRegained: boolean) => {
    const lost = { invoiceId, cause: 'bankruptcy', vatRegained } as const;
    accepted(await commands.writeOffInvoice(lost, finance('lost')));
    await ledger.settle();
  };
  const receive = async (over: object, key: string) => {
    const paid = paymentOf(coop, { bankReference: key, ...over });
    const { ids } = accepted(await commands.recordPayment(paid, finance(key)));
    await ledger.settle();
    return idOf<PaymentId>(ids['paymentId'] ?? '');
  };
  const recall = async (paymentId: PaymentId) => {
    const recalled = { paymentId, bookedOn: day('2026-04-20'), bankReference: `R-${paymentId}` };
    accepted(await commands.reversePayment(recalled, finance('recall')));
    await ledger.settle();
  };
  const credit = async (net: string, key: string) => {
    const parts = [{ vat: '21', net: amount(net) }] as const;
    const note = { invoiceId, parts, reason: 'Not done', effectiveOn: day('2026-05-04') };
    accepted(await commands.issueCreditNote(note, finance(key)));
    await ledger.settle();
  };
  const books = () => analytic(ledger);
  return { ledger, coop, commands, invoiceId, books, writeOff, receive, recall, credit };
};

const LOST = { EXT: '885.00', GAR: '-885.00' };

await t.test('R9: written off before payment, the fund ends at -885.00', async (t) => {
  const { ledger, books, writeOff } = await withSalaryPaid();
  t.strictSame(await books(), {
    EXT: '-115.00',
    MUT: '45.00',
    GAR: '-865.00',
    ACT: '50.00',
    ADV: '885.00',
  });
  await writeOff(true);
  t.strictSame(await books(), LOST);
  t.hasStrict(await ledger.facts('GuaranteeLossRecognised'), [
    { amount: '885.00', of: 'advance', exposureAfter: '0.00', lossesInYear: '885.00' },
  ]);
  t.strictSame(ledger.parked, []);
});

await t.test('R10: VAT that is not regained is the fund’s too, and no advance', async (t) => {
  const { ledger, books, writeOff } = await withSalaryPaid();
  await writeOff(false);
  t.strictSame(await books(), { EXT: '1095.00', GAR: '-1095.00' });
  const losses = await ledger.facts('GuaranteeLossRecognised');
  t.same(
    new Set(losses.map((loss) => [loss['of'], loss['amount']].join(' '))),
    new Set(['advance 885.00', 'invoice 210.00']),
  );
  t.hasStrict(losses.at(-1), { exposureAfter: '0.00', lossesInYear: '1095.00' });
  t.strictSame(ledger.parked, []);
});

await t.test('M6: paid, recalled and written off it ends the same', async (t) => {
  const { ledger, books, writeOff, receive, recall } = await withSalaryPaid();
  const unpaid = await books();
  const paymentId = await receive({}, 'B-1');
  t.strictSame(await books(), { EXT: '-115.00', MUT: '45.00', GAR: '20.00', ACT: '50.00' });
  await recall(paymentId);
  t.strictSame(await books(), unpaid, 'the fund has taken the place of the client again');
  t.match(await ledger.facts('SalaryAdvanceReopened'), [
    { amount: '885.00', exposureAfter: '885.00' },
  ]);
  await writeOff(true);
  t.strictSame(await books(), LOST);
  t.strictSame(ledger.parked, []);
});

await t.test(
  'R9: of a half that was paid, the fund loses what the other half advanced',
  async (t) => {
    const { ledger, books, writeOff, receive } = await withSalaryPaid();
    await receive({ amount: '605.00' }, 'B-1');
    await writeOff(true);
    t.strictSame(await books(), { EXT: '385.00', MUT: '22.50', GAR: '-407.50' });
    t.match(await ledger.facts('SalaryAdvanceRepaid'), [{ amount: '467.50' }]);
    t.match(await ledger.facts('GuaranteeLossRecognised'), [{ amount: '417.50' }]);
    t.strictSame(ledger.parked, []);
  },
);

await t.test('R13, M3: credited whole, the salary is the debt of its activity', async (t) => {
  const { ledger, coop, commands, books, receive, credit } = await withSalaryPaid();
  await credit('1000.00', 'note');
  t.strictSame(await books(), { EXT: '885.00', GAR: '-885.00', ACT: '-885.00', ADV: '885.00' });
  t.strictSame(await ledger.facts('GuaranteeLossRecognised'), [], 'no default of the client');
  // Guaranteed money is blocked by the debt: it repays nothing, and 50.00 of it can be spent.
  await declare(commands, jobOf(coop, { effectiveOn: day('2026-05-05') }), 'next');
  await ledger.settle();
  t.match(await books(), { ACT: '50.00', ADV: '885.00' });
  await calculate(commands, salaryOf(coop), 'too much');
  await ledger.settle();
  t.match(await ledger.facts('SalaryFundingRefused'), [
    { refusal: 'activity_budget_too_small', facts: { available: '50.00' } },
  ]);
  await receive({ bookedOn: day('2026-05-20') }, 'B-2');
  t.match(await ledger.facts('ActivityShortfallCovered'), [
    { moves: [{ to: 'covering', amount: '885.00' }, { from: 'debt' }] },
  ]);
  t.hasStrict(await ledger.facts('SalaryAdvanceRepaid'), [
    { amount: '885.00', exposureAfter: '0.00' },
  ]);
  t.strictSame(ledger.parked, []);
});

await t.test('M30: only a decision makes the fund bear what its activity owes it', async (t) => {
  const { ledger, coop, commands, books, credit } = await withSalaryPaid();
  await credit('1000.00', 'note');
  const { activityId, decisionId } = coop;
  const forgive = (over: object, key: string) =>
    commands.forgiveDebt(
      { activityId, decisionId, amount: amount('300.00'), currency: 'EUR', ...over },
      finance(key),
    );
  t.match(await forgive({ amount: '885.01' }, 'too much'), {
    refusal: { code: 'debt_smaller_than_forgiven', facts: { debt: '885.00' } },
  });
  t.hasStrict(await forgive({ amount: '0.00' }, 'none'), {
    refusal: { code: 'debt_smaller_than_forgiven' },
  });
  t.match(await forgive({ currency: 'CHF' }, 'francs'), {
    refusal: { code: 'currency_mismatch' },
  });
  t.match(await forgive({ decisionId: activityId }, 'no decision'), {
    refusal: { code: 'decision_not_found' },
  });
  t.match(await forgive({ activityId: decisionId }, 'no activity'), {
    refusal: { code: 'activity_not_found' },
  });
  const first = accepted(await forgive({}, 'some'));
  await ledger.settle();
  t.strictSame(await books(), { EXT: '885.00', GAR: '-885.00', ACT: '-585.00', ADV: '585.00' });
  t.match(await ledger.facts('GuaranteeLossRecognised'), [
    { amount: '300.00', cause: 'decision', of: 'advance', exposureAfter: '585.00' },
  ]);
  t.match(await forgive({}, 'some'), { ok: true, value: { replayed: true, events: first.events } });
  accepted(await forgive({ amount: '585.00' }, 'the rest'));
  await ledger.settle();
  t.strictSame(await books(), LOST);
  t.strictSame(ledger.parked, []);
});

await t.test('R13: credited in two notes after it was paid, each takes its part', async (t) => {
  const { ledger, books, receive, credit } = await withSalaryPaid();
  await receive({}, 'B-1');
  await credit('600.00', 'first');
  const first = await books();
  t.strictSame(first, {
    EXT: '485.00',
    MUT: '18.00',
    GAR: '-503.00',
    ACT: '-511.00',
    ADV: '511.00',
  });
  await credit('400.00', 'second');
  t.strictSame(await books(), { EXT: '885.00', GAR: '-885.00', ACT: '-885.00', ADV: '885.00' });
  t.strictSame(ledger.parked, []);
});
