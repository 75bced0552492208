/**
 * Where the money of an invoice can be, all of them together the whole (docs/rules.md, "From invoice to net"). Each is
 * what went there less what came back; those that others bear are below zero.
 */
export const PARTS = [
  /** Owed to the state: of invoices, less credit notes and what comes back on losses. */
  'vat',
  /** Laid out in the client's name. */
  'disbursements',
  /** The levy, less what credit notes and losses took back of it. */
  'mutualServices',
  'guaranteeFund',
  /** Of salaries, estimated; the difference of the quarterly returns too. */
  'employerContributions',
  'employeeContributions',
  'withholdingTax',
  'otherDeductions',
  'insurance',
  /** What the state leaves of the employer's contributions, below zero; and what of it belongs to all members. */
  'reductions',
  'mutualisedReductions',
  /** What members get. */
  'net',
  /** What clients need not pay, and what they never will, VAT included. */
  'credited',
  'writtenOff',
  /** What the fund or mutual services paid in somebody's place, below zero. */
  'borneByGuaranteeFund',
  'borneByMutualServices',
  /** Not yet anyone's: the share of an invoice without guarantee until its client pays, and what is on its way. */
  'waiting',
  /** The budget that is left in the activity; below zero when it spent what other invoices brought. */
  'leftInActivity',
] as const;

/** One place where the money of an invoice can be. */
export type Part = (typeof PARTS)[number];

/** The column that holds a part. */
export const columnOf = (part: Part | 'invoiced'): string =>
  part.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
