import type { OpenInvoicesOf } from '../commands/payment-allocations.ts';
import { idOf, type EntityId, type InvoiceId } from '../domain/ids.ts';
import { parseDate } from '../domain/local-date.ts';
import type { Queries } from '../http/queries.ts';
import { statementQueries } from '../projections/activity-statement/queries.ts';
import { balanceQueries } from '../projections/balances/queries.ts';
import { entityQueries } from '../projections/entities/queries.ts';
import { guaranteeFundQueries } from '../projections/guarantee-fund/queries.ts';
import { invoiceQueries } from '../projections/invoices/queries.ts';
import { invoiceToNetQueries } from '../projections/invoice-to-net/queries.ts';
import { jobQueries } from '../projections/jobs/queries.ts';
import { journalQueries } from '../projections/journal/queries.ts';
import { receivableQueries } from '../projections/open-items/queries.ts';
import { partyQueries } from '../projections/parties/queries.ts';
import { paymentQueries } from '../projections/payments/queries.ts';
import { dueQueries } from '../projections/salaries/due.ts';
import { salaryQueries } from '../projections/salaries/queries.ts';
import { socialChargeQueries } from '../projections/social-charges/queries.ts';
import { withholdingTaxQueries } from '../projections/withholding-tax/queries.ts';
import type { ReadModels } from '../projections/read-models.ts';

/** A client with more open invoices than this names the ones that it pays. */
const MOST_OPEN = 100;

/** What the API and the commands read, on the read models of this generation. */
export type BoundQueries = Readonly<{ http: Queries; openInvoicesOf: OpenInvoicesOf }>;

/** Binds every query to the read models. */
export const bindQueries = (models: ReadModels): BoundQueries => {
  const { entity, holidays, entities } = entityQueries(models);
  const { lastDay, ...net } = invoiceToNetQueries(models);
  const { openInvoicesOf, ...invoices } = invoiceQueries(models);
  return {
    http: {
      entity,
      holidays,
      entities: async () =>
        (await entities()).map(({ id, legalName }) => ({ id: idOf<EntityId>(id), legalName })),
      ...partyQueries(models),
      ...jobQueries(models),
      ...invoices,
      ...statementQueries(models),
      ...balanceQueries(models),
      ...journalQueries(models),
      ...net,
      lastDay: async (entityId) => {
        const day = await lastDay(entityId);
        return day === undefined ? undefined : parseDate(day);
      },
      ...receivableQueries(models),
      ...paymentQueries(models),
      ...salaryQueries(models),
      ...dueQueries(models),
      ...guaranteeFundQueries(models),
      ...socialChargeQueries(models),
      ...withholdingTaxQueries(models),
    },
    openInvoicesOf: async (clientId) =>
      (await openInvoicesOf(clientId, MOST_OPEN)).map((id) => idOf<InvoiceId>(id)),
  };
};
