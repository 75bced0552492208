import { collision, missing, rule, type ProblemText } from './problem-text.ts';

/** Refusals about salaries and the guarantee fund. */
export const PAY = {
  salary_not_found: missing(
    'Unknown salary',
    'There is no salary {salaryId}: send its payroll result with POST /v1/salaries, or correct the identifier.',
  ),
  salary_already_calculated: collision(
    'Salary already calculated',
    'Salary {salaryId} stands: cancel it and send the right payroll result as a new one.',
  ),
  salary_period_invalid: rule(
    'Wrong pay period',
    'Send a last day worked inside the period: {workedOn} is not between {periodStart} and {periodEnd}.',
  ),
  salary_period_too_old: rule(
    'Pay period too long ago',
    'Send a pay period that begins on {earliest} or later: wages from {periodStart} on have lapsed.',
  ),
  contribution_quarter_out_of_period: rule(
    'Quarter does not belong to the pay period',
    'Send the quarter for which {agency} asks, from {first} on and at most five quarters after {last}: {quarter} is outside.',
  ),
  salary_amount_negative: rule(
    'Negative amount in a payroll result',
    'Send {figure} as zero or more instead of {told}.',
  ),
  salary_amounts_do_not_add_up: rule(
    'Payroll result does not add up',
    'Compare the result with the payroll system: {figure} is {told}, its parts make {expected}.',
  ),
  salary_reductions_too_high: rule(
    'Reductions above the charges',
    "Send reductions of {most} at most, the employer's charges that they lower, instead of {told}.",
  ),
  salary_not_plausible: rule(
    'Payroll result is not plausible',
    'Check {figure} {told} of a worker of category {category}; if it is right, adopt wider workerBounds for the category.',
  ),
  worker_category_unknown: rule(
    'Unknown category of workers',
    'Adopt workerBounds for {workerCategory}, or send a category such as employee, artist or manualWorker.',
  ),
  before_salary_calculated: rule(
    'Before the salary was calculated',
    'Send a day of {calculatedOn} or later, on which salary {salaryId} counts as calculated; {on} is before it.',
  ),
  salary_not_payable: rule(
    'Salary may not be paid yet',
    'Pay it when its budget is reserved and the guarantee fund has advanced it; now it is: {funding}. Read GET /v1/salaries/{salaryId}.',
  ),
  salary_net_differs: rule(
    'Payment differs from the net',
    'Pay the net of the payroll result, {net}; {amount} is another amount.',
  ),
  salary_already_paid: collision('Salary already paid', 'Salary {salaryId} is paid: read it.'),
  salary_already_cancelled: collision(
    'Salary already cancelled',
    'Salary {salaryId} was cancelled: send a new payroll result.',
  ),
  salary_not_refused: collision(
    'Salary is not held up',
    'Nothing was refused for salary {salaryId}: read GET /v1/salaries/{salaryId}.',
  ),
  salary_resumed_with_job: rule(
    'Salary of a job',
    'Resume its job with POST /v1/jobs/{jobId}/resume instead.',
  ),
  salary_not_reserved: collision(
    'Salary not reserved',
    'Nothing is reserved for salary {salaryId} in its activity.',
  ),
  salary_funding_in_flight: collision(
    'The guarantee fund is answering a salary',
    'Nothing was recorded: send the same request again in a moment.',
  ),
  activity_budget_too_small: rule(
    'Too little budget',
    'The salary costs {cost}, the activity can spend {available}: wait for money, then resume the job, or the salary when it has none; or cancel it.',
  ),
  salary_above_job_pay: rule(
    'Salary above what the job pays',
    'The salary costs {cost}, the job has {left} left to pay: cancel it, resume the job and send another payroll result.',
  ),
  debt_smaller_than_forgiven: rule(
    'More forgiven than owed',
    'The activity owes the fund {debt}; forgive at most that instead of {amount}.',
  ),
  guarantee_fund_cap_reached: rule(
    'Cap of the guarantee fund reached',
    'The fund has {used} of {cap} in use, an advance of {advance} does not fit: wait for repayments or adopt another cap, then resume the job, or the salary when it has none.',
  ),
  guarantee_fund_cap_invalid: rule(
    'Wrong cap',
    'Send a cap of zero or more instead of {cap}, or none.',
  ),
  wage_days_invalid: rule(
    'Wrong number of working days',
    'Send 1 to {most} working days instead of {days}.',
  ),
  job_pay_invalid: rule('Wrong pay', 'Send an amount above zero instead of {amount}, or pay none.'),
  job_pays_no_salary: rule(
    'Job pays no salary',
    'Job {jobId} was declared without pay: leave jobId out to pay from the budget of the activity.',
  ),
  job_of_other_activity: rule(
    'Job of another activity',
    'Name a job of activity {activityId}; {jobId} belongs to another.',
  ),
} as const satisfies Readonly<Record<string, ProblemText>>;
