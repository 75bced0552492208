import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ActivityId, DecisionId } from '../domain/ids.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { amountIn, currencyIn, dated, idIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Members and activities';

const params = z.strictObject({ activityId: idIn<ActivityId>() });
const body = z.strictObject({
  ...dated,
  decisionId: idIn<DecisionId>(),
  amount: amountIn,
  currency: currencyIn,
});

/** What an activity owes the guarantee fund, taken over by the fund. */
export const forgivenessRoutes =
  ({ commands }: Pick<HttpDeps, 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/activities/:activityId/forgiveness',
      write(TAG, 'Forgive what an activity owes the guarantee fund', { params, body }),
      async (request, reply) => {
        const input = { ...request.body, ...request.params };
        return receiptOf(reply, await commands.forgiveDebt(input, callerOf(request)), 'activityId');
      },
    );
  };
