import type { PaymentTerms } from '../../src/domain/entity/events.ts';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type DecisionId,
  type EntityId,
  type InvoiceId,
  type JobId,
  type MemberId,
  type PaymentId,
} from '../../src/domain/ids.ts';
import type { InvoiceDimensions } from '../../src/domain/invoice/events.ts';
import type { InvoiceLine } from '../../src/domain/invoice/lines.ts';
import type { InvoiceCommand } from '../../src/domain/invoice/decider.ts';
import { parseDate } from '../../src/domain/local-date.ts';
import {
  formatMoney,
  formatRate,
  parseMoney,
  parseRate,
  type Amount,
  type RateText,
} from '../../src/domain/money.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';

/** The nth sample uuid; `idOf` says of which kind. */
export const uuid = (n: number): string => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`;

export const entityId = idOf<EntityId>(uuid(1));
export const otherEntityId = idOf<EntityId>(uuid(2));
export const decisionId = idOf<DecisionId>(uuid(3));
export const memberId = idOf<MemberId>(uuid(4));
export const clientId = idOf<ClientId>(uuid(5));
export const activityId = idOf<ActivityId>(uuid(6));
export const jobId = idOf<JobId>(uuid(7));
export const invoiceId = idOf<InvoiceId>(uuid(8));
export const paymentId = idOf<PaymentId>(uuid(9));

export const euro = (text: string): Amount => formatMoney(parseMoney(text, 'EUR'));
export const rate = (text: string): RateText => formatRate(parseRate(text));
export const day = parseDate;

export const rates = { mutualServices: rate('0.045'), guaranteeFund: rate('0.02') };
export const terms: PaymentTerms = { days: 30, from: 'issue', roll: 'none' };

export const line = (
  net: string,
  vat: string = '21',
  kind: InvoiceLine['kind'] = 'fee',
): InvoiceLine => ({ kind, net: euro(net), vat });

export const dimensions: InvoiceDimensions = {
  invoiceId,
  entityId,
  activityId,
  memberId,
  clientId,
  jobId,
  jurisdiction: 'BE',
  currency: 'EUR',
};

/** By what an invoice's money is spent in turn. */
export const turn = { issuedOn: day('2026-03-02'), number: 12 } as const;

type Issue = Extract<InvoiceCommand, { type: 'IssueInvoice' }>;

/** Issues the example invoice: 1000.00 + VAT 210.00, guaranteed. */
export const issue = (change: Partial<Issue['data']> = {}): Issue => ({
  type: 'IssueInvoice',
  data: {
    ...dimensions,
    series: 'invoices',
    year: 2026,
    number: 12,
    issuedOn: day('2026-03-02'),
    lastDay: day('2026-02-27'),
    lines: [line('1000.00')],
    terms,
    levy: { parameters: rates, decisionId },
    guaranteed: true,
    calendar: defaultCalendar(change.jurisdiction ?? 'BE'),
    clientDetailsVersion: 1,
    textsVersion: 1,
    documentHash: 'hash',
    ...change,
  },
});
