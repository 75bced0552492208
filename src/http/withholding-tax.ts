import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EntityId } from '../domain/ids.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { found, read, reportAt, yearQuery } from './reading.ts';
import { withholdingTaxAnswer } from './report-answers.ts';
import { amountIn, currencyIn, dated, idIn, monthIn, transferIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Withholding tax';

const monthDue = {
  entityId: idIn<EntityId>(),
  month: monthIn.meta({ description: 'The month in which the salaries were paid.' }),
  amount: amountIn,
  currency: currencyIn,
};

const declaredBody = z.strictObject({
  ...monthDue,
  ...dated,
  replaces: amountIn
    .exactOptional()
    .meta({ description: 'The declared amount that this return replaces.' }),
});

const paidBody = z.strictObject({ ...monthDue, ...transferIn });

/** Tax withheld from salaries, by the month of their payment. */
export const withholdingTaxRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands, queries } = deps;

    app.post(
      '/withholding-tax/declarations',
      write(TAG, 'Declare the tax withheld in a month', { body: declaredBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.declareWithholdingTax(request.body, callerOf(request)),
          'withholdingTaxId',
        ),
    );

    app.post(
      '/withholding-tax/payments',
      write(TAG, 'Record the payment of the tax of a month', { body: paidBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.payWithholdingTax(request.body, callerOf(request)),
          'withholdingTaxId',
        ),
    );

    app.get(
      '/withholding-tax',
      read(TAG, 'Withholding tax of a year by month', {
        querystring: z.strictObject({ entityId: idIn<EntityId>(), ...yearQuery }),
        answer: withholdingTaxAnswer,
      }),
      async ({ query }) => {
        const { at, filter } = await reportAt(deps, query);
        const { entityId } = filter;
        return found(await queries.withholdingTax({ ...filter, ...at }), { entityId });
      },
    );
  };
