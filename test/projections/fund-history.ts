import type { GuaranteeFundEvent } from '../../src/domain/guarantee-fund/events.ts';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type CreditNoteId,
  type DecisionId,
  type EntityId,
  type InvoiceId,
  type JobId,
  type MemberId,
  type SalaryId,
} from '../../src/domain/ids.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import { addDays, parseDate, type LocalDate } from '../../src/domain/local-date.ts';
import { formatCents, formatRate, parseRate, type Amount } from '../../src/domain/money.ts';
import type { FundFlows } from '../../src/projections/guarantee-fund/statement.ts';
import { headsFor, registration } from '../support/history-entity.ts';
import { countedId, historyLog, randomOf } from '../support/history-log.ts';

// 120 invoices of 12 clients and 6 activities: levies and advances at random over two years, half of the events recorded
// with a day that lies before others.

/** The entity whose fund it is. */
export const entityId = idOf<EntityId>(countedId(1, 1));
/** The first day, but for what is dated before it on purpose. */
export const BEGIN = parseDate('2025-01-01');
/** Days until the last. */
export const DAYS = 700;
const INVOICES = 120;

/** What one event moved, in cents: of one invoice, into one column of the statement, and of what is out. */
export type Move = Readonly<{
  sequence: number;
  on: LocalDate;
  invoice: number;
  flow: keyof FundFlows;
  amount: bigint;
  open: bigint;
}>;

const random = randomOf(31);
const log = historyLog('potcommun');
const heads = headsFor(entityId);
log.append('entity', entityId, [registration(entityId)], heads(BEGIN));

/** Client, activity and id of an invoice. */
export const clientOf = (invoice: number): ClientId => idOf<ClientId>(countedId(5, invoice % 12));
export const activityOf = (invoice: number): ActivityId =>
  idOf<ActivityId>(countedId(4, invoice % 6));
export const invoiceIdOf = (invoice: number): InvoiceId => idOf<InvoiceId>(countedId(7, invoice));

const SIGNS = {
  SalaryAdvanced: 1n,
  SalaryAdvanceReopened: 1n,
  SalaryAdvanceRepaid: -1n,
  GuaranteeLossRecognised: -1n,
  GuaranteeLossRecovered: 0n,
} as const;
const FLOWS = {
  SalaryAdvanced: 'advanced',
  SalaryAdvanceReopened: 'reopened',
  SalaryAdvanceRepaid: 'repaid',
  GuaranteeLossRecognised: 'lost',
  GuaranteeLossRecovered: 'recovered',
} as const;

const eventOf = (type: GuaranteeFundEvent['type'], invoice: number, cents: bigint) => {
  const amount = formatCents(cents);
  const none = '0.00' as Amount;
  const data = {
    entityId,
    activityId: activityOf(invoice),
    memberId: idOf<MemberId>(countedId(3, 1)),
    currency: 'EUR',
    amount,
    parts: [
      {
        invoiceId: invoiceIdOf(invoice),
        clientId: clientOf(invoice),
        jobId: idOf<JobId>(countedId(6, invoice)),
        amount,
      },
    ],
    exposureAfter: none,
    fiscalYear: BEGIN,
    lossesInYear: none,
    recoveriesInYear: none,
    lossesEver: none,
    recoveriesEver: none,
  } as const;
  if (type === 'SalaryAdvanced') {
    return { type, data: { ...data, salaryId: idOf<SalaryId>(countedId(9, invoice)) } };
  }
  if (type === 'GuaranteeLossRecognised') {
    return { type, data: { ...data, cause: 'decision', of: 'advance' } as const };
  }
  return { type, data };
};

const levyOf = (type: 'LevyDeducted' | 'LevyReversed', invoice: number, cents: bigint) => {
  const guaranteeFund = formatCents(cents);
  const data = {
    invoiceId: invoiceIdOf(invoice),
    entityId,
    activityId: activityOf(invoice),
    memberId: idOf<MemberId>(countedId(3, 1)),
    clientId: clientOf(invoice),
    jobId: idOf<JobId>(countedId(6, invoice)),
    jurisdiction: 'BE',
    currency: 'EUR',
    base: formatCents(cents * 50n),
    rates: {
      mutualServices: formatRate(parseRate('0')),
      guaranteeFund: formatRate(parseRate('0.02')),
    },
    mutualServices: '0.00' as Amount,
    guaranteeFund,
    total: guaranteeFund,
    activityShare: formatCents(cents * 49n),
    guaranteed: true,
    decisionId: idOf<DecisionId>(countedId(2, 1)),
  } as const;
  if (type === 'LevyDeducted') return { type, data };
  const none = '0.00' as Amount;
  const target = { totalInclVat: none, principalReceivedAfter: none, clearedAfter: none };
  return {
    type,
    data: { ...data, ...target, creditNoteId: idOf<CreditNoteId>(countedId(0xa, 1)) },
  };
};

/** A credit note made a debt of what was advanced, or cleared money covered it. */
const debtOf = (invoice: number, cents: bigint) => {
  const amount = formatCents(cents < 0n ? -cents : cents);
  const ref = {
    invoiceId: invoiceIdOf(invoice),
    clientId: clientOf(invoice),
    jobId: idOf<JobId>(countedId(6, invoice)),
  };
  const budget = {
    activityId: activityOf(invoice),
    entityId,
    memberId: idOf<MemberId>(countedId(3, 1)),
    currency: 'EUR',
  } as const;
  if (cents < 0n) {
    const moves = [{ ...ref, from: 'debt', to: 'spent', amount }] as const;
    return { type: 'ActivityShortfallCovered', data: { ...budget, moves } } as const;
  }
  const none = '0.00' as Amount;
  const moves = [
    { ...ref, from: 'guaranteed', to: 'outside', amount },
    { ...ref, from: 'advanced', to: 'debt', amount },
  ] as const;
  const share = {
    activityShare: none,
    clearedAfter: none,
    amount: none,
    cause: 'creditNote' as const,
    moves,
  };
  return { type: 'ActivityFundingReversed', data: { ...budget, ...ref, ...share } } as const;
};

/** What became the debt of an activity, and below zero what was covered of it; days are not those of the advances. */
export const debts: Omit<Move, 'flow' | 'open'>[] = [];

/** Everything that happened to the fund, in the order of the log. */
export const moves: Move[] = [];
let last = 1;
const happened = (event: LedgerEvent, move: Omit<Move, 'sequence'>): void => {
  const isLevy = event.type === 'LevyDeducted' || event.type === 'LevyReversed';
  const id = isLevy ? invoiceIdOf(move.invoice) : entityId;
  log.append(isLevy ? 'invoice' : 'guaranteeFund', id, [event], heads(move.on));
  last += 1;
  moves.push({ sequence: last, ...move });
};
const levied = (
  type: 'LevyDeducted' | 'LevyReversed',
  invoice: number,
  cents: bigint,
  on: LocalDate,
) =>
  happened(levyOf(type, invoice, cents), {
    on,
    invoice,
    flow: 'contributions',
    amount: type === 'LevyDeducted' ? cents : -cents,
    open: 0n,
  });

const standing = new Map<number, bigint>();
for (let n = 0; n < 600; n += 1) {
  const invoice = random(INVOICES);
  const out = standing.get(invoice) ?? 0n;
  const types =
    out === 0n
      ? (['SalaryAdvanced'] as const)
      : ([
          'SalaryAdvanced',
          'SalaryAdvanceRepaid',
          'SalaryAdvanceRepaid',
          'SalaryAdvanceReopened',
          'GuaranteeLossRecognised',
          'GuaranteeLossRecovered',
        ] as const);
  const type = types[random(types.length)] ?? 'SalaryAdvanced';
  const sign = SIGNS[type];
  const cents = sign < 0n && random(3) > 0 ? out : BigInt(1 + random(Number(out || 90_000n)));
  const on = addDays(BEGIN, Math.max(0, Math.floor((n * DAYS) / 600) - random(30)));
  standing.set(invoice, out + sign * cents);
  const flow = FLOWS[type];
  happened(eventOf(type, invoice, cents), { on, invoice, flow, amount: cents, open: sign * cents });
  if (random(3) === 0)
    levied(random(4) === 0 ? 'LevyReversed' : 'LevyDeducted', invoice, cents / 7n + 1n, on);
}
for (let n = 0; n < 150; n += 1) {
  const invoice = random(INVOICES);
  const on = addDays(BEGIN, random(DAYS));
  const amount = BigInt(random(90_000) - 30_000) || 1n;
  log.append('activity', activityOf(invoice), [debtOf(invoice, amount)], heads(on));
  last += 1;
  debts.push({ sequence: last, on, invoice, amount });
}
// Months of levies alone; in the first of them they were taken back whole, and still something happened.
levied('LevyDeducted', 1, 2_000n, addDays(BEGIN, -70));
levied('LevyReversed', 1, 2_000n, addDays(BEGIN, -65));
levied('LevyDeducted', 2, 2_000n, addDays(BEGIN, -40));
/** The same as it is copied. */
export const copied = log.take();
