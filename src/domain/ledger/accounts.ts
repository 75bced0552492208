/**
 * Accounts of the Belgian chart (PCMN, plan comptable minimum normalisé) that events post to.
 * 400 trade debtors, 411 VAT to be regained, 416 sundry amounts receivable, 440 suppliers, 451 VAT due, 453 tax withheld,
 * 454 social security, 455 net wages, 459 other social debts, 550 bank, 620 wages, 621 employer's contributions,
 * 623 other staff costs, 642 losses on receivables, 7001 services sold, 7005 services whose VAT the client owes
 * (cocontractant). Source: docs/rules.md.
 */
type BelgianAccount =
  | '400'
  | '411'
  | '416'
  | '440'
  | '451'
  | '453'
  | '454'
  | '455'
  | '459'
  | '550'
  | '620'
  | '621'
  | '623'
  | '642'
  | '7001'
  | '7005';

/**
 * Accounts of the French chart (PCG, plan comptable général) that events post to.
 * 401 suppliers, 411 trade debtors, 421 net wages, 427 attachments on wages, 431 social security, 4421 tax withheld,
 * 467 other debtors or creditors, 44571 VAT collected, 512 bank, 641 wages, 6451 contributions, 6475 occupational
 * medicine and insurance, 6541 and 6544 losses on receivables of the year and of earlier years, 706 services sold.
 */
type FrenchAccount =
  | '401'
  | '411'
  | '421'
  | '427'
  | '431'
  | '4421'
  | '467'
  | '44571'
  | '512'
  | '641'
  | '6451'
  | '6475'
  | '6541'
  | '6544'
  | '706';

/** An account of the legal book. */
export type LegalAccount = BelgianAccount | FrenchAccount;

/**
 * Accounts of the analytic book, credit +: the outside world, the part of an invoice not yet allocated, activities,
 * mutual services, the guarantee fund, advances outstanding (docs/rules.md).
 */
export type AnalyticAccount = 'EXT' | 'INV' | 'ACT' | 'MUT' | 'GAR' | 'ADV';

/** An account of either book. */
export type Account = LegalAccount | AnalyticAccount;

/** Accounts of classes 6 and 7 make the legal result, in both charts. */
export const isResultAccount = (account: Account): boolean => /^[67]/.test(account);
