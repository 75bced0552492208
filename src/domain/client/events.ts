import type { Message } from '../decider.ts';
import type { PaymentTerms } from '../entity/events.ts';
import type { ClientId, EntityId } from '../ids.ts';

/** What law applies to a client: a business, a public body or a consumer. */
export const CLIENT_KINDS = ['business', 'public', 'consumer'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** A client was registered (enregistrement d'un client); guaranteed from now until the guarantee is withdrawn. */
export type ClientRegistered = Message<
  'ClientRegistered',
  {
    clientId: ClientId;
    entityId: EntityId;
    kind: ClientKind;
    /** ISO 3166-1 alpha-2. */
    country: string;
  }
>;

/** The client has payment terms of its own (délai de paiement convenu); they win over the entity's policy. */
export type PaymentTermsAgreed = Message<
  'PaymentTermsAgreed',
  { clientId: ClientId; entityId: EntityId } & PaymentTerms
>;

/** The guarantee fund no longer covers new invoices to this client (retrait de la garantie). */
export type ClientGuaranteeWithdrawn = Message<
  'ClientGuaranteeWithdrawn',
  { clientId: ClientId; entityId: EntityId }
>;

/** The guarantee fund covers new invoices to this client again (rétablissement de la garantie). */
export type ClientGuaranteeRestored = Message<
  'ClientGuaranteeRestored',
  { clientId: ClientId; entityId: EntityId }
>;

export type ClientEvent =
  | ClientRegistered
  | PaymentTermsAgreed
  | ClientGuaranteeWithdrawn
  | ClientGuaranteeRestored;
