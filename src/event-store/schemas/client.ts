import { z } from 'zod';
import { CLIENT_KINDS } from '../../domain/client/events.ts';
import type { ClientId, EntityId } from '../../domain/ids.ts';
import { paymentTerms } from './entity.ts';
import { exactSchemas } from './shape.ts';
import { id } from './values.ts';

const client = { clientId: id<ClientId>(), entityId: id<EntityId>() };

/** Version 1 of the events of a client. */
export const clientSchemas = exactSchemas({
  ClientRegistered: z.strictObject({
    ...client,
    kind: z.enum(CLIENT_KINDS),
    country: z.string().regex(/^[A-Z]{2}$/),
  }),
  PaymentTermsAgreed: z.strictObject({ ...client, ...paymentTerms.shape }),
  ClientGuaranteeWithdrawn: z.strictObject(client),
  ClientGuaranteeRestored: z.strictObject(client),
});
