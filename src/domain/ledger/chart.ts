import type { Jurisdiction } from '../entity/events.ts';
import type { LegalAccount } from './accounts.ts';

/** Which account of a country's chart plays which part. */
export type Chart = Readonly<{
  tradeDebtors: LegalAccount;
  bank: LegalAccount;
  vatDue: LegalAccount;
  sales: LegalAccount;
  /** Sales whose VAT the client owes itself. */
  reverseChargeSales: LegalAccount;
  /**
   * Money laid out in a client's name. Paying it out makes a claim on this account, billing it moves the claim to the
   * trade debtors: it is neither income nor subject to VAT, and the account is 0 when all of it is billed.
   */
  laidOutForClients: LegalAccount;
  /** Owed to the agencies of social security: contributions of employer and employees. */
  socialSecurity: LegalAccount;
  /** Owed to the state: tax withheld from salaries. */
  withholdingTax: LegalAccount;
  employerCharges: LegalAccount;
}>;

const CHARTS: Readonly<Record<Jurisdiction, Chart>> = {
  BE: {
    tradeDebtors: '400',
    bank: '550',
    vatDue: '451',
    sales: '7001',
    reverseChargeSales: '7005',
    laidOutForClients: '416',
    socialSecurity: '454',
    withholdingTax: '453',
    employerCharges: '621',
  },
  FR: {
    tradeDebtors: '411',
    bank: '512',
    vatDue: '44571',
    sales: '706',
    reverseChargeSales: '706',
    laidOutForClients: '467',
    socialSecurity: '431',
    withholdingTax: '4421',
    employerCharges: '6451',
  },
};

/** The chart of accounts that the law of a country asks for. */
export const chartOf = (jurisdiction: Jurisdiction): Chart => CHARTS[jurisdiction];
