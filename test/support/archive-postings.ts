/** One line of an archive, as it stands there: nothing of the ledger's own code reads it. */
export type ArchivedEvent = Readonly<{
  sequence: number;
  stream: string;
  type: string;
  // Read by name where the type of the event says what is there.
  data: Readonly<Record<string, unknown>>;
  metadata: Readonly<{ effectiveOn: string }>;
}>;

/** An account and what is added to it, in cents. */
export type Movement = readonly [account: string, cents: bigint];

type Data = ArchivedEvent['data'];

/** Cents of an amount such as "-12.05". */
export const cents = (amount: unknown): bigint => {
  if (typeof amount !== 'string' || !/^-?\d+\.\d\d$/.test(amount)) {
    throw new TypeError(`not an amount: ${JSON.stringify(amount)}`);
  }
  return BigInt(amount.replace('.', ''));
};

/** The members of a list in an event. */
export const listIn = (data: Data, name: string): readonly Data[] => data[name] as readonly Data[];
const objectIn = (data: Data, name: string): Data => data[name] as Data;

const move = (from: string, to: string, amount: bigint): readonly Movement[] => [
  [from, -amount],
  [to, amount],
];

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, one) => sum + one, 0n);

/** A document of the invoice's kind; `sign` -1 takes it back. */
const billed = (data: Data, vatAccount: string, sign: bigint): readonly Movement[] => {
  const vat = listIn(data, 'vat');
  const reverse = total(
    vat.filter((part) => part['vat'] === 'reverseCharge').map((part) => cents(part['base'])),
  );
  const net = cents(data['net']);
  return [
    ['400', sign * cents(data['total'])],
    ['7001', -sign * (net - reverse)],
    ['7005', -sign * reverse],
    [vatAccount, -sign * total(vat.map((part) => cents(part['amount'])))],
    ['416', -sign * cents(data['disbursements'])],
    ...move('EXT', 'INV', sign * net),
  ];
};

const levied = (data: Data, sign: bigint): readonly Movement[] => [
  ...move('INV', 'MUT', sign * cents(data['mutualServices'])),
  ...move('INV', 'GAR', sign * cents(data['guaranteeFund'])),
];

const calculated = (data: Data): readonly Movement[] => {
  const of = (name: string): bigint => cents(data[name]);
  const reductions = of('reductions');
  const shared = data['reductionsPolicy'] === 'mutualised' ? reductions : 0n;
  return [
    ['620', of('gross')],
    ['621', of('employerCharges') - reductions],
    ['623', of('insurance')],
    ['454', -(of('employeeContributions') + of('employerCharges') - reductions)],
    ['453', -of('withholdingTax')],
    ['459', -of('otherDeductions')],
    ['455', -of('net')],
    ['440', -of('insurance')],
    ['ACT', -of('gross') - of('employerCharges') - of('insurance') + reductions - shared],
    ['MUT', shared],
    ['EXT', of('gross') + of('employerCharges') + of('insurance') - reductions],
  ];
};

const writtenOff = (data: Data): readonly Movement[] => {
  const cancelled = objectIn(data, 'levyCancelled');
  const borne = total(Object.values(objectIn(data, 'borneBy')).map(cents));
  const [services, fund] = [cents(cancelled['mutualServices']), cents(cancelled['guaranteeFund'])];
  const regained = cents(data['vatRegained']);
  const lost = cents(data['total']) - regained;
  return [
    ['400', -cents(data['total'])],
    ['411', regained],
    ['642', lost],
    ['EXT', lost],
    ['INV', -borne],
    ['MUT', -services],
    ['GAR', -fund],
  ];
};

/** What an event of this type moves in both books: legal debit +, analytic credit +; the Belgian accounts. */
const MOVES: Readonly<Record<string, (data: Data) => readonly Movement[]>> = {
  InvoiceIssued: (data) => billed(data, '451', 1n),
  CreditNoteIssued: (data) => billed(data, '411', -1n),
  LevyDeducted: (data) => levied(data, 1n),
  LevyReversed: (data) => levied(data, -1n),
  ActivityFunded: ({ amount }) => move('INV', 'ACT', cents(amount)),
  ActivityFundingReversed: ({ amount }) => move('ACT', 'INV', cents(amount)),
  SalaryCalculated: calculated,
  SalaryPaid: ({ net }) => move('550', '455', cents(net)),
  SalaryAdvanced: ({ amount }) => move('GAR', 'ADV', cents(amount)),
  SalaryAdvanceReopened: ({ amount }) => move('GAR', 'ADV', cents(amount)),
  SalaryAdvanceRepaid: ({ amount }) => move('ADV', 'GAR', cents(amount)),
  GuaranteeLossRecognised: ({ of, amount }) =>
    of === 'advance' ? move('ADV', 'ACT', cents(amount)) : move('GAR', 'INV', cents(amount)),
  ClientPaymentReceived: ({ amount }) => move('400', '550', cents(amount)),
  PaymentReversed: ({ amount }) => move('550', '400', cents(amount)),
  PaymentRefunded: ({ amount }) => move('550', '400', cents(amount)),
  ReceivableWrittenOff: writtenOff,
  SocialChargePaid: ({ amount }) => move('550', '454', cents(amount)),
  WithholdingTaxPaid: ({ amount }) => move('550', '453', cents(amount)),
};

/** Events that move nothing; any other that is not known here is a fault of the test. */
const SILENT =
  /^(?:LedgerOpened|ReactionActivated|EntityRegistered|PolicyAdopted|DecisionRecorded|MemberAdmitted|ClientRegistered|PaymentTermsAgreed|ClientGuaranteeWithdrawn|ActivityOpened|ActivityFundingCleared|ActivityShortfallCovered|SalaryReserved|SalaryFunded|JobDeclared|JobStepRecorded|JobFailed|JobCompleted|InvoiceNumberAssigned|ClientPaymentApplied|ClientPaymentUnapplied|PaymentAllocated|PaymentAllocationReturned|SocialChargesEstimated|SocialChargesDeclared|SocialChargesRectified|WithholdingTaxDeclared)$/;

/** What an event moves, by its own figures; the returns of social charges are reckoned by the fold. */
export const movesOf = ({ type, data }: ArchivedEvent): readonly Movement[] => {
  const moves = MOVES[type];
  if (moves !== undefined) return moves(data);
  if (!SILENT.test(type)) throw new Error(`the fold does not know ${type}`);
  return [];
};
