import type { Reaction } from './reaction.ts';

/** A declared job is invoiced. The job is the cause of both number and invoice, so that issuing is never serial. */
export const invoiceDeclaredJob: Reaction = {
  name: 'invoice-declared-job',
  version: 1,
  on: {
    JobDeclared: ({ data: { jobId, entityId } }) => [
      { type: 'InvoiceJob', data: { jobId, entityId } },
    ],
  },
};
