import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { OPINIONS, ORGANS } from '../domain/decision/events.ts';
import {
  JURISDICTIONS,
  LEVY_ON_LOSS,
  REDUCTIONS_POLICIES,
  SERIES,
  UNREGAINED_VAT,
} from '../domain/entity/events.ts';
import type { DecisionId, EntityId } from '../domain/ids.ts';
import { entityAnswer } from './answers.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { awaitToken, found, read, waitQuery } from './reading.ts';
import {
  agencyIn,
  amountIn,
  codeIn,
  countIn,
  currencyIn,
  dated,
  dateIn,
  idIn,
  lineIn,
  rateIn,
  textIn,
} from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Governance';

const entityParams = z.strictObject({ entityId: idIn<EntityId>() });

const registerEntityBody = z.strictObject({
  ...dated,
  legalName: lineIn(200),
  jurisdiction: z.enum(JURISDICTIONS),
  currency: currencyIn,
  enterpriseNumber: z.string().regex(/^\d{9,10}$/, 'is not a number of 9 or 10 digits'),
  fiscalYearStart: z.string().regex(/^\d{2}-\d{2}$/, 'is not a day such as 01-01'),
  timeZone: lineIn(60),
});

/** When an invoice falls due. */
export const termsBody = {
  days: countIn.max(365),
  from: z.enum(['issue', 'lastDay']),
  roll: z.enum(['none', 'nextWorkingDay']),
};

const provisionShares = z.tuple([rateIn, rateIn, rateIn], {
  error: 'send three rates, one for each provision',
});

const adoption = { ...dated, decisionId: idIn<DecisionId>(), effectiveFrom: dateIn };

const policyBody = z.discriminatedUnion('policy', [
  z.strictObject({
    ...adoption,
    policy: z.literal('levy'),
    parameters: z.strictObject({ mutualServices: rateIn, guaranteeFund: rateIn }),
  }),
  z.strictObject({
    ...adoption,
    policy: z.literal('paymentTerms'),
    parameters: z.strictObject(termsBody),
  }),
  z.strictObject({
    ...adoption,
    policy: z.literal('numbering'),
    parameters: z.strictObject({
      series: z.enum(SERIES),
      year: z.int().min(1900).max(2199),
      firstNumber: countIn,
    }),
  }),
  z.strictObject({
    ...adoption,
    policy: z.literal('guaranteeFund'),
    parameters: z.strictObject({
      cap: amountIn.exactOptional(),
      losses: z.enum(['fiscalYear', 'ever']),
    }),
  }),
  z.strictObject({
    ...adoption,
    policy: z.literal('wages'),
    parameters: z.strictObject({
      payWithinWorkingDays: countIn,
      legalWorkingDays: countIn,
      reductions: z.enum(REDUCTIONS_POLICIES),
    }),
  }),
  z.strictObject({
    ...adoption,
    policy: z.literal('workerBounds'),
    parameters: z.strictObject({
      category: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'is not a key such as "employee"'),
      employeeBase: rateIn,
      employeeMost: rateIn,
      employerMost: rateIn,
      employerUsual: rateIn.exactOptional(),
    }),
  }),
  z.strictObject({
    ...adoption,
    policy: z.literal('writeOff'),
    parameters: z.strictObject({
      levyOnLoss: z.enum(LEVY_ON_LOSS),
      unregainedVat: z.enum(UNREGAINED_VAT),
      decisionNeeded: z.boolean(),
    }),
  }),
  z.strictObject({
    ...adoption,
    policy: z.literal('socialChargeProvisions'),
    parameters: z.strictObject({
      agency: agencyIn,
      shares: provisionShares,
      fourthQuarterShares: provisionShares,
      threshold: amountIn.refine((text) => !text.startsWith('-'), 'is below zero'),
    }),
  }),
]);

const opinion = z.enum(OPINIONS);

const decisionBody = z.strictObject({
  ...dated,
  entityId: idIn<EntityId>(),
  organ: z.enum(ORGANS),
  decidedOn: dateIn,
  subject: codeIn(60, 'levy-2026'),
  motion: textIn(10_000)
    .meta({ description: 'The text that was voted on; kept outside the log.' })
    .exactOptional(),
  votes: z
    .array(
      z.strictObject({
        college: codeIn(40, 'members'),
        weight: z
          .string()
          .regex(/^(?:0(?:\.\d{1,8})?|1(?:\.0{1,8})?)$/, 'is not a weight between "0" and "1"'),
        for: countIn,
        against: countIn,
        abstained: countIn,
      }),
    )
    .min(1)
    .max(20),
  present: countIn,
  quorum: countIn,
  opinions: z.strictObject({ economic: opinion, societal: opinion }),
  adopted: z.boolean(),
});

/** Entities, the decisions of their assembly and board, and the rules that these adopted. */
export const entityRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands, queries } = deps;

    app.post(
      '/entities',
      write(TAG, 'Register an entity', { body: registerEntityBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.registerEntity(request.body, callerOf(request)),
          'entityId',
        ),
    );

    app.post(
      '/decisions',
      write(TAG, 'Record a decision of the assembly or the board', { body: decisionBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.recordDecision(request.body, callerOf(request)),
          'decisionId',
        ),
    );

    app.post(
      '/entities/:entityId/policies',
      write(TAG, 'Adopt a rule', { params: entityParams, body: policyBody }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        return receiptOf(reply, await commands.adoptPolicy(input, callerOf(request)), 'entityId');
      },
    );

    app.get(
      '/entities/:entityId',
      read(TAG, 'An entity and its rules', {
        params: entityParams,
        querystring: z.strictObject(waitQuery),
        answer: entityAnswer,
      }),
      async ({ params, query }) => {
        const { after } = query;
        if (after !== undefined) await awaitToken(deps, after);
        const { entityId } = params;
        return found(await queries.entity(entityId), { entityId });
      },
    );
  };
