import t from 'tap';
import { playInThread } from '../support/sequences/run.ts';

// The long run is `npm run test:sequences -- 100000`. POTCOMMUN_SEED repeats the choices of a run.
const RUNS = 2_000;
const SEED = Number(process.env['POTCOMMUN_SEED'] ?? Date.now() % 1_000_000_007);

/** Without these the histories would be too tame to show anything. */
const MUST_BE_MET = [
  'reaction salary_funding_in_flight',
  'reaction activity_behind_invoice',
  'reaction job_not_invoiced_yet',
  'reaction guarantee_fund_cap_reached',
  'reaction activity_budget_too_small',
  'reaction salary_above_job_pay',
  'reaction levy_not_adopted',
  'ActivityDebtForgiven',
  'ActivityFundingCleared',
  'ActivityFundingReversed',
  'ActivityShortfallCovered',
  'ClientGuaranteeRestored',
  'ClientPaymentUnapplied',
  'GuaranteeLossRecognised',
  'GuaranteeLossRecovered',
  'InvoiceNumberVoided',
  'JobCompleted',
  'JobResumed',
  'LevyReversed',
  'PaymentAllocationReturned',
  'PaymentRefunded',
  'SalaryAdvanceReopened',
  'SalaryAdvanceRepaid',
  'SalaryCancelled',
  'SalaryFundingResumed',
  'SalaryPaid',
  'SalaryReservationReleased',
  'SocialChargesRectified',
];

await t.test(`whatever happens, in whichever order (seed ${SEED})`, async (t) => {
  const { fault, met } = await playInThread({ runs: RUNS, seed: SEED });
  t.equal(fault, undefined);
  const names = new Map(met);
  const missing = MUST_BE_MET.filter((what) => !names.has(what));
  t.same(missing, [], 'every way was met');
});
