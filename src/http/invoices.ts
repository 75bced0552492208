import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ActivityId, ClientId, EntityId, InvoiceId } from '../domain/ids.ts';
import { invoiceAnswer, invoiceItem, pageOf } from './answers.ts';
import { identityOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { textsAt, textsOfJob } from './job-texts.ts';
import {
  awaitToken,
  found,
  keyOf,
  nextPage,
  pageQuery,
  read,
  smallKey,
  waitQuery,
} from './reading.ts';
import { dateIn, flagIn, idIn } from './values.ts';

const TAG = 'Invoices';

const invoiceKey = z.strictObject({
  issuedOn: dateIn,
  number: smallKey,
  invoiceId: idIn<InvoiceId>(),
});

const listQuery = z.strictObject({
  entityId: idIn<EntityId>(),
  clientId: idIn<ClientId>().exactOptional(),
  activityId: idIn<ActivityId>().exactOptional(),
  open: flagIn.exactOptional(),
  ...waitQuery,
  ...pageQuery,
});

/** Invoices; the texts of their lines and credit notes only for finance. */
export const invoiceRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { queries } = deps;

    app.get(
      '/invoices',
      read(TAG, 'Invoices in the order of their numbers', {
        querystring: listQuery,
        answer: pageOf(invoiceItem),
      }),
      async (request, reply) => {
        const { after, limit, cursor, ...filter } = request.query;
        if (after !== undefined) await awaitToken(deps, after);
        const page = { limit, ...keyOf(invoiceKey, cursor) };
        const { sequence, items } = await queries.invoices(filter, page);
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        return { sequence, items, next };
      },
    );

    app.get(
      '/invoices/:invoiceId',
      read(TAG, 'An invoice with its lines, levy, payments and corrections', {
        params: z.strictObject({ invoiceId: idIn<InvoiceId>() }),
        querystring: z.strictObject(waitQuery),
        answer: invoiceAnswer,
      }),
      async ({ params: { invoiceId }, query: { after }, identity }) => {
        if (after !== undefined) await awaitToken(deps, after);
        const invoice = found(await queries.invoice(invoiceId), { invoiceId });
        if (identityOf({ identity }).role !== 'finance') return invoice;
        const texts = await textsOfJob(deps, invoice.jobId);
        const lines = invoice.lines.map((line, index) => {
          const text = texts[index];
          return text === undefined ? line : { ...line, text };
        });
        const creditNotes = await Promise.all(
          invoice.creditNotes.map(async (note) => {
            const [reason] = await textsAt(deps, note.sequence);
            return reason === undefined ? note : { ...note, reason };
          }),
        );
        return { ...invoice, lines, creditNotes };
      },
    );
  };
