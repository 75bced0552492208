import { checkAdopted, type DecisionFact, type DecisionNeededCode } from '../decision/adopted.ts';
import type { WriteOffRules } from '../entity/events.ts';
import type { CreditNoteId, DecisionId } from '../ids.ts';
import type { LocalDate } from '../local-date.ts';
import { compare, formatMoney, isPositive, subtract, zero } from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { creditOf, type CreditedPart, type CreditRefusalCode } from './credit-note.ts';
import { dimensionsOf } from './dimensions.ts';
import type {
  ClientPaymentUnapplied,
  CreditNoteIssued,
  LevyReversed,
  ReceivableWrittenOff,
} from './events.ts';
import { unapply } from './settling.ts';
import { baseOf, less, targetOf, totalOf, vatOf, vatParts } from './standing.ts';
import { leviedOf, openPrincipal, takeLast, type IssuedInvoice } from './state.ts';
import { bearersOf, lossOf } from './write-off.ts';

/** What is credited, before it has a number and a document. */
export type CreditNoteBasis = Readonly<{
  parts: readonly CreditedPart[];
  /** Accounting date of the credit note. */
  issuedOn: LocalDate;
}>;

/** A credit note with its number and what its document was made of. */
export type IssueCreditNote = CreditNoteBasis &
  Readonly<{ creditNoteId: CreditNoteId }> &
  Pick<
    CreditNoteIssued['data'],
    'series' | 'year' | 'number' | 'clientDetailsVersion' | 'textsVersion' | 'documentHash'
  >;

/** What is given up, with the rules in force and the decision as its own stream tells it. */
export type WriteOff = Readonly<{
  cause: ReceivableWrittenOff['data']['cause'];
  vatRegained: boolean;
  on: LocalDate;
  ofEarlierYear: boolean;
  rules: WriteOffRules;
  decisionId: DecisionId | undefined;
  /** Undefined when there is no such decision. */
  decision: DecisionFact;
}>;

/** Why an invoice is not corrected. */
export type CorrectingRefusalCode =
  | CreditRefusalCode
  | 'before_invoice_issued'
  | 'invoice_not_open'
  | 'decision_needed'
  | DecisionNeededCode;

type Refused = Refusal<CorrectingRefusalCode>;
type Checked = Result<undefined, Refused>;

const checkDate = (on: LocalDate, { issuedOn, invoiceId }: IssuedInvoice): Checked =>
  on < issuedOn
    ? refuse('before_invoice_issued', { invoiceId, effectiveOn: on, issuedOn })
    : ok(undefined);

/** A credit note with every figure, before its document is made and hashed. */
export const draftCreditNote = (state: IssuedInvoice, { parts, issuedOn }: CreditNoteBasis) => {
  const dated = checkDate(issuedOn, state);
  if (!dated.ok) return dated;
  const taken = creditOf(state.standing, parts, leviedOf(state).ratios);
  if (!taken.ok) return taken;
  const { disbursements } = taken.value;
  const figures = {
    ...dimensionsOf(state),
    issuedOn,
    corrects: { year: state.year, number: state.number },
    net: formatMoney(baseOf(taken.value)),
    disbursements: formatMoney(disbursements),
    vat: vatParts(taken.value),
    total: formatMoney(totalOf(taken.value)),
  };
  return ok({ taken: taken.value, figures });
};

/** The levy is reversed in the same append, and what the client has paid above the new total is given back (M11). */
export const issueCreditNote = (
  command: IssueCreditNote,
  state: IssuedInvoice,
): Result<readonly (CreditNoteIssued | LevyReversed | ClientPaymentUnapplied)[], Refused> => {
  const { parts: _parts, creditNoteId, ...document } = command;
  const draft = draftCreditNote(state, command);
  if (!draft.ok) return draft;
  const { taken, figures } = draft.value;
  const { rates, decisionId } = leviedOf(state);
  const standing = less(state.standing, taken);
  const base = baseOf(taken);
  const levy = {
    ...dimensionsOf(state),
    creditNoteId,
    base: formatMoney(base),
    rates,
    mutualServices: formatMoney(taken.mutualServices),
    guaranteeFund: formatMoney(taken.guaranteeFund),
    total: formatMoney(subtract(base, taken.activityShare)),
    decisionId,
    ...targetOf(standing, state.principalReceived, state.guaranteed),
  };
  const total = totalOf(standing);
  const { principalReceived: received } = state;
  const tooMuch = compare(received, total) > 0 ? subtract(received, total) : zero(state.currency);
  return ok([
    { type: 'CreditNoteIssued', data: { ...figures, ...document, creditNoteId } },
    { type: 'LevyReversed', data: levy },
    ...unapply(state, standing, takeLast(state.held, tooMuch).taken, 'credited'),
  ]);
};

const checkDecision = (
  { decisionId, decision, rules }: WriteOff,
  { entityId }: IssuedInvoice,
): Checked => {
  if (decisionId === undefined) {
    return rules.decisionNeeded ? refuse('decision_needed', { entityId }) : ok(undefined);
  }
  return checkAdopted(decisionId, decision, entityId);
};

/** All that is open is given up; what stands of the invoice afterwards is what the client has paid. */
export const writeOff = (
  command: WriteOff,
  state: IssuedInvoice,
): Result<readonly ReceivableWrittenOff[], Refused> => {
  const { cause, on, ofEarlierYear, rules, decisionId } = command;
  const { guaranteed, principalReceived, invoiceId } = state;
  const dated = checkDate(on, state);
  if (!dated.ok) return dated;
  const decided = checkDecision(command, state);
  if (!decided.ok) return decided;
  if (!isPositive(openPrincipal(state))) return refuse('invoice_not_open', { invoiceId });
  const lost = lossOf(state.standing, principalReceived);
  const vatRegained = command.vatRegained ? vatOf(lost) : zero(state.currency);
  const { levyCancelled, borneBy } = bearersOf(lost, vatRegained, rules, guaranteed);
  const data = {
    ...dimensionsOf(state),
    cause,
    ...(decisionId === undefined ? {} : { decisionId }),
    ofEarlierYear,
    total: formatMoney(totalOf(lost)),
    base: formatMoney(baseOf(lost)),
    disbursements: formatMoney(lost.disbursements),
    vat: vatParts(lost),
    vatRegained: formatMoney(vatRegained),
    parts: {
      activityShare: formatMoney(lost.activityShare),
      mutualServices: formatMoney(lost.mutualServices),
      guaranteeFund: formatMoney(lost.guaranteeFund),
    },
    levyOnLoss: rules.levyOnLoss,
    levyCancelled: {
      mutualServices: formatMoney(levyCancelled.mutualServices),
      guaranteeFund: formatMoney(levyCancelled.guaranteeFund),
    },
    borneBy: {
      activityShare: formatMoney(borneBy.activityShare),
      activityShortfall: formatMoney(borneBy.activityShortfall),
      guaranteeFund: formatMoney(borneBy.guaranteeFund),
    },
    ...targetOf(less(state.standing, lost), principalReceived, guaranteed),
  };
  return ok([{ type: 'ReceivableWrittenOff', data }]);
};
