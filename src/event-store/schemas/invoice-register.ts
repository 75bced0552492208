import { z } from 'zod';
import { SERIES } from '../../domain/entity/events.ts';
import type { EntityId, InvoiceId, JobId } from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { count, date, id, text } from './values.ts';

const register = {
  entityId: id<EntityId>(),
  series: z.enum(SERIES),
  year: count,
  number: count,
  invoiceId: id<InvoiceId>(),
  jobId: id<JobId>(),
  lastNumber: count,
  lastIssuedOn: date,
  voidedCount: count,
};

/** Version 1 of the events of a register of numbers. */
export const invoiceRegisterSchemas = exactSchemas({
  InvoiceNumberAssigned: z.strictObject({ ...register, issuedOn: date }),
  InvoiceNumberVoided: z.strictObject({ ...register, reason: text }),
});
