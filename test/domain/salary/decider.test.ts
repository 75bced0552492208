import t from 'tap';
import type { Agency } from '../../../src/domain/agency.ts';
import { chargedToActivity } from '../../../src/domain/salary/figures.ts';
import { salaryDecider, type SalaryCommand } from '../../../src/domain/salary/decider.ts';
import type { SalaryEvent } from '../../../src/domain/salary/events.ts';
import { formatMoney } from '../../../src/domain/money.ts';
import { parseQuarter } from '../../../src/domain/periods.ts';
import { given, stateOf } from '../../support/decider-spec.ts';
import { activityId, day, euro, jobId, otherEntityId } from '../samples.ts';
import { calculate, calculated, employee, salaryId } from './support.ts';

const done: SalaryEvent = { type: 'SalaryCalculated', data: calculated };
const { salaryId: _id, ...rest } = calculated;
const pay = (change: object = {}): SalaryCommand => ({
  type: 'PaySalary',
  data: {
    salaryId,
    amount: euro('540.90'),
    currency: 'EUR',
    paidOn: day('2026-03-05'),
    bankAccount: 'main',
    bankReference: 'stmt-4/18',
    calculatedOn: day('2026-03-03'),
    funding: 'funded' as const,
    ...change,
  },
});
const lastDay = day('2026-02-27');
const later = { salaryId, on: day('2026-03-03'), calculatedOn: day('2026-03-03') };
const cancel: SalaryCommand = { type: 'CancelSalary', data: later };

const owedFor = (quarter: string) =>
  calculated.contributions.map((owed) => ({ ...owed, quarter: parseQuarter(quarter) }));

await t.test('a payroll result is carried and checked, not computed', async (t) => {
  given(t, salaryDecider).when(calculate()).emits(done);
  given(t, salaryDecider, done).when(calculate()).refuses('salary_already_calculated');
  const wrong = [
    [{ net: euro('540.91') }, 'salary_amounts_do_not_add_up'],
    [{ cost: euro('884.99') }, 'salary_amounts_do_not_add_up'],
    [{ contributions: [] }, 'salary_amounts_do_not_add_up'],
    [{ otherDeductions: euro('-1.00'), net: euro('541.90') }, 'salary_amount_negative'],
    [{ insurance: euro('1000000000.00'), cost: euro('1000000875.00') }, 'amount_too_large'],
    [{ gross: euro('999999999999999.00') }, 'amount_too_large'],
    // The estimates of the quarter could not follow a reduction that no contribution bears.
    [{ reductions: euro('175.01'), cost: euro('709.99') }, 'salary_reductions_too_high'],
    [{ workedOn: day('2026-03-01') }, 'salary_period_invalid'],
    [{ effectiveOn: day('2026-01-31') }, 'period_not_begun'],
    [{ periodEnd: day('2028-03-01') }, 'day_too_far_ahead'],
    [{ workedOn: day('2199-12-31'), periodEnd: day('2199-12-31') }, 'day_too_far_ahead'],
    [{ periodStart: day('2021-02-26') }, 'salary_period_too_old'],
    [{ contributions: owedFor('2025Q4') }, 'contribution_quarter_out_of_period'],
    [{ contributions: owedFor('2027Q3') }, 'contribution_quarter_out_of_period'],
    [{ contributions: owedFor('2062Q1') }, 'contribution_quarter_out_of_period'],
    [{ activity: undefined }, 'activity_not_found'],
    [{ activity: { entityId: otherEntityId } }, 'activity_of_other_entity'],
    [{ job: undefined }, 'job_not_found'],
    [{ job: { activityId: salaryId as never, pays: true, lastDay } }, 'job_of_other_activity'],
    [{ job: { activityId, pays: false, lastDay } }, 'job_pays_no_salary'],
    [{ entityCurrency: 'CHF' }, 'currency_mismatch'],
    [{ bounds: undefined }, 'worker_category_unknown'],
  ] as const;
  for (const [change, code] of wrong) {
    given(t, salaryDecider).when(calculate(change)).refuses(code);
  }
  const all = [
    { effectiveOn: day('2026-02-01') },
    { periodEnd: day('2028-02-29') },
    { periodStart: day('2021-02-27') },
    { contributions: owedFor('2027Q2') },
  ];
  for (const fine of all) {
    t.ok(given(t, salaryDecider).when(calculate(fine)).decided().ok);
  }
  const { jobId: _job, ...jobless } = calculate().data;
  t.equal(jobId, calculated.jobId);
  t.ok(given(t, salaryDecider).when({ type: 'CalculateSalary', data: jobless }).decided().ok);
});

/** The figures of a salary of 700.00 with these charges; sums are right. */
const charged = (employeeContributions: string, employerCharges: string) => {
  const of = (text: string): number => Math.round(Number(text) * 100);
  const text = (cents: number) => euro((cents / 100).toFixed(2));
  return {
    employeeContributions: euro(employeeContributions),
    employerCharges: euro(employerCharges),
    net: text(of('700.00') - of(employeeContributions) - of('67.61')),
    cost: text(of('710.00') + of(employerCharges)),
    contributions: [
      {
        agency: 'onss',
        quarter: '2026Q1',
        employee: euro(employeeContributions),
        employer: euro(employerCharges),
      },
    ],
  };
};

await t.test('section 2: bounds of the category, to the cent', async (t) => {
  const artist = { ...employee, category: 'artist', employeeBase: '1.08' as never };
  const plausible = (change: object): boolean =>
    given(t, salaryDecider).when(calculate(change)).decided().ok;
  t.ok(plausible(charged('91.50', '420.00')), '13.07 % and a cent, 60 %');
  t.notOk(plausible(charged('91.51', '175.00')));
  t.notOk(plausible(charged('91.49', '420.01')));
  t.ok(plausible({ ...charged('98.81', '308.75'), bounds: artist }), '13.07 % of 108 %');
  t.notOk(plausible({ ...charged('98.83', '308.75'), bounds: artist }));
  const nothing = { gross: '0.00', employeeContributions: '0.00', withholdingTax: '0.00' };
  const empty = { ...nothing, net: '0.00', employerCharges: '0.00', cost: '10.00' };
  t.notOk(plausible({ ...empty, contributions: [] }), 'nothing is no salary');
});

await t.test(
  'section 2: the payroll result of an artist, whose employer pays holidays too',
  (t) => {
    const artist = { ...employee, category: 'artist', employeeBase: '1.08' as never };
    const owed = (agency: string, quarter: string, employees: string, employers: string) => ({
      agency: agency as Agency,
      quarter: parseQuarter(quarter),
      employee: euro(employees),
      employer: euro(employers),
    });
    // Taxable 601.19. A part of the holiday fund is asked for by quarter, the greater one a year later.
    const result = {
      workerCategory: 'artist',
      employeeContributions: euro('98.81'),
      withholdingTax: euro('66.79'),
      net: euro('534.40'),
      employerCharges: euro('308.75'),
      cost: euro('1018.75'),
      contributions: [
        owed('onss', '2026Q1', '98.81', '189.00'),
        owed('onva', '2026Q1', '0.00', '42.11'),
        owed('onva', '2027Q1', '0.00', '77.64'),
      ],
    };
    const decided = given(t, salaryDecider)
      .when(calculate({ ...result, bounds: artist }))
      .decided();
    if (!decided.ok) throw new Error(decided.refusal.code);
    t.match(decided.value, [{ type: 'SalaryCalculated', data: result }]);
    const cent = calculate({ ...result, net: euro('534.41'), bounds: artist });
    given(t, salaryDecider).when(cent).refuses('salary_amounts_do_not_add_up');
    t.end();
  },
);

await t.test(
  "R12: the deadline runs from the job's last day, whatever later day payroll tells",
  (t) => {
    const ended = (on: string) => ({ activityId, pays: true, lastDay: day(on) });
    const payBy = (job: ReturnType<typeof ended>): unknown => {
      const decided = given(t, salaryDecider).when(calculate({ job })).decided();
      return decided.ok && decided.value.map(({ data }) => 'payBy' in data && data.payBy);
    };
    t.strictSame(payBy(ended('2026-02-27')), ['2026-03-05']);
    t.strictSame(
      payBy(ended('2026-03-31')),
      ['2026-03-05'],
      'from the work, when that ended before',
    );
    t.strictSame(payBy(ended('2026-02-16')), ['2026-02-24'], 'seven working days');
    t.end();
  },
);

await t.test('R6: only what is funded is paid, once, to the cent of its net', async (t) => {
  given(t, salaryDecider).when(pay()).refuses('salary_not_found');
  for (const funding of ['none', 'reserved', 'refused', 'cancelled']) {
    given(t, salaryDecider, done)
      .when(pay({ funding }))
      .refuses('salary_not_payable', { salaryId, funding });
  }
  given(t, salaryDecider, done)
    .when(pay({ amount: euro('540.89') }))
    .refuses('salary_net_differs');
  given(t, salaryDecider, done)
    .when(pay({ currency: 'CHF' }))
    .refuses('currency_mismatch');
  const paid = given(t, salaryDecider, done).when(pay()).decided();
  if (!paid.ok) throw new Error(paid.refusal.code);
  t.match(paid.value, [{ type: 'SalaryPaid', data: { net: '540.90', paidOn: '2026-03-05' } }]);
  given(t, salaryDecider, done, ...paid.value)
    .when(pay())
    .refuses('salary_already_paid');
  given(t, salaryDecider, done, ...paid.value)
    .when(cancel)
    .refuses('salary_already_paid');
});

await t.test('M10: a salary is cancelled once, and then never paid', async (t) => {
  const cancelled = given(t, salaryDecider, done).when(cancel).decided();
  if (!cancelled.ok) throw new Error(cancelled.refusal.code);
  t.match(cancelled.value, [{ type: 'SalaryCancelled', data: { cost: '885.00', net: '540.90' } }]);
  for (const command of [pay(), cancel]) {
    given(t, salaryDecider, done, ...cancelled.value)
      .when(command)
      .refuses('salary_already_cancelled');
  }
  t.throws(() => stateOf(salaryDecider, cancelled.value), /absent/);
});

await t.test('nothing happens to a salary before its calculation', async (t) => {
  const early = { on: day('2026-03-02'), calculatedOn: day('2026-03-03') };
  const held = { type: 'RefuseFunding', data: { salaryId, refusal: 'x', facts: {} } } as const;
  const { jobId: _job, ...data } = calculated;
  const jobless: SalaryEvent = { type: 'SalaryCalculated', data };
  const refused = given(t, salaryDecider, jobless).when(held).decided();
  if (!refused.ok) throw new Error(refused.refusal.code);
  const resumed = { ...later, funding: 'none' } as const;
  const commands: readonly SalaryCommand[] = [
    pay({ paidOn: early.on }),
    { type: 'CancelSalary', data: { ...later, ...early } },
    { type: 'ResumeSalary', data: { ...resumed, ...early } },
  ];
  for (const command of commands) {
    given(t, salaryDecider, jobless, ...refused.value)
      .when(command)
      .refuses('before_salary_calculated', { salaryId, ...early });
  }
  const same = given(t, salaryDecider, jobless, ...refused.value);
  t.ok(same.when({ type: 'ResumeSalary', data: resumed }).decided().ok, 'on the same day');
});

await t.test('N3: reductions are mutualised, or the activity has them', async (t) => {
  const figures = { ...rest, reductions: euro('50.00'), cost: euro('835.00') };
  t.equal(formatMoney(chargedToActivity(figures, 'EUR')), '885.00');
  const own = { ...figures, reductionsPolicy: 'activity' } as const;
  t.equal(formatMoney(chargedToActivity(own, 'EUR')), '835.00');
});
