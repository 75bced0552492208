import { z } from 'zod';
import { JURISDICTIONS } from '../../domain/entity/events.ts';
import type { EntityId, SalaryId } from '../../domain/ids.ts';
import { CHARGE_PARTS } from '../../domain/social-charges/events.ts';
import { exactSchemas } from './shape.ts';
import { agency, amount, currency, date, id, quarter, text } from './values.ts';

const dimensions = {
  entityId: id<EntityId>(),
  agency,
  quarter,
  jurisdiction: z.enum(JURISDICTIONS),
  currency,
};

const transfer = { bankAccount: text, bankReference: text };

const after = z.strictObject({
  estimated: amount,
  declared: z.exactOptional(amount),
  posted: amount,
  paid: amount,
  transfers: z.array(z.strictObject(transfer)),
});

/** Version 1 of the events about social charges. */
export const socialChargesSchemas = exactSchemas({
  SocialChargesEstimated: z.strictObject({
    ...dimensions,
    salaryId: id<SalaryId>(),
    amount,
    after,
  }),
  SocialChargesDeclared: z.strictObject({
    ...dimensions,
    amount,
    difference: amount,
    balanceDueOn: date,
    after,
  }),
  SocialChargesRectified: z.strictObject({ ...dimensions, amount, difference: amount, after }),
  SocialChargePaid: z.strictObject({
    ...dimensions,
    ...transfer,
    part: z.enum(CHARGE_PARTS),
    amount,
    after,
  }),
});
