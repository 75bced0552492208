import { z } from 'zod';
import type { EntityId, MemberId } from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { id } from './values.ts';

/** Version 1 of the events of a member. */
export const memberSchemas = exactSchemas({
  MemberAdmitted: z.strictObject({ memberId: id<MemberId>(), entityId: id<EntityId>() }),
});
