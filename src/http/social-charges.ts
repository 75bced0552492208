import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EntityId } from '../domain/ids.ts';
import { CHARGE_PARTS } from '../domain/social-charges/events.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { found, read, reportAt, yearQuery } from './reading.ts';
import { socialChargesAnswer } from './report-answers.ts';
import { agencyIn, amountIn, currencyIn, dated, idIn, quarterIn, transferIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Social charges';

const quarterDue = {
  entityId: idIn<EntityId>(),
  agency: agencyIn,
  quarter: quarterIn,
  amount: amountIn,
  currency: currencyIn,
};

const declaredBody = z.strictObject({ ...quarterDue, ...dated });

const paidBody = z.strictObject({ ...quarterDue, part: z.enum(CHARGE_PARTS), ...transferIn });

/** What is owed to agencies of social security, by quarter. */
export const socialChargeRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands, queries } = deps;

    app.post(
      '/social-charges/declarations',
      write(TAG, 'Declare what is owed to an agency for a quarter', { body: declaredBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.declareSocialCharges(request.body, callerOf(request)),
          'socialChargesId',
        ),
    );

    app.post(
      '/social-charges/rectifications',
      write(TAG, 'Correct what is owed to an agency for a quarter', { body: declaredBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.rectifySocialCharges(request.body, callerOf(request)),
          'socialChargesId',
        ),
    );

    app.post(
      '/social-charges/payments',
      write(TAG, 'Record a provision or a balance paid to an agency', { body: paidBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.paySocialCharges(request.body, callerOf(request)),
          'socialChargesId',
        ),
    );

    app.get(
      '/social-charges',
      read(TAG, 'Social charges of a year by agency and quarter', {
        querystring: z.strictObject({ entityId: idIn<EntityId>(), ...yearQuery }),
        answer: socialChargesAnswer,
      }),
      async ({ query }) => {
        const { at, filter } = await reportAt(deps, query);
        const { entityId } = filter;
        return found(await queries.socialCharges({ ...filter, ...at }), { entityId });
      },
    );
  };
