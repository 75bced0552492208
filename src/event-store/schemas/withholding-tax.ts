import { z } from 'zod';
import { JURISDICTIONS } from '../../domain/entity/events.ts';
import type { EntityId } from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { amount, currency, date, id, month, text } from './values.ts';

const dimensions = {
  entityId: id<EntityId>(),
  month,
  jurisdiction: z.enum(JURISDICTIONS),
  currency,
};

/** Version 1 of the events about withholding tax. */
export const withholdingTaxSchemas = exactSchemas({
  WithholdingTaxDeclared: z.strictObject({
    ...dimensions,
    amount,
    replaced: amount,
    dueOn: date,
  }),
  WithholdingTaxPaid: z.strictObject({
    ...dimensions,
    bankAccount: text,
    bankReference: text,
    amount,
  }),
});
