import { z } from 'zod';
import { OPINIONS, ORGANS } from '../../domain/decision/events.ts';
import type { DecisionId, EntityId } from '../../domain/ids.ts';
import { exactSchemas } from './shape.ts';
import { count, date, id, text } from './values.ts';

const opinion = z.enum(OPINIONS);

/** Version 1 of the events of a decision. */
export const decisionSchemas = exactSchemas({
  DecisionRecorded: z.strictObject({
    decisionId: id<DecisionId>(),
    entityId: id<EntityId>(),
    organ: z.enum(ORGANS),
    decidedOn: date,
    subject: text,
    textsVersion: count.exactOptional(),
    votes: z.array(
      z.strictObject({
        college: text,
        weight: z.string().regex(/^(?:0(?:\.\d{1,8})?|1(?:\.0{1,8})?)$/),
        for: count,
        against: count,
        abstained: count,
      }),
    ),
    present: count,
    quorum: count,
    opinions: z.strictObject({ economic: opinion, societal: opinion }),
    adopted: z.boolean(),
  }),
});
