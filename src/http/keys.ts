import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actorFault } from '../access/actors.ts';
import { ROLES } from '../access/roles.ts';
import { callerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { problemSchema, RequestProblem } from './problems.ts';
import { keyOf, nextPage, pageQuery, read } from './reading.ts';
import { lineIn } from './values.ts';
import { write } from './write.ts';

const TAG = 'Keys';

const keyBody = z
  .strictObject({
    actorId: z.string().meta({
      description:
        'An opaque id of the person or service that acts, never a name or an e-mail address: it stands in every event. For the role member, the id of that member.',
    }),
    role: z.enum(ROLES),
    label: lineIn(100),
    expiresAt: z.iso.datetime({ offset: true }).exactOptional(),
  })
  .superRefine(({ actorId, role }, context) => {
    const message = actorFault(actorId, role);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['actorId'], message });
  });

const madeKey = z.object({
  id: z.string(),
  key: z.string().meta({ description: 'Shown this one time.' }),
});

const listedKeys = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        actorId: z.string(),
        role: z.string(),
        label: z.string(),
        createdAt: z.string(),
        expiresAt: z.string().nullable(),
        revokedAt: z.string().nullable(),
      }),
    )
    .readonly(),
  next: z.string().nullable(),
});

/** Where a page of keys ends. */
const placeKey = z.strictObject({ createdAt: z.iso.datetime(), id: z.string() });

const REVOKING =
  'A key that has ended stays as it is and gives the same answer, whatever the Idempotency-Key: it is asked for as with every write, and not remembered.';

const problems = { '4xx': problemSchema, '5xx': problemSchema };

/** API keys, for administrators. */
export const keyRoutes =
  ({ keys }: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const config = { access: 'keys' } as const;
    const create = write(TAG, 'Make a key', { body: keyBody });
    app.post(
      '/keys',
      { ...create, config, schema: { ...create.schema, response: { 201: madeKey, ...problems } } },
      async (request, reply) => {
        const { actor, idempotencyKey } = callerOf(request);
        const { expiresAt, ...wanted } = request.body;
        const made = await keys.create({
          ...wanted,
          ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
          requestId: `${actor.id} ${idempotencyKey}`,
        });
        if (made.repeats === 'other') {
          throw new RequestProblem('idempotency_key_reused', { keyId: made.id });
        }
        if (made.key === undefined) {
          throw new RequestProblem('key_already_created', { keyId: made.id });
        }
        reply.code(201);
        return { id: made.id, key: made.key };
      },
    );

    const list = read(TAG, 'All keys, in the order in which they were made', {
      querystring: z.strictObject(pageQuery),
      answer: listedKeys,
    });
    app.get('/keys', { ...list, config }, async (request, reply) => {
      const { limit, cursor } = request.query;
      const items = await keys.list({ limit, ...keyOf(placeKey, cursor) });
      const next = nextPage(request, reply, {
        items,
        limit,
        keyOf: ({ createdAt, id }) => ({ createdAt, id }),
      });
      return { items, next };
    });

    const revoke = write(TAG, 'End a key, within five seconds', {
      params: z.strictObject({ keyId: z.uuid() }),
    });
    const revoked = z.object({ id: z.string() });
    app.post(
      '/keys/:keyId/revoke',
      {
        ...revoke,
        config,
        schema: {
          ...revoke.schema,
          description: REVOKING,
          response: { 200: revoked, ...problems },
        },
      },
      async ({ params: { keyId } }) => {
        if (!(await keys.revoke(keyId))) throw new RequestProblem('not_found', { keyId });
        return { id: keyId };
      },
    );
  };
