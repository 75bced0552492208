/**
 * Accounts of the Belgian chart (PCMN, plan comptable minimum normalisé) that events post to.
 * 400 trade debtors, 416 sundry amounts receivable, 451 VAT due, 453 tax withheld, 454 social security, 550 bank,
 * 621 employer's contributions, 7001 services sold, 7005 services whose VAT the client owes (cocontractant).
 * Source: docs/rules.md.
 */
type BelgianAccount = '400' | '416' | '451' | '453' | '454' | '550' | '621' | '7001' | '7005';

/**
 * Accounts of the French chart (PCG, plan comptable général) that events post to.
 * 411 trade debtors, 431 social security, 4421 tax withheld, 44571 VAT collected, 467 other debtors or creditors,
 * 512 bank, 6451 contributions to social security, 706 services sold.
 */
type FrenchAccount = '411' | '431' | '4421' | '44571' | '467' | '512' | '6451' | '706';

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
