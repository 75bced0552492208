import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { DecisionId, InvoiceId } from '../domain/ids.ts';
import { WRITE_OFF_CAUSES } from '../domain/invoice/events.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { amountIn, dated, idIn, textIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Invoices';
const MOST_PARTS = 20;
const VAT = /^(?:\d{1,2}(?:\.\d{1,2})?|reverseCharge|none)$/;

const params = z.strictObject({ invoiceId: idIn<InvoiceId>() });
const creditNoteBody = z.strictObject({
  ...dated,
  parts: z
    .array(
      z.strictObject({
        vat: z
          .string()
          .regex(VAT, 'is not a VAT category such as "21"')
          .meta({ description: 'A category of the invoice; "none" for disbursements.' }),
        net: amountIn,
      }),
    )
    .min(1)
    .max(MOST_PARTS),
  reason: textIn(2_000).meta({ description: 'For the client; kept outside the log.' }),
});
const writeOffBody = z.strictObject({
  ...dated,
  cause: z.enum(WRITE_OFF_CAUSES),
  vatRegained: z.boolean().meta({
    description: 'True when the state gives back the VAT that is lost.',
  }),
  decisionId: idIn<DecisionId>().exactOptional(),
});

/** What corrects an invoice that stands: credit notes, and giving up what is open. */
export const correctionRoutes =
  ({ commands }: Pick<HttpDeps, 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/invoices/:invoiceId/credit-notes',
      write(TAG, 'Issue a credit note', { params, body: creditNoteBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        const result = await commands.issueCreditNote(input, callerOf(request));
        return receiptOf(reply, result, 'creditNoteId');
      },
    );

    app.post(
      '/invoices/:invoiceId/write-off',
      write(TAG, 'Give up what is open of an invoice', { params, body: writeOffBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        const result = await commands.writeOffInvoice(input, callerOf(request));
        return receiptOf(reply, result, 'invoiceId');
      },
    );
  };
