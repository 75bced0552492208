import type { ActivityEvent } from './activity/events.ts';
import type { ClientEvent } from './client/events.ts';
import type { DecisionEvent } from './decision/events.ts';
import type { EntityEvent } from './entity/events.ts';
import type { GuaranteeFundEvent } from './guarantee-fund/events.ts';
import type { InvoiceRegisterEvent } from './invoice-register/events.ts';
import type { InvoiceEvent } from './invoice/events.ts';
import type { JobEvent } from './job/events.ts';
import type { LedgerMainEvent } from './ledger-main/events.ts';
import type { MemberEvent } from './member/events.ts';
import type { PaymentEvent } from './payment/events.ts';
import type { SalaryEvent } from './salary/events.ts';
import type { SocialChargesEvent } from './social-charges/events.ts';
import type { WithholdingTaxEvent } from './withholding-tax/events.ts';

/** Every event that the ledger knows. */
export type LedgerEvent =
  | LedgerMainEvent
  | EntityEvent
  | DecisionEvent
  | MemberEvent
  | ClientEvent
  | ActivityEvent
  | JobEvent
  | InvoiceRegisterEvent
  | InvoiceEvent
  | PaymentEvent
  | SalaryEvent
  | GuaranteeFundEvent
  | SocialChargesEvent
  | WithholdingTaxEvent;

/** The name of an event. */
export type EventType = LedgerEvent['type'];

/** The event of this name. */
export type EventOf<Type extends EventType> = Extract<LedgerEvent, { type: Type }>;
