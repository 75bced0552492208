import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CLIENT_KINDS } from '../domain/client/events.ts';
import type { ClientId, EntityId } from '../domain/ids.ts';
import { clientItem, creditAnswer, pageOf } from './answers.ts';
import { callerOf, identityOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { termsBody } from './entities.ts';
import { withNames } from './members.ts';
import {
  awaitToken,
  found,
  keyOf,
  nextPage,
  pageQuery,
  read,
  sequenceKey,
  waitQuery,
} from './reading.ts';
import { dated, detailsIn, idIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Clients';

const params = z.strictObject({ clientId: idIn<ClientId>() });
const clientBody = z.strictObject({
  ...dated,
  entityId: idIn<EntityId>(),
  kind: z.enum(CLIENT_KINDS),
  country: z.string().regex(/^[A-Z]{2}$/, 'is not a country of two letters such as BE'),
  details: detailsIn,
});
const agreedTermsBody = z.strictObject({ ...dated, ...termsBody });
const guaranteeBody = z.strictObject({ ...dated, guaranteed: z.boolean() });
const listQuery = z.strictObject({ entityId: idIn<EntityId>(), ...waitQuery, ...pageQuery });

/** Clients, their terms and their guarantee; names and addresses only for finance. */
export const clientRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands, queries, people } = deps;

    app.post(
      '/clients',
      write(TAG, 'Register a client', { body: clientBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.registerClient(request.body, callerOf(request)),
          'clientId',
        ),
    );

    app.post(
      '/clients/:clientId/terms',
      write(TAG, 'Agree payment terms with a client', { params, body: agreedTermsBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        const result = await commands.agreePaymentTerms(input, callerOf(request));
        return receiptOf(reply, result, 'clientId');
      },
    );

    app.post(
      '/clients/:clientId/guarantee',
      write(TAG, 'Withdraw or restore the guarantee of a client', { params, body: guaranteeBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        const result = await commands.changeGuarantee(input, callerOf(request));
        return receiptOf(reply, result, 'clientId');
      },
    );

    app.get(
      '/clients/:clientId/credit',
      read(TAG, 'What a client has paid and no invoice has taken', {
        params,
        querystring: z.strictObject(waitQuery),
        answer: creditAnswer,
      }),
      async ({ params: { clientId }, query: { after } }) => {
        if (after !== undefined) await awaitToken(deps, after);
        return found(await queries.credit(clientId), { clientId });
      },
    );

    app.get(
      '/clients',
      read(TAG, 'Clients', { querystring: listQuery, answer: pageOf(clientItem) }),
      async (request, reply) => {
        const { after, limit, cursor, entityId } = request.query;
        if (after !== undefined) await awaitToken(deps, after);
        const page = { limit, ...keyOf(sequenceKey, cursor) };
        const { sequence, items } = await queries.clients({ entityId }, page);
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        const named = identityOf(request).role === 'finance';
        return { sequence, items: await withNames(people, 'client', items, named), next };
      },
    );
  };
