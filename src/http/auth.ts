import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKeys, Identity } from '../access/api-keys.ts';
import { ROLES, type Role } from '../access/roles.ts';
import type { Caller } from '../commands/api.ts';
import { RequestProblem } from './problems.ts';

/**
 * What a route asks of its caller. `open`: nothing. `read`: a role that sees the whole cooperative. `own`: also a
 * member, for its own rows. `write`: who records business facts. `keys`: who manages keys.
 */
export type Access = 'open' | 'read' | 'own' | 'write' | 'keys';

const READERS: readonly Role[] = ROLES.filter((role) => role !== 'member');

/** The roles that each kind of access lets in. */
export const ALLOWED: Readonly<Record<Access, readonly Role[]>> = Object.freeze({
  open: ROLES,
  read: READERS,
  own: ROLES,
  write: ['finance'],
  keys: ['admin'],
});

declare module 'fastify' {
  interface FastifyRequest {
    identity: Identity | null;
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}

const BEARER = /^Bearer ([!-~]{1,200})$/i;
// Wrong keys from one address per minute; a key has 256 bits, so this only spares the database.
const MOST_FAILURES = 60;
const MINUTE_MS = 60_000;

type Failures = ReturnType<FastifyInstance['createRateLimit']>;

/** Why a stranger is sent away; one that tries too often is told to wait. */
const strangerProblem = async (
  request: FastifyRequest,
  failures: Failures,
): Promise<RequestProblem> => {
  const limit = await failures(request);
  return !limit.isAllowed && limit.isExceeded
    ? new RequestProblem('rate_limited', { seconds: String(limit.ttlInSeconds) })
    : new RequestProblem('unauthenticated');
};

/** Who is calling, as the hook below found it. */
export const identityOf = ({ identity }: Pick<FastifyRequest, 'identity'>): Identity => {
  if (identity === null) throw new RequestProblem('unauthenticated');
  return identity;
};

/** The key that a request sends; undefined when it sends none. */
export const bearerOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  BEARER.exec(headers.authorization ?? '')?.[1];

/** Asks every route with an `access` for a key that fits; a route without one does not start. */
export const installAuth = (app: FastifyInstance, keys: ApiKeys): void => {
  app.decorateRequest('identity', null);
  const failures = app.createRateLimit({
    max: MOST_FAILURES,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `stranger ${request.ip}`,
  });
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access ?? 'open';
    if (access === 'open') return;
    const key = bearerOf(request);
    const identity = key === undefined ? undefined : await keys.find(key);
    if (identity === undefined) throw await strangerProblem(request, failures);
    request.identity = identity;
    if (!ALLOWED[access].includes(identity.role)) {
      const allowed = ALLOWED[access].join(', ');
      throw new RequestProblem('forbidden', { role: identity.role, allowed });
    }
  });
};

const IDEMPOTENCY_KEY = /^[!-~]{1,200}$/;

/** The caller of a write with its idempotency key; the actor is the person or service, never the API key. */
export const callerOf = (request: FastifyRequest): Caller => {
  const { actorId, role } = identityOf(request);
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) {
    throw new RequestProblem('idempotency_key_missing');
  }
  if (role !== 'finance' && role !== 'admin') throw new RequestProblem('forbidden', { role });
  return { actor: { id: actorId, role }, idempotencyKey: key };
};
