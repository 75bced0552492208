import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ActivityId, EntityId, JobId } from '../domain/ids.ts';
import { identityOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { activityNetAnswer, jobNetAnswer, periodNetAnswer } from './net-answers.ts';
import { assertPeriod, found, read, reportAt, reportQuery } from './reading.ts';
import { dateIn, idIn } from './values.ts';

const TAG = 'Reports';

/** From invoice to net: the parts of what was invoiced, which always sum to it. */
export const invoiceToNetRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { queries } = deps;

    app.get(
      '/jobs/:jobId/invoice-to-net',
      read(TAG, 'From invoice to net: where the money of a job went', {
        params: z.strictObject({ jobId: idIn<JobId>() }),
        querystring: z.strictObject(reportQuery),
        answer: jobNetAnswer,
      }),
      async ({ params: { jobId }, query }) => {
        const { at } = await reportAt(deps, query);
        return found(await queries.jobToNet(jobId, at), { jobId });
      },
    );

    app.get(
      '/activities/:activityId/invoice-to-net',
      read(
        TAG,
        'From invoice to net: where the money of an activity went',
        {
          params: z.strictObject({ activityId: idIn<ActivityId>() }),
          querystring: z.strictObject(reportQuery),
          answer: activityNetAnswer,
        },
        'own',
      ),
      async ({ params: { activityId }, query, identity }) => {
        const { at } = await reportAt(deps, query);
        const net = found(await queries.activityToNet(activityId, at), { activityId });
        const { role, actorId } = identityOf({ identity });
        // Whoever may not see it learns nothing of it, not even that it is there.
        const own = role !== 'member' || net.memberId === actorId;
        return found(own ? net : undefined, { activityId });
      },
    );

    app.get(
      '/invoice-to-net',
      read(TAG, 'From invoice to net: what moved in an entity in a period', {
        querystring: z.strictObject({
          entityId: idIn<EntityId>(),
          from: dateIn.meta({ description: 'First effective day.', format: 'date' }),
          to: dateIn.meta({ description: 'Last effective day.', format: 'date' }),
          ...reportQuery,
        }),
        answer: periodNetAnswer,
      }),
      async ({ query }) => {
        assertPeriod(query);
        const { at, filter } = await reportAt(deps, query);
        return found(await queries.periodToNet({ ...filter, ...at }), {
          entityId: filter.entityId,
        });
      },
    );
  };
