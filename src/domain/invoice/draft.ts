import { dueDate } from '../due-date.ts';
import type { PaymentTerms } from '../entity/events.ts';
import type { DecisionId } from '../ids.ts';
import { levyOn } from '../levy.ts';
import { yearOf } from '../local-date.ts';
import { add, formatMoney, parseMoney, parseRate, sum, type RateText } from '../money.ts';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import { paymentReference } from '../structured-communication.ts';
import { vatOfInvoice } from '../vat.ts';
import type { HolidayCalendar } from '../working-days.ts';
import { dimensionsOf } from './dimensions.ts';
import type { InvoiceDimensions, InvoiceIssued, LevyDeducted } from './events.ts';
import { bearsLevy, checkVat } from './line-rules.ts';

/** All that the figures of an invoice rest on. */
export type InvoiceBasis = Readonly<{
  /** What the client's stream said when the invoice was issued (M2). */
  guaranteed: boolean;
  /** The client's own terms, else the entity's on the day of issue; undefined when there are none. */
  terms: PaymentTerms | undefined;
  /** The levy in force on the day of issue (R4); undefined when none was adopted. */
  levy:
    | Readonly<{
        parameters: Readonly<{ mutualServices: RateText; guaranteeFund: RateText }>;
        decisionId: DecisionId;
      }>
    | undefined;
  /** The holidays of the entity, for a term that rolls (R19). */
  calendar: HolidayCalendar;
}> &
  InvoiceDimensions &
  Pick<InvoiceIssued['data'], 'series' | 'year' | 'number' | 'issuedOn' | 'lastDay' | 'lines'>;

/** An invoice with every figure, before its document is made and hashed. */
export type InvoiceDraft = Readonly<{
  issued: Omit<InvoiceIssued['data'], 'clientDetailsVersion' | 'textsVersion' | 'documentHash'>;
  levy: LevyDeducted['data'];
}>;

/** Why an invoice cannot be worked out. */
export type InvoiceDraftRefusalCode =
  | 'levy_not_adopted'
  | 'payment_terms_not_adopted'
  | 'vat_rate_not_in_force';

type Levy = NonNullable<InvoiceBasis['levy']>;
type Totals = Pick<InvoiceDraft['issued'], 'net' | 'disbursements' | 'vat' | 'total'>;

/** Base and VAT are of the whole invoice, each rounded once (R2; VAT per rate on the total). */
const totalsOf = ({ currency, lines }: InvoiceBasis): Totals => {
  const netOf = (levied: boolean) =>
    sum(
      currency,
      lines
        .filter((line) => bearsLevy(line) === levied)
        .map(({ net }) => parseMoney(net, currency)),
    );
  const [net, disbursements] = [netOf(true), netOf(false)];
  const vat = vatOfInvoice(lines, currency);
  const vatTotal = sum(
    currency,
    vat.map(({ amount }) => parseMoney(amount, currency)),
  );
  return {
    net: formatMoney(net),
    disbursements: formatMoney(disbursements),
    vat,
    total: formatMoney(add(add(net, vatTotal), disbursements)),
  };
};

const levyOf = (basis: InvoiceBasis, { parameters, decisionId }: Levy, net: Totals['net']) => {
  const split = levyOn(parseMoney(net, basis.currency), {
    mutualServices: parseRate(parameters.mutualServices),
    guaranteeFund: parseRate(parameters.guaranteeFund),
  });
  const { mutualServices, guaranteeFund } = parameters;
  return {
    ...dimensionsOf(basis),
    base: net,
    rates: { mutualServices, guaranteeFund },
    mutualServices: formatMoney(split.mutualServices),
    guaranteeFund: formatMoney(split.guaranteeFund),
    total: formatMoney(split.total),
    activityShare: formatMoney(split.activityShare),
    guaranteed: basis.guaranteed,
    decisionId,
  };
};

/**
 * Works out an invoice from its lines and the rules in force on its day of issue. Pure: the document that is hashed
 * and the events that are stored come from the same draft.
 */
export const draftInvoice = (
  basis: InvoiceBasis,
): Result<InvoiceDraft, Refusal<InvoiceDraftRefusalCode>> => {
  const { series, year, number, issuedOn, lastDay, lines, terms, guaranteed } = basis;
  const { entityId, jurisdiction, calendar } = basis;
  if (yearOf(issuedOn) !== year) {
    throw new RangeError(`an invoice of ${issuedOn} in the series of ${year}`);
  }
  if (basis.levy === undefined) return refuse('levy_not_adopted', { entityId, on: issuedOn });
  if (terms === undefined) return refuse('payment_terms_not_adopted', { entityId, on: issuedOn });
  const known = checkVat(lines, jurisdiction, issuedOn);
  if (!known.ok) return known;
  const totals = totalsOf(basis);
  const { days, from, roll } = terms;
  const issued = {
    ...dimensionsOf(basis),
    series,
    year,
    number,
    paymentReference: paymentReference(jurisdiction, year, number),
    issuedOn,
    lastDay,
    dueOn: dueDate({ issuedOn, lastDay, terms, calendar }),
    terms: { days, from, roll },
    lines,
    ...totals,
    guaranteed,
  };
  return ok({ issued, levy: levyOf(basis, basis.levy, totals.net) });
};
