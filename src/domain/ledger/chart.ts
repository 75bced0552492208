import type { Jurisdiction } from '../entity/events.ts';
import type { LegalAccount } from './accounts.ts';

/** Which account of a country's chart plays which part. */
export type Chart = Readonly<{
  tradeDebtors: LegalAccount;
  bank: LegalAccount;
  vatDue: LegalAccount;
  /** VAT that comes back from the state: of credit notes issued (BE: grid 64) and of lost receivables (BE: grid 62). */
  vatRegained: LegalAccount;
  sales: LegalAccount;
  /** Sales whose VAT the client owes itself. */
  reverseChargeSales: LegalAccount;
  /**
   * Money laid out in a client's name. Paying it out makes a claim on this account, billing it moves the claim to the
   * trade debtors: it is neither income nor subject to VAT, and the account is 0 when all of it is billed.
   */
  laidOutForClients: LegalAccount;
  suppliers: LegalAccount;
  wages: LegalAccount;
  employerCharges: LegalAccount;
  /** Insurance and other costs of staff that are owed to suppliers. */
  wageInsurance: LegalAccount;
  /** Owed to the agencies of social security: contributions of employer and employees. */
  socialSecurity: LegalAccount;
  /** Owed to the state: tax withheld from salaries. */
  withholdingTax: LegalAccount;
  /** What is kept back from wages for others than tax and social security. */
  otherDeductions: LegalAccount;
  netWages: LegalAccount;
  /** Receivables lost: of invoices of the same fiscal year, and of earlier ones. */
  lossesOfYear: LegalAccount;
  lossesOfEarlierYears: LegalAccount;
}>;

const CHARTS: Readonly<Record<Jurisdiction, Chart>> = {
  BE: {
    tradeDebtors: '400',
    bank: '550',
    vatDue: '451',
    vatRegained: '411',
    sales: '7001',
    reverseChargeSales: '7005',
    laidOutForClients: '416',
    suppliers: '440',
    wages: '620',
    employerCharges: '621',
    wageInsurance: '623',
    socialSecurity: '454',
    withholdingTax: '453',
    otherDeductions: '459',
    netWages: '455',
    lossesOfYear: '642',
    lossesOfEarlierYears: '642',
  },
  FR: {
    tradeDebtors: '411',
    bank: '512',
    vatDue: '44571',
    vatRegained: '44571',
    sales: '706',
    reverseChargeSales: '706',
    laidOutForClients: '467',
    suppliers: '401',
    wages: '641',
    employerCharges: '6451',
    wageInsurance: '6475',
    socialSecurity: '431',
    withholdingTax: '4421',
    otherDeductions: '427',
    netWages: '421',
    lossesOfYear: '6541',
    lossesOfEarlierYears: '6544',
  },
};

/** The chart of accounts that the law of a country asks for. */
export const chartOf = (jurisdiction: Jurisdiction): Chart => CHARTS[jurisdiction];
