import t from 'tap';
import { idOf, type ClientId } from '../../src/domain/ids.ts';
import { invoiceDecider } from '../../src/domain/invoice/decider.ts';
import type { ClientPaymentApplied, InvoiceEvent } from '../../src/domain/invoice/events.ts';
import { eventsOf, given, stateOf } from '../support/decider-spec.ts';
import {
  clientId,
  day,
  decisionId,
  dimensions,
  entityId,
  euro,
  invoiceId,
  issue,
  line,
  paymentId,
  rate,
  rates,
  uuid,
} from './samples.ts';

const issuedWith = (change: Parameters<typeof issue>[0] = {}): readonly InvoiceEvent[] =>
  eventsOf(given(t, invoiceDecider).when(issue(change)).decided());

await t.test('an invoice is issued with its levy in one append', async (t) => {
  given(t, invoiceDecider)
    .when(issue())
    .emits(
      {
        type: 'InvoiceIssued',
        data: {
          ...dimensions,
          series: 'invoices',
          year: 2026,
          number: 12,
          paymentReference: '+++202/6000/01206+++',
          issuedOn: day('2026-03-02'),
          lastDay: day('2026-02-27'),
          dueOn: day('2026-04-01'),
          terms: { days: 30, from: 'issue', roll: 'none' },
          lines: [line('1000.00')],
          net: euro('1000.00'),
          disbursements: euro('0.00'),
          vat: [{ vat: '21', base: euro('1000.00'), amount: euro('210.00') }],
          total: euro('1210.00'),
          guaranteed: true,
          clientDetailsVersion: 1,
          textsVersion: 1,
          documentHash: 'hash',
        },
      },
      {
        type: 'LevyDeducted',
        data: {
          ...dimensions,
          base: euro('1000.00'),
          rates,
          mutualServices: euro('45.00'),
          guaranteeFund: euro('20.00'),
          total: euro('65.00'),
          activityShare: euro('935.00'),
          guaranteed: true,
          decisionId,
        },
      },
    );
  given(t, invoiceDecider, ...issuedWith())
    .when(issue())
    .refuses('invoice_already_issued', { invoiceId, number: '12' });
  const on = '2026-03-02';
  const refused = given(t, invoiceDecider);
  refused.when(issue({ levy: undefined })).refuses('levy_not_adopted', { entityId, on });
  refused.when(issue({ terms: undefined })).refuses('payment_terms_not_adopted', { entityId, on });
  refused.when(issue({ lines: [line('1.00', '20')] })).refuses('vat_rate_not_in_force');
  t.throws(() => refused.when(issue({ year: 2025 })), /in the series of 2025/);
});

const figures = (change: Parameters<typeof issue>[0]) => issuedWith(change).map(({ data }) => data);

await t.test('R2, R4, R19: base, rates and due date of an invoice', async (t) => {
  const thirds = Array.from({ length: 3 }, () => line('33.33'));
  t.match(figures({ lines: thirds }), [{ net: '99.99' }, { base: '99.99', total: '6.50' }]);
  const stamp = [
    line('1000.00'),
    line('200.00', '21', 'rebilledExpense'),
    line('30.00', 'none', 'disbursement'),
  ];
  t.match(figures({ lines: stamp }), [
    { net: '1200.00', disbursements: '30.00', total: '1482.00' },
    { base: '1200.00', total: '78.00', activityShare: '1122.00' },
  ]);
  t.hasStrict(figures({ lines: [line('100.00'), line('50.00', 'reverseCharge')] }), [
    {
      net: '150.00',
      vat: [
        { vat: '21', base: '100.00', amount: '21.00' },
        { vat: 'reverseCharge', base: '50.00', amount: '0.00' },
      ],
      total: '171.00',
    },
  ]);
  // R4: a job of December, issued in January under the levy of January.
  const seven = { parameters: { ...rates, mutualServices: rate('0.05') }, decisionId };
  const january = { issuedOn: day('2026-01-05'), lastDay: day('2025-12-20'), levy: seven };
  t.match(figures(january), [{ dueOn: '2026-02-04' }, { total: '70.00', activityShare: '930.00' }]);
  const sunday = { issuedOn: day('2025-05-16'), year: 2025 };
  t.match(figures({ ...sunday, terms: { days: 30, from: 'issue', roll: 'nextWorkingDay' } }), [
    { dueOn: '2025-06-16', terms: { roll: 'nextWorkingDay' } },
  ]);
  t.match(figures({ ...sunday, terms: { days: 30, from: 'issue', roll: 'none' } }), [
    { dueOn: '2025-06-15' },
  ]);
  t.match(figures({ terms: { days: 30, from: 'lastDay', roll: 'none' } }), [
    { dueOn: '2026-03-29' },
  ]);
  const french = { jurisdiction: 'FR', lines: [line('1000.00', '5.5')] } as const;
  t.match(figures(french), [{ paymentReference: '2026-000012', total: '1055.00' }]);
});

const apply = (allocated: string) =>
  ({
    type: 'ApplyPayment',
    data: { paymentId, clientId, currency: 'EUR', allocated: euro(allocated) },
  }) as const;

const applyAll = (history: readonly InvoiceEvent[], ...amounts: readonly string[]) => {
  const events = [...history];
  for (const amount of amounts) {
    events.push(
      ...eventsOf(
        given(t, invoiceDecider, ...events)
          .when(apply(amount))
          .decided(),
      ),
    );
  }
  return events.filter(
    (event): event is ClientPaymentApplied => event.type === 'ClientPaymentApplied',
  );
};

await t.test(
  'R8, R16, M22: an invoice answers every payment, also with nothing taken',
  async (t) => {
    given(t, invoiceDecider, ...issuedWith())
      .when(apply('605.00'))
      .emits({
        type: 'ClientPaymentApplied',
        data: {
          ...dimensions,
          paymentId,
          allocated: euro('605.00'),
          costs: euro('0.00'),
          interest: euro('0.00'),
          principal: euro('605.00'),
          excess: euro('0.00'),
          guaranteed: true,
          activityShare: euro('935.00'),
          totalInclVat: euro('1210.00'),
          principalReceivedAfter: euro('605.00'),
          clearedAfter: euro('467.50'),
        },
      });
    t.match(
      applyAll(issuedWith(), '403.33', '403.33', '403.34').map(({ data }) => data.clearedAfter),
      ['311.66', '623.33', '935.00'],
    );
    t.hasStrict(
      applyAll(issuedWith(), '1210.00', '1210.00').map(({ data }) => data),
      [
        { principal: '1210.00', excess: '0.00', clearedAfter: '935.00' },
        {
          principal: '0.00',
          excess: '1210.00',
          principalReceivedAfter: '1210.00',
          clearedAfter: '935.00',
        },
      ],
    );
    t.match(
      applyAll(issuedWith(), '1300.00').map(({ data }) => data),
      [{ principal: '1210.00', excess: '90.00' }],
    );
    const twoRates = issuedWith({ lines: [line('1000.00'), line('1000.00', '0')] });
    t.match(
      applyAll(twoRates, '1105.00').map(({ data }) => data),
      [{ clearedAfter: '935.00' }],
    );
    given(t, invoiceDecider).when(apply('1.00')).refuses('invoice_not_found');
    const issued = given(t, invoiceDecider, ...issuedWith());
    const other = idOf<ClientId>(uuid(50));
    issued
      .when({ ...apply('1.00'), data: { ...apply('1.00').data, clientId: other } })
      .refuses('invoice_of_other_client', { invoiceId, clientId: other });
    issued
      .when({ ...apply('1.00'), data: { ...apply('1.00').data, currency: 'CHF' } })
      .refuses('currency_mismatch', { currency: 'CHF', expected: 'EUR' });
    t.match(stateOf(invoiceDecider, [...issuedWith(), ...applyAll(issuedWith(), '5.00')]), {
      status: 'issued',
      standing: { activityShare: { cents: 93_500n } },
      principalReceived: { cents: 500n },
      total: '1210.00',
    });
    t.throws(() => stateOf(invoiceDecider, issuedWith().slice(1)), /absent/);
  },
);
