import type { z } from 'zod';
import type { EventOf, EventType } from '../domain/ledger-event.ts';
import { activitySchemas } from './schemas/activity.ts';
import { clientSchemas } from './schemas/client.ts';
import { decisionSchemas } from './schemas/decision.ts';
import { entitySchemas } from './schemas/entity.ts';
import { guaranteeFundSchemas } from './schemas/guarantee-fund.ts';
import { invoiceRegisterSchemas } from './schemas/invoice-register.ts';
import { invoiceSchemas } from './schemas/invoice.ts';
import { jobSchemas } from './schemas/job.ts';
import { ledgerMainSchemas } from './schemas/ledger-main.ts';
import { memberSchemas } from './schemas/member.ts';
import { paymentSchemas } from './schemas/payment.ts';
import { salarySchemas } from './schemas/salary.ts';
import { socialChargesSchemas } from './schemas/social-charges.ts';
import { withholdingTaxSchemas } from './schemas/withholding-tax.ts';

/** The strict schema of every event's data in its current version; an event without one does not compile. */
export const eventSchemas = {
  ...ledgerMainSchemas,
  ...entitySchemas,
  ...decisionSchemas,
  ...memberSchemas,
  ...clientSchemas,
  ...activitySchemas,
  ...jobSchemas,
  ...invoiceRegisterSchemas,
  ...invoiceSchemas,
  ...paymentSchemas,
  ...salarySchemas,
  ...guaranteeFundSchemas,
  ...socialChargesSchemas,
  ...withholdingTaxSchemas,
} as const satisfies { readonly [Type in EventType]: z.ZodType<EventOf<Type>['data']> };

/** A version that is no longer written: how its data looked, and how it becomes the next version's data (pure). */
export type OlderVersion = Readonly<{ schema: z.ZodType; upcast: (data: unknown) => unknown }>;

/** The older versions of event types, version 1 first; a type that is not named is still at version 1. */
export type OlderVersions = { readonly [Type in EventType]?: readonly OlderVersion[] };

/** What the ledger has written in earlier releases. A version is never taken away: the log keeps its events for ever. */
export const olderVersions: OlderVersions = {};
