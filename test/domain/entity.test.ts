import t from 'tap';
import {
  entityDecider,
  firstNumber,
  paymentTermsInForce,
  policyInForce,
  type EntityState,
} from '../../src/domain/entity/decider.ts';
import type { Agency } from '../../src/domain/agency.ts';
import type { EntityRegistered, Policy, PolicyAdopted } from '../../src/domain/entity/events.ts';
import { fiscalYearOf } from '../../src/domain/entity/fiscal-year.ts';
import { wageRuleInForce, workerBoundsInForce } from '../../src/domain/salary/wage-rules.ts';
import { idOf, type DecisionId } from '../../src/domain/ids.ts';
import { given, stateOf } from '../support/decider-spec.ts';
import {
  day,
  decisionId,
  entityId,
  euro,
  otherEntityId,
  rate,
  rates,
  uuid,
  terms,
} from './samples.ts';

const registered: EntityRegistered = {
  type: 'EntityRegistered',
  data: {
    entityId,
    legalName: 'Pot commun SC',
    jurisdiction: 'BE',
    currency: 'EUR',
    enterpriseNumber: '0403019261',
    fiscalYearStart: '01-01',
    timeZone: 'Europe/Brussels',
  },
};

await t.test(
  'an entity is registered once, with a number and a fiscal year that exist',
  async (t) => {
    const register = (change: Partial<EntityRegistered['data']> = {}) =>
      ({ type: 'RegisterEntity', data: { ...registered.data, ...change } }) as const;
    given(t, entityDecider).when(register()).emits(registered);
    given(t, entityDecider, registered).when(register()).refuses('entity_already_registered');
    given(t, entityDecider)
      .when(register({ enterpriseNumber: '0403019262' }))
      .refuses('enterprise_number_invalid', { jurisdiction: 'BE', enterpriseNumber: '0403019262' });
    given(t, entityDecider)
      .when(register({ jurisdiction: 'FR' }))
      .refuses('enterprise_number_invalid');
    for (const fiscalYearStart of ['02-29', '13-01', '00-10', '1-1']) {
      given(t, entityDecider)
        .when(register({ fiscalYearStart }))
        .refuses('fiscal_year_start_invalid', { fiscalYearStart });
    }
  },
);

const levy: Policy = { policy: 'levy', parameters: rates };
const adopted = (
  policy: Policy,
  effectiveFrom = '2026-01-01',
  by: DecisionId = decisionId,
): PolicyAdopted => ({
  type: 'PolicyAdopted',
  data: { entityId, decisionId: by, effectiveFrom: day(effectiveFrom), ...policy },
});
const adopt = (policy: Policy, effectiveFrom = '2026-01-01', change: object = {}) =>
  ({
    type: 'AdoptPolicy',
    data: {
      ...adopted(policy, effectiveFrom).data,
      effectiveOn: day('2026-01-01'),
      decision: { entityId, adopted: true },
      ...change,
    },
  }) as const;

await t.test('a policy rests on a decision of the same entity that was adopted', async (t) => {
  given(t, entityDecider, registered).when(adopt(levy)).emits(adopted(levy));
  given(t, entityDecider).when(adopt(levy)).refuses('entity_not_found', { entityId });
  given(t, entityDecider, registered)
    .when(adopt(levy, '2026-01-01', { decision: undefined }))
    .refuses('decision_not_found', { decisionId });
  given(t, entityDecider, registered)
    .when(adopt(levy, '2026-01-01', { decision: { entityId, adopted: false } }))
    .refuses('decision_not_adopted', { decisionId });
  given(t, entityDecider, registered)
    .when(adopt(levy, '2026-01-01', { decision: { entityId: otherEntityId, adopted: true } }))
    .refuses('decision_of_other_entity', { decisionId, entityId });
});

await t.test('a policy begins today at the earliest, not before the last one', async (t) => {
  given(t, entityDecider, registered)
    .when(adopt(levy, '2025-12-31'))
    .refuses('policy_effective_too_early', {
      effectiveFrom: '2025-12-31',
      earliest: '2026-01-01',
    });
  const history = [registered, adopted(levy, '2026-07-01')];
  given(t, entityDecider, ...history)
    .when(adopt(levy, '2026-06-30'))
    .refuses('policy_effective_too_early', {
      effectiveFrom: '2026-06-30',
      earliest: '2026-07-01',
    });
  given(t, entityDecider, ...history, adopted(levy, '2026-09-01'))
    .when(adopt(levy, '2026-08-01'))
    .refuses('policy_effective_too_early', { effectiveFrom: '2026-08-01', earliest: '2026-09-01' });
  given(t, entityDecider, ...history)
    .when(adopt(levy, '2026-07-01'))
    .emits(adopted(levy, '2026-07-01'));
  const other: Policy = { policy: 'paymentTerms', parameters: terms };
  given(t, entityDecider, ...history)
    .when(adopt(other, '2026-06-30'))
    .emits(adopted(other, '2026-06-30'));
});

const levyOf = (mutualServices: string, guaranteeFund: string): Policy => ({
  policy: 'levy',
  parameters: { mutualServices: rate(mutualServices), guaranteeFund: rate(guaranteeFund) },
});

const termsOf = (days: number): Policy => ({
  policy: 'paymentTerms',
  parameters: { ...terms, days },
});

await t.test('a levy takes less than all, and terms stay within the law', async (t) => {
  for (const [services, fund] of [
    ['0.98', '0.02'],
    ['1', '0'],
    ['0.9', '0.2'],
    ['12', '0'],
  ] as const) {
    given(t, entityDecider, registered)
      .when(adopt(levyOf(services, fund)))
      .refuses('levy_rates_invalid');
  }
  const most = levyOf('0.97999999', '0.02');
  given(t, entityDecider, registered).when(adopt(most)).emits(adopted(most));
  given(t, entityDecider, registered)
    .when(adopt(termsOf(60)))
    .emits(adopted(termsOf(60)));
  given(t, entityDecider, registered)
    .when(adopt(termsOf(61)))
    .refuses('payment_terms_too_long', { days: '61', most: '60' });
});

const provisions = (third = '0.25', fourth = '0.15', agency = 'onss'): Policy => ({
  policy: 'socialChargeProvisions',
  parameters: {
    agency: agency as Agency,
    shares: [rate('0.3'), rate('0.3'), rate(third)],
    fourthQuarterShares: [rate('0.3'), rate('0.35'), rate(fourth)],
    threshold: euro('4000.00'),
  },
});

await t.test('provisions are adopted by agency, for the whole at most', async (t) => {
  const fresh = given(t, entityDecider, registered);
  for (const policy of [provisions(), provisions('0.4', '0.35')]) {
    fresh.when(adopt(policy)).emits(adopted(policy));
  }
  fresh
    .when(adopt(provisions('0.41')))
    .refuses('provisions_invalid', { shares: '0.3 + 0.3 + 0.41', total: '1.01' });
  fresh.when(adopt(provisions('0.25', '0.36'))).refuses('provisions_invalid');
  const history = [registered, adopted(provisions(), '2026-07-01')];
  given(t, entityDecider, ...history)
    .when(adopt(provisions(), '2026-04-01'))
    .refuses('policy_effective_too_early');
  const other = provisions('0.25', '0.15', 'onva');
  given(t, entityDecider, ...history)
    .when(adopt(other, '2026-04-01'))
    .emits(adopted(other, '2026-04-01'));
});

const numbering = (firstNumber: number, year = 2026): Policy => ({
  policy: 'numbering',
  parameters: { series: 'invoices', year, firstNumber },
});

await t.test('the numbering of a year is adopted once, for a number of six digits', async (t) => {
  const history = [registered, adopted(numbering(501))];
  given(t, entityDecider, registered)
    .when(adopt(numbering(501)))
    .emits(adopted(numbering(501)));
  given(t, entityDecider, ...history)
    .when(adopt(numbering(601)))
    .refuses('numbering_already_adopted');
  given(t, entityDecider, ...history)
    .when(adopt(numbering(7, 2027)))
    .emits(adopted(numbering(7, 2027)));
  for (const first of [1, 999_999]) {
    given(t, entityDecider, registered, adopted(levy, '2026-07-01'))
      .when(adopt(numbering(first)))
      .emits(adopted(numbering(first)));
  }
  for (const first of [0, 1_000_000]) {
    given(t, entityDecider, registered)
      .when(adopt(numbering(first)))
      .refuses('first_number_invalid');
  }
  given(t, entityDecider, registered)
    .when(adopt(numbering(5, 2025)))
    .refuses('numbering_year_over');
  const byTerms = adopted({ policy: 'paymentTerms', parameters: terms });
  const state = stateOf(entityDecider, [registered, byTerms, ...history.slice(1)]);
  if (state.status === 'absent') throw new Error('not registered');
  t.equal(firstNumber(state, 'invoices', 2026), 501);
  t.equal(firstNumber(state, 'invoices', 2027), 1, 'a year without its own numbering starts at 1');
});

await t.test('R4: the policy in force is the last adopted that began by then', async (t) => {
  const second = idOf<DecisionId>(uuid(31));
  const third = idOf<DecisionId>(uuid(32));
  const seven: Policy = {
    policy: 'levy',
    parameters: { mutualServices: rate('0.05'), guaranteeFund: rate('0.02') },
  };
  const state: EntityState = stateOf(entityDecider, [
    registered,
    adopted(levy, '2025-01-01'),
    adopted(seven, '2026-01-01', second),
    adopted(levy, '2026-01-01', third),
    adopted({ policy: 'paymentTerms', parameters: terms }, '2025-06-01'),
  ]);
  if (state.status === 'absent') throw new Error('not registered');
  const decidedBy = (on: string) => policyInForce(state, 'levy', day(on))?.decisionId;
  t.equal(decidedBy('2024-12-31'), undefined);
  t.equal(decidedBy('2025-12-31'), decisionId);
  t.equal(decidedBy('2026-01-01'), third, 'on equal dates the log order decides');
  t.equal(paymentTermsInForce(state, day('2025-05-31')), undefined);
  t.strictSame(paymentTermsInForce(state, day('2025-06-01')), terms);
});

await t.test('fund, wages and bounds of workers are dated rules of their own', async (t) => {
  const cap = (amount: string): Policy => ({
    policy: 'guaranteeFund',
    parameters: { cap: amount as never, losses: 'fiscalYear' },
  });
  const wages = (payWithinWorkingDays: number): Policy => ({
    policy: 'wages',
    parameters: { payWithinWorkingDays, legalWorkingDays: 4, reductions: 'activity' },
  });
  const bounds = (category: string): Policy => ({
    policy: 'workerBounds',
    parameters: {
      category,
      employeeBase: rate('1'),
      employeeMost: rate('0.2'),
      employerMost: rate('0.5'),
    },
  });
  for (const rule of [cap('1000.00'), cap('0.00'), wages(7), bounds('pilot')]) {
    given(t, entityDecider, registered).when(adopt(rule)).emits(adopted(rule));
  }
  given(t, entityDecider, registered)
    .when(adopt(cap('-0.01')))
    .refuses('guarantee_fund_cap_invalid', { cap: '-0.01' });
  for (const days of [0, 8]) {
    given(t, entityDecider, registered)
      .when(adopt(wages(days)))
      .refuses('wage_days_invalid', { days: String(days), most: '7' });
  }
  const later = adopted(bounds('pilot'), '2026-06-01');
  given(t, entityDecider, registered, later)
    .when(adopt(bounds('pilot')))
    .refuses('policy_effective_too_early');
  given(t, entityDecider, registered, later)
    .when(adopt(bounds('artist')))
    .emits(adopted(bounds('artist')));

  const entity = stateOf(entityDecider, [registered, later, adopted(wages(5), '2026-02-01')]);
  if (entity.status === 'absent') throw new Error('absent');
  t.equal(wageRuleInForce(entity, day('2026-01-31')).payWithinWorkingDays, 7, 'the default');
  t.equal(wageRuleInForce(entity, day('2026-02-01')).payWithinWorkingDays, 5);
  t.equal(workerBoundsInForce(entity, 'pilot', day('2026-05-31')), undefined);
  t.match(workerBoundsInForce(entity, 'pilot', day('2026-06-01')), { employerMost: '0.5' });
  t.match(workerBoundsInForce(entity, 'artist', day('2026-01-01')), { employeeBase: '1.08' });
});

await t.test('the fiscal year of a day', async (t) => {
  t.equal(fiscalYearOf('01-01', day('2026-12-31')), '2026-01-01');
  t.equal(fiscalYearOf('07-01', day('2026-06-30')), '2025-07-01');
  t.equal(fiscalYearOf('07-01', day('2026-07-01')), '2026-07-01');
});
