import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Accepted, CommandRefusal } from '../commands/api.ts';
import type { Result } from '../domain/result.ts';
import { callerOf } from './auth.ts';
import { problemSchema, RequestProblem } from './problems.ts';

/** The answer to a write: what it made, the events that stand for it, and the token that makes a read wait for them. */
const receiptSchema = z
  .object({
    id: z.string().meta({ description: 'What was created or changed.' }),
    effectiveOn: z.string().meta({ format: 'date' }),
    events: z
      .array(z.object({ stream: z.string(), revision: z.int(), type: z.string(), id: z.string() }))
      .readonly(),
    after: z.string().meta({ description: 'Send it as ?after= so that a read shows this write.' }),
    entityId: z.string().exactOptional(),
    decisionId: z.string().exactOptional(),
    memberId: z.string().exactOptional(),
    clientId: z.string().exactOptional(),
    activityId: z.string().exactOptional(),
    jobId: z.string().exactOptional(),
    paymentId: z.string().exactOptional(),
    salaryId: z.string().exactOptional(),
    invoiceId: z.string().exactOptional(),
    creditNoteId: z.string().exactOptional(),
    warnings: z.array(z.string()).readonly().exactOptional().meta({
      description: 'What was taken as it is and is worth a second look.',
    }),
  })
  .meta({ id: 'Receipt' });
type Receipt = z.infer<typeof receiptSchema>;

const writeHeaders = z.object({
  'idempotency-key': z.string().meta({
    description:
      '1 to 200 visible ASCII characters; the same key and body again is answered as the first time.',
  }),
});

/** Checks the idempotency key before the body is looked at. */
const needsIdempotencyKey = async (request: FastifyRequest): Promise<void> => {
  callerOf(request);
};

type WriteSchema = Readonly<{ body?: z.ZodType; params?: z.ZodType }>;

/** What every route has that records a business fact: its documentation, its role, its idempotency key. */
export const write = <const Schema extends WriteSchema>(
  tag: string,
  summary: string,
  schema: Schema,
  status: 201 | 202 = 201,
) => ({
  config: { access: 'write' } as const,
  preValidation: needsIdempotencyKey,
  schema: {
    tags: [tag],
    summary,
    headers: writeHeaders,
    response: { [status]: receiptSchema, '4xx': problemSchema, '5xx': problemSchema },
    ...schema,
  },
});

/** The answer to what a command came to: its receipt, or the problem that its refusal is. */
export const receiptOf = (
  reply: Pick<FastifyReply, 'header' | 'code'>,
  result: Result<Accepted, CommandRefusal>,
  idName: string,
  status: 201 | 202 = 201,
): Receipt => {
  if (!result.ok) throw new RequestProblem(result.refusal.code, result.refusal.facts);
  const { ids, effectiveOn, events, token, replayed } = result.value;
  if (replayed) reply.header('idempotency-replayed', 'true');
  reply.code(status);
  return {
    id: ids[idName] ?? '',
    ...ids,
    effectiveOn,
    events,
    after: `${token.stream}@${token.revision}`,
  };
};
