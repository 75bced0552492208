import { collision, rule, type ProblemText } from './problem-text.ts';

/** Refusals about what is owed to agencies and to the state. */
export const DUES = {
  period_not_begun: rule(
    'Period has not begun',
    'Correct the period or the day: {period} begins on {firstDay}, after {effectiveOn}.',
  ),
  declared_amount_negative: rule(
    'Declared amount below zero',
    'Send what is owed for the whole period, 0.00 or more; {amount} is less.',
  ),
  transfer_amount_zero: rule(
    'Nothing was transferred',
    'Send an amount above zero for a payment or below zero for a refund, not {amount}.',
  ),
  transfer_already_recorded: collision(
    'Transfer already recorded',
    'The transfer {bankReference} on account {bankAccount} is recorded for {period}: compare the two before you send anything.',
  ),
  social_charges_already_declared: collision(
    'Social charges already declared',
    'The return of {agency} for {quarter} says {declared}: send a correction to POST /v1/social-charges/rectifications.',
  ),
  social_charges_not_declared: collision(
    'Social charges not declared',
    'Send the return of {agency} for {quarter} to POST /v1/social-charges/declarations first.',
  ),
  withholding_tax_already_declared: collision(
    'Withholding tax already declared',
    'The return for {month} says {declared}: to replace it, send it as "replaces" with the new amount.',
  ),
  withholding_tax_not_declared: collision(
    'Withholding tax not declared',
    'Nothing is declared for {month} that could be replaced: leave out "replaces".',
  ),
} as const satisfies Readonly<Record<string, ProblemText>>;
