import { createHash } from 'node:crypto';
import { activityStatementProjection } from './activity-statement/projection.ts';
import { balancesProjection } from './balances/projection.ts';
import { entitiesProjection } from './entities/projection.ts';
import { guaranteeFundProjection } from './guarantee-fund/projection.ts';
import { invoicesProjection } from './invoices/projection.ts';
import { invoiceToNetProjection } from './invoice-to-net/projection.ts';
import { jobsProjection } from './jobs/projection.ts';
import { journalProjection } from './journal/projection.ts';
import { openItemsProjection } from './open-items/projection.ts';
import { partiesProjection } from './parties/projection.ts';
import { paymentsProjection } from './payments/projection.ts';
import { salariesProjection } from './salaries/projection.ts';
import { socialChargesProjection } from './social-charges/projection.ts';
import type { Projection } from './projection.ts';
import type { Table } from './table.ts';
import { withholdingTaxProjection } from './withholding-tax/projection.ts';

/** Every read model of this release. */
export const PROJECTIONS: readonly Projection[] = [
  journalProjection,
  balancesProjection,
  activityStatementProjection,
  openItemsProjection,
  invoiceToNetProjection,
  jobsProjection,
  invoicesProjection,
  paymentsProjection,
  salariesProjection,
  guaranteeFundProjection,
  partiesProjection,
  entitiesProjection,
  socialChargesProjection,
  withholdingTaxProjection,
];

/** The tables of all these projections, in the order in which they are written and digested. */
export const tablesOf = (projections: readonly Projection[]): readonly Table[] =>
  projections.flatMap(({ tables }) => tables);

/**
 * The schema of a generation: projections with their versions. A node reads its own; a release with another version
 * of one of them fills another schema beside it.
 */
export const schemaOf = (projections: readonly Projection[]): string => {
  const names = projections.map(({ name, version }) => `${name}:${version}`).sort();
  return `models_${createHash('sha256').update(names.join(',')).digest('hex').slice(0, 8)}`;
};
