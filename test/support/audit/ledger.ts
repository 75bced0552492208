import { together, type Audit } from './audit.ts';
import { auditBooks } from './books.ts';
import { auditBudgets } from './budgets.ts';
import { auditDocuments } from './documents.ts';
import { auditFund } from './fund.ts';
import { auditJobs } from './jobs.ts';
import { auditDues, auditNumbers } from './registers.ts';

/** Everything that must hold of a Belgian ledger, counted from its facts alone. */
export const auditLedger = (): Audit => {
  const books = auditBooks();
  return together([
    books,
    auditFund(books),
    auditBudgets(books),
    auditDocuments(books, '400'),
    auditJobs(),
    auditNumbers(),
    auditDues(books, { social: '454', tax: '453' }),
  ]);
};
