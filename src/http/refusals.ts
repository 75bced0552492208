import type { RefusalCode } from '../commands/api.ts';
import { DUES } from './due-refusals.ts';
import { collision, missing, rule, type ProblemText } from './problem-text.ts';
import { PAY } from './salary-refusals.ts';
import { SETTLING } from './settling-refusals.ts';

/** Refusals of the handling itself and of who and what exists. */
const GENERAL = {
  idempotency_key_reused: rule(
    'Idempotency key used for something else',
    'This Idempotency-Key was sent before with another body: send that body again, or a new key for a new request.',
  ),
  conflict: collision(
    'Others are writing to the same stream',
    'Nothing was recorded: send the same request again with the same Idempotency-Key.',
  ),
  effective_in_future: rule(
    'Effective date in the future',
    'Send a date no later than {today} instead of {effectiveOn}, or leave effectiveOn out to take today.',
  ),
  time_zone_unknown: rule(
    'Unknown time zone',
    'Send an IANA name such as Europe/Brussels instead of {timeZone}.',
  ),
  activity_behind_invoice: collision(
    'An invoice has just changed',
    'Nothing was recorded: the activity is following invoice {invoiceId}; it is tried again by itself.',
  ),
  job_not_invoiced_yet: collision(
    'The job is being invoiced',
    'Nothing was recorded: the invoice of job {jobId} is on its way; it is tried again by itself.',
  ),
  client_details_missing: collision(
    'The details of the client are lost',
    'Restore the schema people from its backup: a document must name client {clientId}. Then send it again, or resume the job.',
  ),
  job_texts_missing: collision(
    'The texts of the job are lost',
    'Restore the schema people from its backup: the invoice must say what job {jobId} was. Then resume the job.',
  ),
  day_too_far_ahead: rule(
    'Day too far ahead',
    'Check the year of {day}: work and pay periods end by {latest}, two years after they are recorded.',
  ),
  input_not_storable: rule('A value cannot be stored', 'Correct this value: {reason}'),
  currency_mismatch: rule(
    'Wrong currency',
    'Send the currency that the entity keeps its books in ({expected}); {currency} cannot be recorded here.',
  ),
  amount_too_large: rule(
    'Amount too large',
    'Check the amount: it is above what the ledger can hold.',
  ),
  ledger_already_open: collision('Ledger already open', 'The ledger {name} is open: use it.'),
  ledger_not_open: collision('Ledger not open', 'Start the ledger with potcommun serve first.'),
  reaction_already_active: collision(
    'Reaction already active',
    'Version {version} of the reaction {reaction} acts already: nothing is left to do.',
  ),
} as const satisfies Readonly<Record<string, ProblemText>>;

/** Refusals about entities, decisions and policies. */
const GOVERNANCE = {
  entity_not_found: missing(
    'Unknown entity',
    'There is no entity {entityId}: register it with POST /v1/entities, or correct the identifier.',
  ),
  entity_already_registered: collision(
    'Entity already registered',
    'Entity {entityId} keeps its books here already: use it.',
  ),
  enterprise_number_invalid: rule(
    'Wrong enterprise number',
    'Check {enterpriseNumber}: a Belgian enterprise number has 10 digits (modulo 97), a French SIREN 9 (Luhn).',
  ),
  fiscal_year_start_invalid: rule(
    'Wrong start of the fiscal year',
    'Send a day of every year as MM-DD, such as 01-01, instead of {fiscalYearStart}.',
  ),
  decision_not_found: missing(
    'Unknown decision',
    'There is no decision {decisionId}: record the vote with POST /v1/decisions first.',
  ),
  decision_already_recorded: collision(
    'Decision already recorded',
    'Decision {decisionId} stands: record a later vote as a new decision.',
  ),
  decision_not_taken_yet: rule(
    'Decision is not taken yet',
    'Record a vote when it was held: {decidedOn} is after {effectiveOn}.',
  ),
  decision_votes_inconsistent: rule(
    'Result and votes differ',
    'Correct the votes, the quorum or "adopted": an adopted decision needs its quorum and more votes for than against ({reason}).',
  ),
  decision_not_adopted: rule(
    'Decision was not adopted',
    'A rule needs a decision that was adopted: name another decision than {decisionId}.',
  ),
  decision_of_other_entity: rule(
    'Decision of another entity',
    'Name a decision of entity {entityId}; {decisionId} belongs to another.',
  ),
  policy_effective_too_early: rule(
    'Rule would begin too early',
    'Send an effectiveFrom of {earliest} or later: a rule never reaches back behind its own adoption or the same rule before it.',
  ),
  levy_rates_invalid: rule(
    'Levy rates out of range',
    'Send rates whose sum stays below 1; {mutualServices} and {guaranteeFund} do not.',
  ),
  levy_not_adopted: rule(
    'No levy is in force',
    'Adopt a levy with POST /v1/entities/{entityId}/policies, effective on or before the invoice date, then resume the job.',
  ),
  payment_terms_not_adopted: rule(
    'No payment terms are in force',
    'Adopt paymentTerms for the entity or agree terms with the client, then resume the job.',
  ),
  payment_terms_too_long: rule(
    'Payment terms too long',
    'Send at most {most} days: the law allows no more than that; {days} were asked.',
  ),
  provisions_invalid: rule(
    'Provisions above the whole',
    'Send shares that sum to 1 at most: {shares} make {total}.',
  ),
  first_number_invalid: rule(
    'Wrong first number',
    'Send a first number between 1 and 999999 for the series {series} of {year}; {firstNumber} is not.',
  ),
  numbering_year_over: rule(
    'Numbering for a year that is over',
    'A series starts before its year is over: send a later year than {year} or an earlier effectiveFrom.',
  ),
  holidays_year_over: rule(
    'Holidays of a year that is over',
    'Send a year that is not over on {effectiveOn}: what was reckoned in {year} stays.',
  ),
  holidays_number_invalid: rule(
    'Wrong number of holidays',
    'Send 1 to {most} days for {year}; {days} were sent.',
  ),
  holiday_outside_year: rule('Holiday outside its year', 'Send days of {year}; {day} is not.'),
  holiday_named_twice: rule('Holiday named twice', 'Send each day once; {day} comes twice.'),
  holidays_already_adopted: collision(
    'Holidays already adopted',
    'These days are the holidays of {year} already: nothing is left to do.',
  ),
  numbering_already_adopted: collision(
    'Numbering already adopted',
    'The series {series} of {year} has its first number: it cannot be changed.',
  ),
} as const satisfies Readonly<Record<string, ProblemText>>;

/** Refusals about members, clients, activities and jobs. */
const WORK = {
  member_not_found: missing(
    'Unknown member',
    'There is no member {memberId}: admit it with POST /v1/members, or correct the identifier.',
  ),
  member_already_admitted: collision(
    'Member already admitted',
    'Member {memberId} is admitted already: use it.',
  ),
  member_of_other_entity: rule(
    'Member of another entity',
    'Name a member of entity {entityId}; {memberId} belongs to another.',
  ),
  client_not_found: missing(
    'Unknown client',
    'There is no client {clientId}: register it with POST /v1/clients, or correct the identifier.',
  ),
  client_already_registered: collision(
    'Client already registered',
    'Client {clientId} is registered already: use it.',
  ),
  client_of_other_entity: rule(
    'Client of another entity',
    'Name a client of entity {entityId}; {clientId} belongs to another.',
  ),
  guarantee_already_withdrawn: collision(
    'Guarantee already withdrawn',
    'The fund does not cover new invoices to {clientId} already: nothing is left to do.',
  ),
  guarantee_already_given: collision(
    'Guarantee already given',
    'The fund covers new invoices to {clientId} already: nothing is left to do.',
  ),
  activity_not_found: missing(
    'Unknown activity',
    'There is no activity {activityId}: open it with POST /v1/activities, or correct the identifier.',
  ),
  activity_already_opened: collision(
    'Activity already open',
    'Activity {activityId} is open already: use it.',
  ),
  activity_of_other_entity: rule(
    'Activity of another entity',
    'Name an activity of entity {entityId}; {activityId} belongs to another.',
  ),
  job_not_found: missing('Unknown job', 'There is no job {jobId}: correct the identifier.'),
  job_already_declared: collision('Job already declared', 'Job {jobId} is declared: read it.'),
  job_not_failed: collision(
    'Job is not held up',
    'Job {jobId} has no refused step: read it with GET /v1/jobs/{jobId}.',
  ),
  job_ends_before_it_starts: rule(
    'Job ends before it starts',
    'Send a lastDay on or after the firstDay; {lastDay} is before {firstDay}.',
  ),
  job_without_lines: rule('Job without lines', 'Send at least one line with its net amount.'),
  too_many_lines: rule('Too many lines', 'Send at most {most} lines; {lines} were sent.'),
  line_amount_not_positive: rule(
    'Amount must be above zero',
    'Correct the lines: what is invoiced must be more than nothing, discounts included.',
  ),
  vat_rate_not_in_force: rule(
    'VAT rate not in force',
    'Send a VAT rate of {jurisdiction} that is in force on {on} for line {line}; {vat} is not.',
  ),
} as const satisfies Readonly<Record<string, ProblemText>>;

/** Refusals about invoices, payments and funding. */
const MONEY = {
  invoice_not_found: missing(
    'Unknown invoice',
    'There is no invoice {invoiceId}: correct the identifier.',
  ),
  invoice_already_issued: collision(
    'Invoice already issued',
    'Invoice {invoiceId} stands: correct it with a credit note.',
  ),
  invoice_of_other_client: rule(
    'Invoice of another client',
    'Name invoices of the client who paid; {invoiceId} is owed by another.',
  ),
  invoice_not_funded: rule(
    'Invoice has not funded its activity',
    'Wait until invoice {invoiceId} has funded its activity, then resume the job.',
  ),
  series_exhausted: rule(
    'No number is left',
    'The series {series} of {year} has used its last number: ask the maintainers for a longer form.',
  ),
  payment_not_found: missing(
    'Unknown payment',
    'There is no payment {paymentId}: correct the identifier.',
  ),
  payment_already_recorded: collision(
    'Payment already recorded',
    'The bank reference was recorded before as payment {paymentId} with other content: compare the two before you send anything.',
  ),
  payment_amount_not_positive: rule(
    'Amount must be above zero',
    'Send an amount above zero; {amount} is not.',
  ),
  allocation_exceeds_payment: rule(
    'More allocated than paid',
    'Ask for at most {free} on invoice {invoiceId}; {amount} is more than is left of the payment.',
  ),
  return_exceeds_allocation: rule(
    'More returned than allocated',
    'Only {reserved} is reserved for invoice {invoiceId}; {amount} cannot come back.',
  ),
} as const satisfies Readonly<Record<string, ProblemText>>;

/** Every refusal of a command with its answer; docs/refusals.md is made from it, and a code without an answer does not compile. */
export const REFUSALS = Object.freeze({
  ...GENERAL,
  ...GOVERNANCE,
  ...WORK,
  ...MONEY,
  ...PAY,
  ...SETTLING,
  ...DUES,
}) satisfies Readonly<Record<RefusalCode, ProblemText>>;
