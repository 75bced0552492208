import { z } from 'zod';
import type { EntityId } from '../../domain/ids.ts';
import type { EventMetadata } from '../../domain/metadata.ts';
import { date, id, text } from './values.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const actor = z.strictObject({
  id: text,
  role: z.enum(['finance', 'admin', 'service', 'reaction', 'system']),
});

/** What every event carries beside its data. */
export const metadataSchema = z.strictObject({
  commandId: z.string().regex(UUID),
  inputHash: text,
  correlationId: z.string().regex(UUID),
  causationId: z.exactOptional(z.string().regex(UUID)),
  actor,
  approvedBy: z.exactOptional(actor),
  entityId: z.exactOptional(id<EntityId>()),
  effectiveOn: date,
  recordedAt: z.string().regex(INSTANT),
  schemaVersion: z.int().positive(),
  basis: z.array(z.strictObject({ stream: text, revision: z.int().min(-1) })),
}) satisfies z.ZodType<EventMetadata>;
