import type { Dimensions } from '../ledger/journal-entry.ts';
import type { InvoiceDimensions } from './events.ts';

/** The dimensions alone, of whatever names them: an event, a state, a command. */
export const dimensionsOf = ({
  invoiceId,
  entityId,
  activityId,
  memberId,
  clientId,
  jobId,
  jurisdiction,
  currency,
}: InvoiceDimensions): InvoiceDimensions => ({
  invoiceId,
  entityId,
  activityId,
  memberId,
  clientId,
  jobId,
  jurisdiction,
  currency,
});

/** What journal lines of a fact about an invoice are about. */
export const journalDimensionsOf = ({
  entityId,
  activityId,
  memberId,
  clientId,
  invoiceId,
  jobId,
}: Omit<InvoiceDimensions, 'jurisdiction' | 'currency'>): Dimensions => ({
  entityId,
  activityId,
  memberId,
  clientId,
  invoiceId,
  jobId,
});
