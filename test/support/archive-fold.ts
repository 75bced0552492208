import { cents, movesOf, type ArchivedEvent, type Movement } from './archive-postings.ts';

/** What one agency is owed for one quarter. */
type Charges = { estimated: bigint; declared?: bigint; rectified?: bigint; paid: bigint };

/** The tax of one month: withheld from the salaries paid in it, declared, paid. */
type Tax = { withheld: bigint; declared?: bigint; paid: bigint };

/** The cooperative on a day, reckoned from its archive alone; amounts in cents. */
export type Folded = Readonly<{
  accounts: Map<string, bigint>;
  /** What an activity can spend, and what its invoices brought it. */
  activities: Map<string, { free: bigint; funded: bigint }>;
  /** What clients owe; credit is below zero. */
  clients: Map<string, bigint>;
  exposure: bigint;
  /** By `agency quarter`. */
  charges: Map<string, Charges>;
  /** By month of payment. */
  taxes: Map<string, Tax>;
}>;

const put = <Key>(sums: Map<Key, bigint>, key: Key, amount: bigint): void => {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
};

const OWED: Readonly<Record<string, bigint>> = {
  InvoiceIssued: 1n,
  CreditNoteIssued: -1n,
  ReceivableWrittenOff: -1n,
};
const MONEY: Readonly<Record<string, bigint>> = {
  ClientPaymentReceived: -1n,
  PaymentReversed: 1n,
  PaymentRefunded: 1n,
};
const OUT: Readonly<Record<string, bigint>> = {
  SalaryAdvanced: 1n,
  SalaryAdvanceReopened: 1n,
  SalaryAdvanceRepaid: -1n,
};

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError(`not a text: ${JSON.stringify(value)}`);
  return value;
};

/** What an event does to an activity: what it can spend, and what it was brought. */
const ofActivity = ({ type, data }: ArchivedEvent): readonly [free: bigint, funded: bigint] => {
  switch (type) {
    case 'ActivityFunded':
      return [cents(data['amount']), cents(data['amount'])];
    case 'ActivityFundingReversed':
      return [-cents(data['amount']), -cents(data['amount'])];
    case 'SalaryReserved':
      return [-cents(data['amount']), 0n];
    case 'GuaranteeLossRecognised':
      return [data['of'] === 'advance' ? cents(data['amount']) : 0n, 0n];
    default:
      return [0n, 0n];
  }
};

/** The return and its correction post what is missing to their figure in the accounts, and no more. */
const difference = ({ type, data }: ArchivedEvent, posted: Map<string, bigint>): bigint => {
  const key = `${text(data['agency'])} ${text(data['quarter'])}`;
  const before = posted.get(key) ?? 0n;
  if (type === 'SocialChargesEstimated') posted.set(key, before + cents(data['amount']));
  if (type !== 'SocialChargesDeclared' && type !== 'SocialChargesRectified') return 0n;
  posted.set(key, cents(data['amount']));
  return cents(data['amount']) - before;
};

const settling = (event: ArchivedEvent, posted: Map<string, bigint>): readonly Movement[] => {
  if (!event.type.startsWith('SocialCharges')) return [];
  const more = difference(event, posted);
  return [
    ['621', more],
    ['454', -more],
    ['EXT', more],
    ['MUT', -more],
  ];
};

const charge = ({ type, data }: ArchivedEvent, charges: Folded['charges']): void => {
  if (!type.startsWith('SocialCharge')) return;
  const key = `${text(data['agency'])} ${text(data['quarter'])}`;
  const found = charges.get(key) ?? { estimated: 0n, paid: 0n };
  charges.set(key, found);
  const amount = cents(data['amount']);
  if (type === 'SocialChargesEstimated') found.estimated += amount;
  if (type === 'SocialChargesDeclared') found.declared = amount;
  if (type === 'SocialChargesRectified') found.rectified = amount;
  if (type === 'SocialChargePaid') found.paid += amount;
};

/** `withholding` holds what each salary withholds, also of one that counts later. */
const tax = (
  { type, data }: ArchivedEvent,
  withholding: ReadonlyMap<string, bigint>,
  taxes: Folded['taxes'],
): void => {
  const of = (month: string): Tax => {
    const found = taxes.get(month) ?? { withheld: 0n, paid: 0n };
    taxes.set(month, found);
    return found;
  };
  if (type === 'SalaryPaid') {
    const withheld = withholding.get(text(data['salaryId'])) ?? 0n;
    if (withheld !== 0n) of(text(data['paidOn']).slice(0, 7)).withheld += withheld;
  }
  if (type === 'WithholdingTaxDeclared') of(text(data['month'])).declared = cents(data['amount']);
  if (type === 'WithholdingTaxPaid') of(text(data['month'])).paid += cents(data['amount']);
};

/** Folds an archive up to the end of a day. */
export const foldArchive = (events: readonly ArchivedEvent[], asOf: string): Folded => {
  const accounts = new Map<string, bigint>();
  const activities = new Map<string, { free: bigint; funded: bigint }>();
  const clients = new Map<string, bigint>();
  const charges: Folded['charges'] = new Map();
  const posted = new Map<string, bigint>();
  const taxes: Folded['taxes'] = new Map();
  const withholding = new Map<string, bigint>();
  let exposure = 0n;
  for (const event of events) {
    const { type, data } = event;
    // What a return adds rests on everything recorded before it, whatever its date.
    const settled = settling(event, posted);
    if (type === 'SalaryCalculated') {
      withholding.set(text(data['salaryId']), cents(data['withholdingTax']));
    }
    if (event.metadata.effectiveOn > asOf) continue;
    for (const [account, amount] of [...movesOf(event), ...settled]) put(accounts, account, amount);
    charge(event, charges);
    tax(event, withholding, taxes);
    const owed = OWED[type];
    if (owed !== undefined) put(clients, text(data['clientId']), owed * cents(data['total']));
    const money = MONEY[type];
    if (money !== undefined) put(clients, text(data['clientId']), money * cents(data['amount']));
    exposure += (OUT[type] ?? 0n) * (type in OUT ? cents(data['amount']) : 0n);
    if (type === 'GuaranteeLossRecognised' && data['of'] === 'advance') {
      exposure -= cents(data['amount']);
    }
    const [free, funded] = ofActivity(event);
    if (free !== 0n || funded !== 0n) {
      const found = activities.get(text(data['activityId'])) ?? { free: 0n, funded: 0n };
      activities.set(text(data['activityId']), {
        free: found.free + free,
        funded: found.funded + funded,
      });
    }
  }
  return { accounts, activities, clients, exposure, charges, taxes };
};
