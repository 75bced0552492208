import t from 'tap';
import {
  guaranteeFundDecider,
  type FundCap,
  type GuaranteeFundCommand,
} from '../../../src/domain/guarantee-fund/decider.ts';
import type { GuaranteeFundEvent } from '../../../src/domain/guarantee-fund/events.ts';
import { idOf, type SalaryId } from '../../../src/domain/ids.ts';
import { given } from '../../support/decider-spec.ts';
import {
  activityId,
  clientId,
  day,
  decisionId,
  entityId,
  euro,
  invoiceId,
  jobId,
  memberId,
  uuid,
} from '../samples.ts';

const salaryId = idOf<SalaryId>(uuid(10));
const change = (amount: string, fiscalYear = '2026-01-01') => ({
  entityId,
  activityId,
  memberId,
  currency: 'EUR' as const,
  parts: [{ invoiceId, clientId, jobId, amount: euro(amount) }],
  fiscalYear: day(fiscalYear),
});
const cap = (amount: string, losses: FundCap['losses'] = 'fiscalYear'): FundCap => ({
  amount: euro(amount),
  losses,
  decisionId,
});
const advance = (amount: string, limit?: FundCap, year?: string): GuaranteeFundCommand => ({
  type: 'AdvanceSalary',
  data: { ...change(amount, year), salaryId, cap: limit },
});
const lose = (amount: string, of: 'advance' | 'invoice' = 'advance'): GuaranteeFundCommand => ({
  type: 'RecogniseLoss',
  data: { ...change(amount), cause: 'writeOff', of },
});

/** The fund after these commands, none of which is refused. */
const after = (...commands: readonly GuaranteeFundCommand[]): readonly GuaranteeFundEvent[] => {
  const events: GuaranteeFundEvent[] = [];
  for (const command of commands) {
    const decided = given(t, guaranteeFundDecider, ...events)
      .when(command)
      .decided();
    if (!decided.ok) throw new Error(decided.refusal.code);
    events.push(...decided.value);
  }
  return events;
};

await t.test('R31: the cap counts what is out; a cent above it is refused', async (t) => {
  const out = after(advance('885.00', cap('1000.00')));
  t.match(out, [{ data: { exposureAfter: '885.00', cap: { amount: '1000.00', decisionId } } }]);
  given(t, guaranteeFundDecider, ...out)
    .when(advance('116.00', cap('1000.00')))
    .refuses('guarantee_fund_cap_reached', {
      salaryId,
      advance: '116.00',
      used: '885.00',
      cap: '1000.00',
    });
  t.ok(
    given(t, guaranteeFundDecider, ...out)
      .when(advance('115.00', cap('1000.00')))
      .decided().ok,
  );
  t.ok(
    given(t, guaranteeFundDecider, ...out)
      .when(advance('9999.00'))
      .decided().ok,
    'without one',
  );
});

await t.test(
  'M20: losses of the year count, what came back does not, a new year is new',
  async (t) => {
    const lost = after(advance('885.00'), lose('885.00'));
    t.hasStrict(lost.at(-1), { data: { exposureAfter: '0.00', lossesInYear: '885.00' } });
    const fits = (history: readonly GuaranteeFundEvent[], command: GuaranteeFundCommand): boolean =>
      given(t, guaranteeFundDecider, ...history)
        .when(command)
        .decided().ok;
    t.notOk(fits(lost, advance('116.00', cap('1000.00'))));
    t.ok(fits(lost, advance('116.00', cap('1000.00'), '2027-01-01')), 'levies refill the fund');
    t.notOk(fits(lost, advance('116.00', cap('1000.00', 'ever'), '2027-01-01')));
    const back = after(advance('885.00'), lose('885.00'), {
      type: 'RecoverLoss',
      data: change('500.00'),
    });
    t.ok(fits(back, advance('615.00', cap('1000.00'))));
    t.notOk(fits(back, advance('615.01', cap('1000.00'))));
    const late = after(advance('1.00', undefined, '2027-01-01'), lose('5.00', 'invoice'));
    t.match(late.at(-1), { data: { fiscalYear: '2027-01-01', lossesInYear: '5.00' } });
  },
);

await t.test('M20: a reopened advance is forced, also above the cap', async (t) => {
  const reopened = after(advance('900.00', cap('1000.00')), {
    type: 'ReopenAdvance',
    data: change('500.00'),
  });
  t.match(reopened.at(-1), { type: 'SalaryAdvanceReopened', data: { exposureAfter: '1400.00' } });
  given(t, guaranteeFundDecider, ...reopened)
    .when(advance('0.01', cap('1000.00')))
    .refuses('guarantee_fund_cap_reached');
});

await t.test('a fund never gets back more than it has out', async (t) => {
  const repay = { type: 'RepayAdvance', data: change('885.01') } as const;
  const out = after(advance('885.00'));
  t.throws(() => given(t, guaranteeFundDecider, ...out).when(repay), /more than it has advanced/);
});

await t.test('a thousand advances never pass the cap', async (t) => {
  let events: readonly GuaranteeFundEvent[] = [];
  let refused = 0;
  for (let n = 0; n < 1_000; n += 1) {
    const asked = advance(`${1 + (n % 7)}.00`, cap('1000.00'));
    const decided = given(t, guaranteeFundDecider, ...events.slice(-1))
      .when(asked)
      .decided();
    if (decided.ok) events = [...events, ...decided.value];
    else refused += 1;
  }
  t.equal(events.at(-1)?.data.exposureAfter, '1000.00');
  t.ok(refused > 0);
});
