import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { ALLOWED } from './auth.ts';

const TITLE = 'Pot commun ledger';
const DESCRIPTION = `The ledger of a shared enterprise.

Every write needs a header \`Idempotency-Key\`: the same key and body again gets the first answer again, with
\`Idempotency-Replayed: true\`. Every write answers a token \`after\`; a read with \`?after=\` waits until it shows that
write. Amounts are texts such as "1000.00". Reports take \`asOf\` (a day) and \`knownAt\` (a sequence or an instant). Every
problem is \`application/problem+json\`; its \`code\` is stable and its \`detail\` says what to do.`;

/** Makes the OpenAPI document of all routes that follow, and shows it at `/docs`. */
export const installOpenApi = async (app: FastifyInstance, version: string): Promise<void> => {
  // Names in the document who may call each route.
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (route.schema === undefined || access === undefined) return;
    const open = access === 'open';
    const roles = { 'x-roles': open ? ['anyone'] : ALLOWED[access] };
    const security = open ? {} : { security: [{ key: [] }] };
    route.schema = { ...route.schema, ...security, ...roles };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: TITLE, description: DESCRIPTION, version },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
};
