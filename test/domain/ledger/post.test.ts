import t from 'tap';
import { activityDecider } from '../../../src/domain/activity/decider.ts';
import { invoiceDecider } from '../../../src/domain/invoice/decider.ts';
import { bookedOn } from '../../../src/domain/ledger/booking-date.ts';
import { analyticEntry, balanced, legalEntry } from '../../../src/domain/ledger/journal-entry.ts';
import { post } from '../../../src/domain/ledger/post.ts';
import type { LedgerEvent } from '../../../src/domain/ledger-event.ts';
import { formatMoney, parseMoney } from '../../../src/domain/money.ts';
import { eventsOf, given } from '../../support/decider-spec.ts';
import {
  activityId,
  clientId,
  day,
  dimensions,
  entityId,
  euro,
  line,
  memberId,
  paymentId,
  turn,
} from '../samples.ts';

import { balanceOf, issuedWith, legalResult, received } from './books.ts';
const shown = (event: LedgerEvent) =>
  post(event).map(({ book, lines }) => [
    book,
    ...lines.map(({ account, amount }) => `${account} ${formatMoney(amount)}`),
  ]);

await t.test('the example of section 7 and 11 posts to both books', async (t) => {
  const [issued, levied] = issuedWith();
  if (issued === undefined || levied === undefined) throw new Error('not issued');
  t.strictSame(shown(issued), [
    ['legal', '400 1210.00', '7001 -1000.00', '451 -210.00'],
    ['analytic', 'EXT -1000.00', 'INV 1000.00'],
  ]);
  t.strictSame(shown(levied), [['analytic', 'INV -65.00', 'MUT 45.00', 'GAR 20.00']]);
  const share = { ...dimensions, ...turn, activityShare: euro('935.00') };
  const funded = eventsOf(
    given(t, activityDecider, {
      type: 'ActivityOpened',
      data: { activityId, entityId, memberId },
    })
      .when({ type: 'FundActivity', data: share })
      .decided(),
  );
  t.strictSame(funded.map(shown), [[['analytic', 'INV -935.00', 'ACT 935.00']]]);
  t.strictSame(shown(received('1210.00')), [['legal', '550 1210.00', '400 -1210.00']]);
  const history = [issued, levied, ...funded, received('1210.00')];
  const left = (['ACT', 'MUT', 'GAR', 'INV', 'EXT'] as const).map((account) =>
    balanceOf(history, 'analytic', account),
  );
  t.strictSame(left, ['935.00', '45.00', '20.00', '0.00', '-1000.00']);
  t.equal(legalResult(history), 100_000n, '-EXT = legal result');
  t.equal(balanceOf(history, 'legal', '400'), '0.00');
});

await t.test('lines carry every dimension that their event names', async (t) => {
  const { jurisdiction: _law, currency: _one, ...dims } = dimensions;
  for (const event of issuedWith()) {
    const posted = post(event).flatMap(({ lines }) => lines);
    t.ok(posted.length > 0);
    for (const { dims: carried } of posted) t.strictSame(carried, dims);
  }
  t.strictSame(post(received('1.00'))[0]?.lines[0]?.dims, { entityId, clientId, paymentId });
});

await t.test('disbursements, reverse charge and the French chart', async (t) => {
  const lines = [
    line('1000.00'),
    line('200.00', 'reverseCharge', 'rebilledExpense'),
    line('30.00', 'none', 'disbursement'),
  ];
  t.strictSame(issuedWith({ lines }).slice(0, 1).map(shown), [
    [
      ['legal', '400 1440.00', '7001 -1000.00', '7005 -200.00', '451 -210.00', '416 -30.00'],
      ['analytic', 'EXT -1200.00', 'INV 1200.00'],
    ],
  ]);
  const onlyReverse = [line('50.00', 'reverseCharge')];
  t.strictSame(issuedWith({ lines: onlyReverse }).slice(0, 1).map(shown)[0]?.[0], [
    'legal',
    '400 50.00',
    '7005 -50.00',
  ]);
  const french = [line('1000.00', '20'), ...lines.slice(1)];
  t.strictSame(issuedWith({ jurisdiction: 'FR', lines: french }).slice(0, 1).map(shown)[0]?.[0], [
    'legal',
    '411 1430.00',
    '706 -1000.00',
    '706 -200.00',
    '44571 -200.00',
    '467 -30.00',
  ]);
  t.strictSame(shown(received('5.00', 'FR')), [['legal', '512 5.00', '411 -5.00']]);
});

await t.test('what posts nothing, and what must never be posted', async (t) => {
  const [answer] = eventsOf(
    given(t, invoiceDecider, ...issuedWith())
      .when({
        type: 'ApplyPayment',
        data: { paymentId, clientId, currency: 'EUR', allocated: euro('605.00') },
      })
      .decided(),
  );
  if (answer === undefined) throw new Error('not answered');
  t.strictSame(post(answer), []);
  t.strictSame(post({ type: 'ActivityOpened', data: { activityId, entityId, memberId } }), []);
  const one = parseMoney('1.00', 'EUR');
  t.throws(() => legalEntry({ entityId }, [['400', one]]), /legal entry does not balance: 400 100/);
  t.throws(
    () =>
      analyticEntry({ entityId }, [
        ['INV', one],
        ['ACT', one],
      ]),
    /does not balance/,
  );
  t.strictSame(legalEntry({ entityId }, [['400', parseMoney('0.00', 'EUR')]]), []);
  const lopsided = { account: 'INV', amount: one, dims: { entityId } } as const;
  t.equal(balanced({ book: 'analytic', lines: [lopsided] }), false);
});

await t.test('an event is booked on its day, or on the first open one', async (t) => {
  const effective = day('2025-12-30');
  t.equal(bookedOn(effective, undefined), '2025-12-30');
  t.equal(bookedOn(effective, day('2025-12-29')), '2025-12-30');
  t.equal(bookedOn(effective, day('2025-12-30')), '2025-12-31');
  t.equal(bookedOn(effective, day('2025-12-31')), '2026-01-01', 'R32');
});
