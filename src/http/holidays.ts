import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MOST_HOLIDAYS } from '../domain/entity/holidays.ts';
import type { EntityId } from '../domain/ids.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { awaitToken, found, read, waitQuery } from './reading.ts';
import { dated, dateIn, idIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Governance';

const yearIn = z.int({ error: 'send a year as a number such as 2026' }).min(1900).max(2199);

const params = z.strictObject({ entityId: idIn<EntityId>() });

const holidaysBody = z.strictObject({
  ...dated,
  year: yearIn,
  days: z.array(dateIn).min(1).max(MOST_HOLIDAYS).meta({
    description:
      'Every public holiday of the year; one that is replaced by another day gives way to that day.',
  }),
});

/** The holidays of a year, as reckoning takes them. */
export const holidaysAnswer = z.object({
  sequence: z.number(),
  entityId: z.string(),
  year: z.number(),
  adopted: z.boolean().meta({ description: "False: the entity's country's own list." }),
  days: z.array(z.string()).readonly(),
});

/** Public holidays of an entity by year. */
export const holidayRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands, queries } = deps;

    app.post(
      '/entities/:entityId/holidays',
      write(TAG, 'Adopt the holidays of a year', { params, body: holidaysBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        return receiptOf(reply, await commands.adoptHolidays(input, callerOf(request)), 'entityId');
      },
    );

    app.get(
      '/entities/:entityId/holidays',
      read(TAG, 'The holidays of a year', {
        params,
        querystring: z.strictObject({
          ...waitQuery,
          year: z.coerce.number().int().min(1900).max(2199),
        }),
        answer: holidaysAnswer,
      }),
      async ({ params: { entityId }, query: { after, year } }) => {
        if (after !== undefined) await awaitToken(deps, after);
        return found(await queries.holidays(entityId, year), { entityId });
      },
    );
  };
