import t from 'tap';
import { post } from '../../../src/domain/ledger/post.ts';
import type { LedgerEvent } from '../../../src/domain/ledger-event.ts';
import { formatMoney } from '../../../src/domain/money.ts';
import type { SalaryEvent } from '../../../src/domain/salary/events.ts';
import { openBudget } from '../../support/budget.ts';
import { balanceOf, issuedWith, legalResult, received } from '../ledger/books.ts';
import { euro } from '../samples.ts';
import { calculated } from './support.ts';

const shown = (event: LedgerEvent) =>
  post(event).map(({ book, lines }) => [
    book,
    ...lines.map(({ account, amount }) => `${account} ${formatMoney(amount)}`),
  ]);
const { workerCategory: _w, periodStart: _s, periodEnd: _e, ...figures } = calculated;
const { workedOn: _on, payBy: _by, sendBy: _send, promisedBy: _promised, ...cancelled } = figures;
const salary: SalaryEvent = { type: 'SalaryCalculated', data: calculated };
const { net, payBy, ...dims } = calculated;
const paid: SalaryEvent = {
  type: 'SalaryPaid',
  data: {
    salaryId: dims.salaryId,
    entityId: dims.entityId,
    activityId: dims.activityId,
    memberId: dims.memberId,
    jurisdiction: 'BE',
    currency: 'EUR',
    net,
    payBy,
    paidOn: payBy,
    bankAccount: 'main',
    bankReference: 'r',
  },
};

await t.test('section 7: a payroll result and its payment, Belgium and France', async (t) => {
  t.strictSame(shown(salary), [
    [
      'legal',
      '620 700.00',
      '621 175.00',
      '623 10.00',
      '454 -266.49',
      '453 -67.61',
      '455 -540.90',
      '440 -10.00',
    ],
    ['analytic', 'ACT -885.00', 'EXT 885.00'],
  ]);
  t.strictSame(shown(paid), [['legal', '455 540.90', '550 -540.90']]);
  const french = { ...salary, data: { ...calculated, jurisdiction: 'FR' } } as const;
  t.strictSame(shown(french)[0], [
    'legal',
    '641 700.00',
    '6451 175.00',
    '6475 10.00',
    '431 -266.49',
    '4421 -67.61',
    '421 -540.90',
    '401 -10.00',
  ]);
  const { data } = paid;
  t.strictSame(shown({ type: 'SalaryPaid', data: { ...data, jurisdiction: 'FR' } }), [
    ['legal', '421 540.90', '512 -540.90'],
  ]);
});

await t.test('a cancelled salary posts exactly the reverse', async (t) => {
  const events: readonly LedgerEvent[] = [salary, { type: 'SalaryCancelled', data: cancelled }];
  for (const account of ['620', '621', '623', '454', '453', '455', '440'] as const) {
    t.equal(balanceOf(events, 'legal', account), '0.00');
  }
  for (const account of ['ACT', 'EXT', 'MUT'] as const) {
    t.equal(balanceOf(events, 'analytic', account), '0.00');
  }
});

await t.test('N3: what is reduced is credited once', async (t) => {
  const reduced = { ...calculated, reductions: euro('50.00'), cost: euro('835.00') };
  const analytic = (data: typeof reduced) => shown({ type: 'SalaryCalculated', data })[1];
  t.strictSame(analytic(reduced), ['analytic', 'ACT -885.00', 'MUT 50.00', 'EXT 835.00']);
  t.strictSame(analytic({ ...reduced, reductionsPolicy: 'activity' }), [
    'analytic',
    'ACT -835.00',
    'EXT 835.00',
  ]);
  t.match(shown({ type: 'SalaryCalculated', data: reduced })[0], [
    'legal',
    '620 700.00',
    '621 125.00',
  ]);
});

await t.test(
  'section 11: the life of the example ends with 115.00, and so does the result',
  async (t) => {
    const budget = openBudget();
    budget.issue(1, '935.00');
    budget.salary(1, '885.00');
    const advanced = [...issuedWith(), ...budget.events(), salary, paid];
    t.strictSame(
      (['ACT', 'MUT', 'GAR', 'ADV', 'EXT'] as const).map((one) =>
        balanceOf(advanced, 'analytic', one),
      ),
      ['50.00', '45.00', '-865.00', '885.00', '-115.00'],
      'the fund shows -865.00 while it is exposed',
    );
    budget.move(1, '935.00', '935.00');
    const all = [...issuedWith(), ...budget.events(), salary, paid, received('1210.00')];
    t.strictSame(
      (['ACT', 'MUT', 'GAR', 'ADV', 'INV', 'EXT'] as const).map((one) =>
        balanceOf(all, 'analytic', one),
      ),
      ['50.00', '45.00', '20.00', '0.00', '0.00', '-115.00'],
    );
    t.equal(legalResult(all), 11_500n);
  },
);

await t.test('section 1: from invoice to net, the parts are the whole', async (t) => {
  const all = [...issuedWith(), salary, paid, received('1210.00')];
  const parts = [
    balanceOf(all, 'legal', '451'),
    balanceOf(all, 'legal', '454'),
    balanceOf(all, 'legal', '453'),
    balanceOf(all, 'legal', '440'),
  ];
  t.strictSame(parts, ['-210.00', '-266.49', '-67.61', '-10.00']);
  const whole = 21_000n + 26_649n + 6_761n + 1_000n + 54_090n + 4_500n + 2_000n + 5_000n;
  t.equal(whole, 121_000n, 'VAT, contributions, tax, insurance, net, services, fund, what is left');
  t.equal(
    balanceOf(all, 'legal', '550'),
    '669.10',
    'the client paid 1210.00, the member got 540.90',
  );
});
