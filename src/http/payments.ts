import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ClientId, InvoiceId, PaymentId } from '../domain/ids.ts';
import { paymentAnswer } from './answers.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { awaitToken, found, read, waitQuery } from './reading.ts';
import { amountIn, currencyIn, idIn, transferIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Payments';
const MOST_INVOICES = 100;

// What goes into an event must not be free text: names of people belong outside the log.
const COMMUNICATION = /^[0-9+*/ -]{4,40}$/;

const paymentBody = z
  .strictObject({
    clientId: idIn<ClientId>(),
    amount: amountIn,
    currency: currencyIn,
    ...transferIn,
    invoices: z
      .array(z.strictObject({ invoiceId: idIn<InvoiceId>(), amount: amountIn.exactOptional() }))
      .min(1)
      .max(MOST_INVOICES)
      .exactOptional(),
    paymentReference: z
      .string()
      .regex(COMMUNICATION, 'is not the communication printed on an invoice')
      .exactOptional(),
  })
  .refine(
    ({ invoices, paymentReference }) => invoices === undefined || paymentReference === undefined,
    {
      path: ['paymentReference'],
      message: 'send either the invoices or the reference, not both',
    },
  );

/** Money that clients paid. */
export const paymentRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/payments',
      write(TAG, 'Record a payment of a client', { body: paymentBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await deps.commands.recordPayment(request.body, callerOf(request)),
          'paymentId',
        ),
    );

    app.get(
      '/payments/:paymentId',
      read(TAG, 'A payment, and what of it is credit', {
        params: z.strictObject({ paymentId: idIn<PaymentId>() }),
        querystring: z.strictObject(waitQuery),
        answer: paymentAnswer,
      }),
      async ({ params: { paymentId }, query: { after } }) => {
        if (after !== undefined) await awaitToken(deps, after);
        return found(await deps.queries.payment(paymentId), { paymentId });
      },
    );
  };
