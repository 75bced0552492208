import { z } from 'zod';
import {
  JURISDICTIONS,
  LEVY_ON_LOSS,
  REDUCTIONS_POLICIES,
  SERIES,
  UNREGAINED_VAT,
} from '../../domain/entity/events.ts';
import { MOST_HOLIDAYS } from '../../domain/entity/holidays.ts';
import type { DecisionId, EntityId } from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { agency, amount, count, currency, date, id, rate, text } from './values.ts';

const provisionShares = z.tuple([rate, rate, rate]);

/** When an invoice falls due. */
export const paymentTerms = z.strictObject({
  days: count,
  from: z.enum(['issue', 'lastDay']),
  roll: z.enum(['none', 'nextWorkingDay']),
});

const adoption = {
  entityId: id<EntityId>(),
  decisionId: id<DecisionId>(),
  effectiveFrom: date,
};

/** Version 1 of the events of an entity. */
export const entitySchemas = exactSchemas({
  EntityRegistered: z.strictObject({
    entityId: id<EntityId>(),
    legalName: text,
    jurisdiction: z.enum(JURISDICTIONS),
    currency,
    enterpriseNumber: z.string().regex(/^\d{9,10}$/),
    fiscalYearStart: z.string().regex(/^\d{2}-\d{2}$/),
    timeZone: text,
  }),
  HolidayCalendarAdopted: z.strictObject({
    entityId: id<EntityId>(),
    year: count,
    days: z.array(date).min(1).max(MOST_HOLIDAYS),
  }),
  PolicyAdopted: z.discriminatedUnion('policy', [
    z.strictObject({
      ...adoption,
      policy: z.literal('levy'),
      parameters: z.strictObject({ mutualServices: rate, guaranteeFund: rate }),
    }),
    z.strictObject({
      ...adoption,
      policy: z.literal('paymentTerms'),
      parameters: paymentTerms,
    }),
    z.strictObject({
      ...adoption,
      policy: z.literal('numbering'),
      parameters: z.strictObject({ series: z.enum(SERIES), year: count, firstNumber: count }),
    }),
    z.strictObject({
      ...adoption,
      policy: z.literal('guaranteeFund'),
      parameters: z.strictObject({
        cap: amount.exactOptional(),
        losses: z.enum(['fiscalYear', 'ever']),
      }),
    }),
    z.strictObject({
      ...adoption,
      policy: z.literal('wages'),
      parameters: z.strictObject({
        payWithinWorkingDays: count,
        legalWorkingDays: count,
        reductions: z.enum(REDUCTIONS_POLICIES),
      }),
    }),
    z.strictObject({
      ...adoption,
      policy: z.literal('workerBounds'),
      parameters: z.strictObject({
        category: text,
        employeeBase: rate,
        employeeMost: rate,
        employerMost: rate,
        employerUsual: rate.exactOptional(),
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
        agency,
        shares: provisionShares,
        fourthQuarterShares: provisionShares,
        threshold: amount,
      }),
    }),
  ]),
});
