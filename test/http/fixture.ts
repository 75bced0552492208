import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { apiKeys } from '../../src/access/api-keys.ts';
import { ROLES, type Role } from '../../src/access/roles.ts';
import { ledgerSecret } from '../../src/access/secret.ts';
import { migrate } from '../../src/composition/migrations.ts';
import { commandsOf, openUseCases } from '../../src/composition/use-cases.ts';
import { commandClaims } from '../../src/copy/command-claims.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { openDatabase } from '../../src/database.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { buildApp } from '../../src/http/app.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import { createLog } from '../../src/http/log.ts';
import type { Queries } from '../../src/http/queries.ts';
import { people } from '../../src/people/people.ts';
import { copyOf } from '../support/memory-ledger.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

/** What a test sends. */
export type Sent = Readonly<{
  role?: Role;
  key?: string;
  body?: unknown;
  raw?: string | Buffer;
  headers?: Record<string, string>;
}>;

/** What came back. */
export type Answer = Readonly<{
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: Record<string, unknown>;
  text: string;
}>;

const now = () => new Date('2026-06-30T10:00:00Z');

const noQueries = new Proxy({} as Queries, {
  get: () => async () => undefined,
});

/** For whom the key of the role member speaks. */
export const A_MEMBER = '00000000-0000-5000-8000-00000000000a';

/** The API over real commands, keys and people; the log is in memory, read models are what the test says. */
export const startApi = async (
  over: Partial<HttpDeps> &
    Readonly<{ store?: EventStore; assertWritable?: () => Promise<void> }> = {},
) => {
  const { store = memoryEventStore(), assertWritable = async () => undefined, ...given } = over;
  const cluster = await testDatabaseCluster();
  const database = openDatabase(await cluster.createDatabase(), {
    connections: 8,
    onError: () => undefined,
  });
  await migrate(database.kysely);
  const copied = copyOf(store, 'test');
  const reader = copyReader(database);
  const keys = apiKeys(database.kysely);
  const known = people(database.kysely);
  const useCases = openUseCases({
    ledger: 'test',
    store,
    reader: copied,
    people: known,
    claimCommand: commandClaims(database),
    secret: await ledgerSecret(database.kysely),
    assertWritable,
    now,
  });
  const head = async () => ({ sequence: (await copied.all()).length, hash: '', knownAt: null });
  const logged: string[] = [];
  const deps: HttpDeps = {
    ledger: 'test',
    commands: commandsOf(useCases, async () => []),
    queries: noQueries,
    people: known,
    keys,
    copy: {
      head,
      at: async (sequence) => (await copied.all())[sequence - 1],
      sequenceOf: async (stream, revision) =>
        (await copied.all()).find((one) => one.stream === stream && one.revision === revision)
          ?.sequence,
      sequenceKnownAt: async (instant) => {
        // The real reader and PostgreSQL say what an instant is; when it was is a matter of the test's clock.
        await reader.sequenceKnownAt(instant);
        return instant > now().toISOString() ? 'in_the_future' : (await head()).sequence;
      },
      page: async (after, limit, options = {}) =>
        (await copied.all())
          .filter(
            ({ sequence, type }) => sequence > after && (options.types?.includes(type) ?? true),
          )
          .slice(0, limit),
      waitBeyond: async () => {
        await delay(5);
        return (await head()).sequence;
      },
    },
    models: {
      state: async () => ({ sequence: (await head()).sequence }),
      waitFor: async () => (await head()).sequence,
    },
    notReady: async () => [],
    metrics: new Registry(),
    log: createLog('info', { write: (line: string) => void logged.push(line) }),
    now,
    requestsPerMinute: 100_000,
    live: { perKey: 100, inAll: 1_000, stallMs: 15_000, heartbeatMs: 15_000 },
    ...given,
  };
  const app: FastifyInstance = await buildApp(deps);
  const keyOf = new Map<Role, string>();
  for (const role of ROLES) {
    const actorId = role === 'member' ? A_MEMBER : `a-${role}`;
    const { key = '' } = await keys.create({ actorId, role, label: role });
    keyOf.set(role, key);
  }

  const send = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    { role = 'finance', key, body, raw, headers = {} }: Sent = {},
  ): Promise<Answer> => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${keyOf.get(role) ?? ''}`,
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const json = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      headers: response.headers,
      body: json && response.body !== '' ? response.json<Record<string, unknown>>() : {},
      text: response.body,
    };
  };

  return {
    app,
    deps,
    send,
    keyOf: (role: Role): string => keyOf.get(role) ?? '',
    logged,
    count: async (): Promise<number> => (await copied.all()).length,
    stop: async (): Promise<void> => {
      await app.close();
      await database.close();
      await cluster.stop();
    },
  };
};

/** The API as a test uses it. */
export type Api = Awaited<ReturnType<typeof startApi>>;

let keys = 0;

/** A key that no other request of the run has. */
export const freshKey = (): string => `key-${(keys += 1)}`;

const made = async (api: Api, url: string, body: unknown): Promise<string> => {
  const answer = await api.send('POST', `/v1${url}`, { key: freshKey(), body });
  if (answer.status !== 201) throw new Error(`${url}: ${answer.status} ${answer.text}`);
  return String(answer.body['id']);
};

/** A Belgian entity with the bodies of requests about it. */
export const ENTITY = {
  legalName: 'Coop SC',
  jurisdiction: 'BE',
  currency: 'EUR',
  enterpriseNumber: '0403019261',
  fiscalYearStart: '01-01',
  timeZone: 'Europe/Brussels',
  effectiveOn: '2026-01-01',
};

/** An adopted decision of an entity. */
export const decisionOf = (entityId: string) => ({
  entityId,
  organ: 'AG',
  decidedOn: '2026-01-01',
  subject: 'levy-2026',
  votes: [{ college: 'all', weight: '1', for: 10, against: 1, abstained: 0 }],
  present: 11,
  quorum: 5,
  opinions: { economic: 'favourable', societal: 'none' },
  adopted: true,
  effectiveOn: '2026-01-01',
});

/** A cooperative with everything that a job needs, made over HTTP. */
export const foundOverHttp = async (api: Api) => {
  const effectiveOn = '2026-01-01';
  const entityId = await made(api, '/entities', ENTITY);
  const decisionId = await made(api, '/decisions', decisionOf(entityId));
  const adopted = { decisionId, effectiveFrom: effectiveOn, effectiveOn };
  await made(api, `/entities/${entityId}/policies`, {
    ...adopted,
    policy: 'levy',
    parameters: { mutualServices: '0.045', guaranteeFund: '0.02' },
  });
  await made(api, `/entities/${entityId}/policies`, {
    ...adopted,
    policy: 'paymentTerms',
    parameters: { days: 30, from: 'issue', roll: 'none' },
  });
  const details = { name: 'Ada' };
  const memberId = await made(api, '/members', { entityId, details, effectiveOn });
  const activityId = await made(api, '/activities', {
    entityId,
    memberId,
    name: 'Music',
    effectiveOn,
  });
  const clientId = await made(api, '/clients', {
    entityId,
    kind: 'business',
    country: 'BE',
    details: { name: 'Client SA', address: 'Rue 1' },
    effectiveOn,
  });
  return { entityId, decisionId, memberId, activityId, clientId };
};

/** What `foundOverHttp` made. */
export type Founded = Awaited<ReturnType<typeof foundOverHttp>>;

/** A job of one line of 1,000.00. */
export const jobBody = ({ entityId, activityId, clientId }: Founded) => ({
  entityId,
  activityId,
  clientId,
  firstDay: '2026-03-02',
  lastDay: '2026-03-03',
  currency: 'EUR',
  lines: [{ kind: 'fee', net: '1000.00', vat: '21', text: 'Two days of work' }],
  pay: { kind: 'none' },
  effectiveOn: '2026-03-04',
});

/** A payment of the whole invoice. */
export const paymentBody = ({ clientId }: Pick<Founded, 'clientId'>) => ({
  clientId,
  amount: '1210.00',
  currency: 'EUR',
  bookedOn: '2026-04-10',
  bankAccount: 'BE68539007547034',
  bankReference: 'B-1',
});

/** An identifier of nothing. */
export const NOBODY = '00000000-0000-5000-8000-000000000000';

/** One request that must not do anything. */
export type BadRequest = Readonly<{
  what: string;
  url: string;
  body?: unknown;
  raw?: string | Buffer;
  key?: string;
  headers?: Record<string, string>;
  status: number;
  code: string;
  /** A place or fact that the answer must name. */
  names?: string;
}>;
