import { journalDimensionsOf } from '../../domain/invoice/dimensions.ts';
import type { CreditNoteIssued, InvoiceIssued } from '../../domain/invoice/events.ts';
import type { Account } from '../../domain/ledger/accounts.ts';
import type { Dimensions } from '../../domain/ledger/journal-entry.ts';
import type { EventOf, EventType, LedgerEvent } from '../../domain/ledger-event.ts';
import { add, negate, parseMoney, sum, type Amount, type Money } from '../../domain/money.ts';
import type { SalaryCalculated, SalaryCancelled } from '../../domain/salary/events.ts';
import type {
  SocialChargesDeclared,
  SocialChargesRectified,
} from '../../domain/social-charges/events.ts';
import { posted } from '../posted.ts';
import type { Part } from './parts.ts';

/** What one event moved of one invoice, salary or entity; `invoiced` is always the sum of the parts. */
export type Breakdown = Readonly<{
  dims: Dimensions;
  moved: ReadonlyMap<Part | 'invoiced', Money>;
}>;

type Move = Readonly<{ dims: Dimensions; to: Part | 'invoiced'; amount: Money }>;

const LEVY: ReadonlySet<EventType> = new Set([
  'LevyDeducted',
  'LevyReversed',
  'ReceivableWrittenOff',
]);
const SALARY: ReadonlySet<EventType> = new Set(['SalaryCalculated', 'SalaryCancelled']);

/** Whose money an analytic account is, of what an event moves there; the world outside (EXT) is told apart below. */
const PART_OF: Readonly<Partial<Record<Account, (type: EventType) => Part>>> = {
  ACT: () => 'leftInActivity',
  INV: () => 'waiting',
  MUT: (type) => {
    if (LEVY.has(type)) return 'mutualServices';
    return SALARY.has(type) ? 'mutualisedReductions' : 'borneByMutualServices';
  },
  // An advance is the fund's own money until it is lost: the two lines of it move nothing.
  GAR: (type) => (LEVY.has(type) ? 'guaranteeFund' : 'borneByGuaranteeFund'),
  ADV: () => 'borneByGuaranteeFund',
};

type Named = readonly (readonly [Part | 'invoiced', Amount])[];

const documentOf = ({ data }: InvoiceIssued | CreditNoteIssued) => ({
  vat: sum(
    data.currency,
    data.vat.map(({ amount }) => parseMoney(amount, data.currency)),
  ),
  disbursements: parseMoney(data.disbursements, data.currency),
  total: parseMoney(data.total, data.currency),
});

const salaryMoves = ({ type, data }: SalaryCalculated | SalaryCancelled): readonly Move[] => {
  const { entityId, activityId, memberId, jobId, currency } = data;
  const dims = { entityId, activityId, memberId, ...(jobId === undefined ? {} : { jobId }) };
  const named: Named = [
    ['employerContributions', data.employerCharges],
    ['employeeContributions', data.employeeContributions],
    ['withholdingTax', data.withholdingTax],
    ['otherDeductions', data.otherDeductions],
    ['insurance', data.insurance],
    ['net', data.net],
  ];
  const paid = named.map(([to, amount]) => ({ dims, to, amount: parseMoney(amount, currency) }));
  const reductions = negate(parseMoney(data.reductions, currency));
  const moves: readonly Move[] = [...paid, { dims, to: 'reductions', amount: reductions }];
  return type === 'SalaryCalculated'
    ? moves
    : moves.map((move) => ({ ...move, amount: negate(move.amount) }));
};

const chargesMoves = ({
  data: { entityId, difference, currency },
}: SocialChargesDeclared | SocialChargesRectified): readonly Move[] => [
  { dims: { entityId }, to: 'employerContributions', amount: parseMoney(difference, currency) },
];

/** What came from outside or went there, of events of which the analytic book says only EXT. */
const OUTSIDE: Readonly<{ [Type in EventType]?: (event: EventOf<Type>) => readonly Move[] }> = {
  InvoiceIssued: (event) => {
    const dims = journalDimensionsOf(event.data);
    const { vat, disbursements, total } = documentOf(event);
    return [
      { dims, to: 'invoiced', amount: total },
      { dims, to: 'vat', amount: vat },
      { dims, to: 'disbursements', amount: disbursements },
    ];
  },
  CreditNoteIssued: (event) => {
    const dims = journalDimensionsOf(event.data);
    const { vat, disbursements, total } = documentOf(event);
    return [
      { dims, to: 'credited', amount: total },
      { dims, to: 'vat', amount: negate(vat) },
      { dims, to: 'disbursements', amount: negate(disbursements) },
    ];
  },
  ReceivableWrittenOff: ({ data }) => {
    const dims = journalDimensionsOf(data);
    return [
      { dims, to: 'writtenOff', amount: parseMoney(data.total, data.currency) },
      { dims, to: 'vat', amount: negate(parseMoney(data.vatRegained, data.currency)) },
    ];
  },
  SalaryCalculated: salaryMoves,
  SalaryCancelled: salaryMoves,
  SocialChargesDeclared: chargesMoves,
  SocialChargesRectified: chargesMoves,
};

const outside = <Type extends EventType>(
  event: EventOf<Type> & { readonly type: Type },
): readonly Move[] => {
  const told: ((event: EventOf<Type>) => readonly Move[]) | undefined = OUTSIDE[event.type];
  return told === undefined ? [] : told(event);
};

const inside = (event: LedgerEvent): readonly Move[] => {
  const moves: Move[] = [];
  for (const { book, lines } of posted(event)) {
    if (book !== 'analytic') continue;
    for (const { account, amount, dims } of lines) {
      const to = PART_OF[account]?.(event.type);
      if (to !== undefined) moves.push({ dims, to, amount });
    }
  }
  return moves;
};

const areSame = (a: Dimensions, b: Dimensions): boolean =>
  a.invoiceId === b.invoiceId &&
  a.jobId === b.jobId &&
  a.activityId === b.activityId &&
  a.entityId === b.entityId;

/**
 * What an event moved from invoices to those who get it: once for each invoice, salary or entity that it names. What
 * only changes hands within one part, such as an advance of the fund, moves nothing.
 */
export const breakdownOf = (event: LedgerEvent): readonly Breakdown[] => {
  const groups: { dims: Dimensions; moved: Map<Part | 'invoiced', Money> }[] = [];
  const take = ({ dims, to, amount }: Move): void => {
    let group = groups.find((known) => areSame(known.dims, dims));
    if (group === undefined) groups.push((group = { dims, moved: new Map() }));
    const before = group.moved.get(to);
    group.moved.set(to, before === undefined ? amount : add(before, amount));
  };
  outside(event).forEach(take);
  inside(event).forEach(take);
  return groups.filter(({ moved }) => [...moved.values()].some(({ cents }) => cents !== 0n));
};
