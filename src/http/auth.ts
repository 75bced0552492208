import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKeys, Identity } from '../access/api-keys.ts';
import { ROLES, type Role } from '../access/roles.ts';
import type { Caller } from '../commands/api.ts';
import { cookieKeyOf } from './pages/session.ts';
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
    /** A page for people: it may be opened with the key that the browser holds. The API never is. */
    page?: true;
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

/** Finds out who a key speaks for. @throws RequestProblem when it speaks for nobody, or too many wrong ones came. */
export type Identify = (request: FastifyRequest, key: string | undefined) => Promise<Identity>;

/** Asks every route with an `access` for a key that fits; a route without one does not start. */
export const installAuth = (app: FastifyInstance, keys: ApiKeys): Identify => {
  app.decorateRequest('identity', null);
  const failures = app.createRateLimit({
    max: MOST_FAILURES,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `stranger ${request.ip}`,
  });
  const identify: Identify = async (request, key) => {
    const identity = key === undefined ? undefined : await keys.find(key);
    if (identity === undefined) throw await strangerProblem(request, failures);
    return identity;
  };
  app.addHook('onRequest', async (request) => {
    const { access = 'open', page } = request.routeOptions.config;
    if (access === 'open') return;
    const sent = bearerOf(request) ?? (page === true ? cookieKeyOf(request) : undefined);
    // A person without a key is only shown where to enter one.
    if (sent === undefined && page === true) throw new RequestProblem('unauthenticated');
    const identity = await identify(request, sent);
    request.identity = identity;
    if (!ALLOWED[access].includes(identity.role)) {
      const allowed = ALLOWED[access].join(', ');
      throw new RequestProblem('forbidden', { role: identity.role, allowed });
    }
  });
  return identify;
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
