import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ActivityId, EntityId, JobId, SalaryId } from '../domain/ids.ts';
import { pageOf } from './answers.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import {
  agencyIn,
  amountIn,
  bankAccountIn,
  bankReferenceIn,
  currencyIn,
  dated,
  dateIn,
  idIn,
  quarterIn,
} from './values.ts';
import { dueAnswer, salaryAnswer, salaryItem } from './salary-answers.ts';
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
import { receiptOf, write } from './write.ts';

const TAG = 'Salaries';
const MOST_CONTRIBUTIONS = 20;

const params = z.strictObject({ salaryId: idIn<SalaryId>() });

// What goes into an event must not be free text: names of people belong outside the log.
const KEY = /^[A-Za-z0-9._-]{1,40}$/;
const keyIn = z.string().regex(KEY, 'is not a short key such as "employee"');

const dueKey = z.strictObject({ payBy: dateIn, sequence: z.int().nonnegative() });

const salaryBody = z.strictObject({
  ...dated,
  entityId: idIn<EntityId>(),
  activityId: idIn<ActivityId>(),
  jobId: idIn<JobId>().exactOptional(),
  workerCategory: keyIn.meta({ description: 'Such as employee, artist or manualWorker.' }),
  currency: currencyIn,
  periodStart: dateIn,
  periodEnd: dateIn,
  workedOn: dateIn.meta({ description: 'Last day worked.' }),
  gross: amountIn,
  employeeContributions: amountIn,
  withholdingTax: amountIn,
  otherDeductions: amountIn,
  net: amountIn,
  employerCharges: amountIn,
  insurance: amountIn,
  reductions: amountIn,
  cost: amountIn.meta({
    description: "Gross, employer's charges and insurance, less reductions.",
  }),
  contributions: z
    .array(
      z.strictObject({
        agency: agencyIn,
        quarter: quarterIn,
        employee: amountIn,
        employer: amountIn,
      }),
    )
    .max(MOST_CONTRIBUTIONS),
});

const paymentBody = z.strictObject({
  amount: amountIn,
  currency: currencyIn,
  paidOn: dateIn.meta({ description: "Day on which the member's account was credited." }),
  bankAccount: bankAccountIn,
  bankReference: bankReferenceIn,
});

const salaryReads =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { queries } = deps;
    const entityId = idIn<EntityId>();

    app.get(
      '/salaries',
      read(TAG, 'Salaries in the order of their calculation', {
        querystring: z.strictObject({
          entityId,
          activityId: idIn<ActivityId>().exactOptional(),
          ...waitQuery,
          ...pageQuery,
        }),
        answer: pageOf(salaryItem),
      }),
      async (request, reply) => {
        const { after, limit, cursor, ...filter } = request.query;
        if (after !== undefined) await awaitToken(deps, after);
        const { sequence, items } = await queries.salaries(filter, {
          limit,
          ...keyOf(sequenceKey, cursor),
        });
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        return { sequence, items, next };
      },
    );

    app.get(
      '/salaries/due',
      read(TAG, 'What must be paid by when, and who waits for what', {
        querystring: z.strictObject({ entityId, on: dateIn, ...waitQuery, ...pageQuery }),
        answer: dueAnswer,
      }),
      async (request, reply) => {
        const { after, limit, cursor, ...filter } = request.query;
        if (after !== undefined) await awaitToken(deps, after);
        const page = { limit, ...keyOf(dueKey, cursor) };
        const facts = { entityId: filter.entityId };
        const due = found(await queries.salariesDue(filter, page), facts);
        const { items } = due;
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        return { ...due, next };
      },
    );

    app.get(
      '/salaries/:salaryId',
      read(TAG, 'A salary, and what holds it up', {
        params,
        querystring: z.strictObject(waitQuery),
        answer: salaryAnswer,
      }),
      async ({ params: { salaryId }, query: { after } }) => {
        if (after !== undefined) await awaitToken(deps, after);
        return found(await queries.salary(salaryId), { salaryId });
      },
    );
  };

/** Salaries: the payroll system's results, their payment and what holds them up. */
export const salaryRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands } = deps;
    await app.register(salaryReads(deps));

    app.post(
      '/salaries',
      write(TAG, 'Bring a payroll result; budget and advance follow', { body: salaryBody }, 202),
      async (request, reply) => {
        const result = await commands.calculateSalary(request.body, callerOf(request));
        const receipt = receiptOf(reply, result, 'salaryId', 202);
        if (!result.ok || result.value.unusual === undefined) return receipt;
        const warnings = result.value.unusual.map(
          ({ figure, told, usual }) => `${figure} is ${told}: above ${usual} is unusual, check it.`,
        );
        return { ...receipt, warnings };
      },
    );

    app.post(
      '/salaries/:salaryId/payments',
      write(TAG, 'Record that the net was paid', { params, body: paymentBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        return receiptOf(reply, await commands.paySalary(input, callerOf(request)), 'salaryId');
      },
    );

    app.post(
      '/salaries/:salaryId/cancel',
      write(TAG, 'Cancel a salary that was not paid', {
        params,
        body: z.strictObject(dated).nullish(),
      }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        return receiptOf(reply, await commands.cancelSalary(input, callerOf(request)), 'salaryId');
      },
    );

    app.post(
      '/salaries/:salaryId/resume',
      write(TAG, 'Ask again for the budget and the advance of a salary without a job', {
        params,
        body: z.strictObject(dated).nullish(),
      }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        return receiptOf(reply, await commands.resumeSalary(input, callerOf(request)), 'salaryId');
      },
    );
  };
