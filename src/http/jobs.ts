import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ActivityId, ClientId, EntityId, JobId } from '../domain/ids.ts';
import { LINE_KINDS } from '../domain/invoice/lines.ts';
import { pageOf } from './answers.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { jobAnswer, jobItem } from './job-answers.ts';
import { jobSettled, shownJob } from './job-wait.ts';
import {
  awaitToken,
  found,
  keyOf,
  nextPage,
  pageQuery,
  read,
  reportQuery,
  sequenceKey,
  waitQuery,
} from './reading.ts';
import { amountIn, currencyIn, dated, dateIn, idIn, textIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Jobs';
const MOST_LINES = 100;
const LONGEST_WAIT_SECONDS = 30;

const params = z.strictObject({ jobId: idIn<JobId>() });

const jobBody = z.strictObject({
  ...dated,
  entityId: idIn<EntityId>(),
  activityId: idIn<ActivityId>(),
  clientId: idIn<ClientId>(),
  firstDay: dateIn,
  lastDay: dateIn,
  currency: currencyIn,
  lines: z
    .array(
      z.strictObject({
        kind: z.enum(LINE_KINDS),
        net: amountIn,
        vat: z.string().max(20).meta({
          description:
            'A rate in percent such as "21", "reverseCharge"; "none" for a disbursement.',
        }),
        text: textIn(500),
      }),
    )
    .max(MOST_LINES),
  pay: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('amount'), amount: amountIn }),
      z.strictObject({ kind: z.literal('all') }),
    ])
    .meta({
      description:
        'What its salary may cost, with all charges: nothing, an amount, or all that the invoice leaves to the activity.',
    }),
});

const listQuery = z.strictObject({
  entityId: idIn<EntityId>(),
  activityId: idIn<ActivityId>().exactOptional(),
  status: jobItem.shape.status.exactOptional(),
  ...waitQuery,
  ...pageQuery,
});

const jobQuery = z.strictObject({
  ...waitQuery,
  asOf: reportQuery.asOf,
  wait: z.coerce.number().min(0).max(LONGEST_WAIT_SECONDS).default(0).meta({
    description: 'Seconds to wait until no step of the job runs any more.',
  }),
});

/** Jobs: declared once, everything else follows. */
export const jobRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands, queries } = deps;

    app.post(
      '/jobs',
      write(TAG, 'Declare a job; invoice, levy and funding follow', { body: jobBody }, 202),
      async (request, reply) =>
        receiptOf(reply, await commands.declareJob(request.body, callerOf(request)), 'jobId', 202),
    );

    app.post(
      '/jobs/:jobId/resume',
      write(TAG, 'Go on with a job after its refused step was put right', {
        params,
        body: z.strictObject(dated).nullish(),
      }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        return receiptOf(reply, await commands.resumeJob(input, callerOf(request)), 'jobId');
      },
    );

    app.get(
      '/jobs/:jobId',
      read(TAG, 'A job with its steps and events', {
        params,
        querystring: jobQuery,
        answer: jobAnswer,
      }),
      async ({ params: { jobId }, query: { after, asOf, wait } }) => {
        if (after !== undefined) await awaitToken(deps, after);
        const job = await jobSettled(deps, jobId, wait * 1_000);
        const then = asOf === undefined ? job : await queries.job(jobId, asOf);
        return shownJob(found(then, { jobId }));
      },
    );

    app.get(
      '/jobs',
      read(TAG, 'Jobs in the order of their declaration', {
        querystring: listQuery,
        answer: pageOf(jobItem),
      }),
      async (request, reply) => {
        const { after, limit, cursor, ...filter } = request.query;
        if (after !== undefined) await awaitToken(deps, after);
        const page = { limit, ...keyOf(sequenceKey, cursor) };
        const { sequence, items } = await queries.jobs(filter, page);
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        return { sequence, items, next };
      },
    );
  };
