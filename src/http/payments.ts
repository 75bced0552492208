import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ClientId, InvoiceId, PaymentId } from '../domain/ids.ts';
import { paymentAnswer } from './answers.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { awaitToken, found, read, waitQuery } from './reading.ts';
import { amountIn, currencyIn, dated, idIn, transferIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Payments';
const MOST_INVOICES = 100;

const COMMUNICATION = /^[0-9+*/ -]{4,40}$/;

const askedInvoices = z
  .array(z.strictObject({ invoiceId: idIn<InvoiceId>(), amount: amountIn.exactOptional() }))
  .min(1)
  .max(MOST_INVOICES);
const { bookedOn, bankReference } = transferIn;

const paymentBody = z
  .strictObject({
    clientId: idIn<ClientId>(),
    amount: amountIn,
    currency: currencyIn,
    ...transferIn,
    invoices: askedInvoices.exactOptional(),
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

const params = z.strictObject({ paymentId: idIn<PaymentId>() });
const allocationsBody = z.strictObject({ ...dated, invoices: askedInvoices });
const reversalBody = z.strictObject({ bookedOn, bankReference });
const refundBody = z.strictObject({
  amount: amountIn,
  ...transferIn,
});

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

    app.post(
      '/payments/:paymentId/allocations',
      write(TAG, "Use a client's credit for invoices", { params, body: allocationsBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        const result = await deps.commands.allocateCredit(input, callerOf(request));
        return receiptOf(reply, result, 'paymentId');
      },
    );

    app.post(
      '/payments/:paymentId/reverse',
      write(TAG, 'The bank took a payment back', { params, body: reversalBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        const result = await deps.commands.reversePayment(input, callerOf(request));
        return receiptOf(reply, result, 'paymentId');
      },
    );

    app.post(
      '/payments/:paymentId/refunds',
      write(TAG, "A client's credit went back to it", { params, body: refundBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        const result = await deps.commands.refundPayment(input, callerOf(request));
        return receiptOf(reply, result, 'paymentId');
      },
    );

    app.get(
      '/payments/:paymentId',
      read(TAG, 'A payment, and what of it is credit', {
        params,
        querystring: z.strictObject(waitQuery),
        answer: paymentAnswer,
      }),
      async ({ params: { paymentId }, query: { after } }) => {
        if (after !== undefined) await awaitToken(deps, after);
        return found(await deps.queries.payment(paymentId), { paymentId });
      },
    );
  };
