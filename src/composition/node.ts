import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { apiKeys, type ApiKeys } from '../access/api-keys.ts';
import type { Commands } from '../commands/api.ts';
import { WritesClosed } from '../commands/outage.ts';
import type { Config } from '../config.ts';
import { pause } from '../copy/waiting.ts';
import { buildApp } from '../http/app.ts';
import type { LiveLimits, NotReady } from '../http/deps.ts';
import type { Queries } from '../http/queries.ts';
import { PROJECTIONS, schemaOf } from '../projections/catalogue.ts';
import { careForGenerations, noteUse } from '../projections/generation-use.ts';
import { prepareModels } from '../projections/generation.ts';
import { followModels, type ModelsProgress } from '../projections/progress.ts';
import { REACTIONS } from '../reactions/catalogue.ts';
import { listenUntilClosed } from './api-server.ts';
import { collectClosing, type Closing } from './closing.ts';
import { CLOSING_CORE_MS, openCore, type Core } from './core.ts';
import { CLOSING_STORES_MS, openLedgerDatabase, type OpenLedgerDatabase } from './database.ts';
import { bindQueries } from './queries.ts';
import { commandsOf } from './use-cases.ts';
import { startWorkers, type Workers } from './workers.ts';

/** How a node is run beside its settings. */
export type NodeOptions = Readonly<{
  /** False switches fsync off: for tests. */
  durable: boolean;
  /** False leaves events unanswered, to measure commands alone. */
  reactions?: boolean;
  /** True leaves the read models as they are until `workers.showModels` is called. */
  holdModels?: boolean;
  requestsPerMinute?: number;
  live?: Partial<LiveLimits>;
  log: Logger;
  /** Gives the start up: what was started ends, and it rejects with the signal's reason. */
  signal?: AbortSignal;
  now?: () => Date;
}>;

/** A node at work: API, copier, projector and reactions in one process. */
export type Node = Readonly<{
  /** `http://127.0.0.1:port` */
  url: string;
  opened: OpenLedgerDatabase;
  core: Core;
  workers: Workers;
  models: ModelsProgress;
  commands: Commands;
  queries: Queries;
  keys: ApiKeys;
  app: FastifyInstance;
  close: () => Promise<void>;
}>;

// Work under way ends within two seconds, a connection that is being made within ten, a comparison with the log within 15.
const CLOSING_WORKERS_MS = 16_000;
// A connection to PostgreSQL that is being made ends within five seconds.
const CLOSING_MODELS_MS = 6_000;
const REQUESTS_PER_MINUTE = 6_000;
// A reader that takes less than 1 MiB in 15 s is cut and comes again.
const LIVE: LiveLimits = { perKey: 100, inAll: 1_000, stallMs: 15_000, heartbeatMs: 15_000 };

/** A copier that stopped needs a person and a restart, one that fails goes on by itself: until then nothing shows what is written. */
const copierFault = (workers: Pick<Workers, 'copier'>): readonly NotReady[] => {
  const state = workers.copier();
  if (state?.fault === undefined) return [];
  const code = state.role === 'stopped' ? 'copier_stopped' : 'copier_failing';
  const { fault, sequence } = state;
  return [{ code, detail: fault.message, facts: { sequence: String(sequence) } }];
};

/** Why this node should get no traffic now; empty when it should. */
export const notReady = async (
  core: Pick<Core, 'assertWritable'>,
  workers: Pick<Workers, 'copier'>,
): Promise<readonly NotReady[]> => {
  const faults = copierFault(workers);
  try {
    await core.assertWritable();
    return faults;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const code = error instanceof WritesClosed ? error.code : 'event_store_unavailable';
    return [{ code, detail, facts: {} }, ...faults];
  }
};

/**
 * Until every reaction is active a new ledger takes no request. A node that takes no write for another reason starts all
 * the same; its users wait for the reactions when that has passed.
 */
const reactionsActive = async (
  { assertWritable }: Pick<Core, 'assertWritable'>,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      await assertWritable();
      return;
    } catch (error) {
      if (!(error instanceof WritesClosed)) throw error;
      if (error.code !== 'reactions_not_active') return;
    }
    await pause(50, signal);
  }
};

/** What the API of a node is made of, apart from its core. */
type ApiParts = Readonly<{
  core: Core;
  workers: Workers;
  models: ModelsProgress;
  queries: Queries;
  commands: Commands;
  keys: ApiKeys;
  options: NodeOptions;
}>;

const apiOf = ({ core, workers, models, queries, commands, keys, options }: ApiParts) =>
  buildApp({
    ledger: core.ledger,
    commands,
    queries,
    people: core.people,
    keys,
    copy: { ...core.reader, waitBeyond: core.bell.waitBeyond },
    models: {
      state: models.read,
      waitFor: async (sequence, timeoutMs) => (await models.waitFor(sequence, timeoutMs)).sequence,
    },
    notReady: () => notReady(core, workers),
    metrics: new Registry(),
    now: options.now ?? (() => new Date()),
    requestsPerMinute: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    live: { ...LIVE, ...options.live },
    log: options.log,
  });

/** How the parts of a node are told to end, and where they tell what happens. */
type Frame = Readonly<{
  signal: AbortSignal;
  closing: Closing;
  say: (message: string, error?: unknown) => void;
}>;

/** Starts all of it; what was started is noted for closing as soon as it runs. */
const startParts = async (
  config: Config,
  options: NodeOptions,
  { signal, closing, say }: Frame,
): Promise<Omit<Node, 'close'>> => {
  const { durable, now = () => new Date() } = options;
  const opened = await openLedgerDatabase(config, { durable, log: say, signal });
  closing.add('the stores', opened.close, CLOSING_STORES_MS);
  signal.throwIfAborted();
  const { database, stores } = opened;
  const { ledger } = config;
  const { eventStoreUrl } = stores;
  const reactions = options.reactions ?? true;
  const core = await openCore({
    ledger,
    eventStoreUrl,
    database,
    reactions: reactions ? REACTIONS : [],
    now,
    signal,
    log: say,
  });
  closing.add('the core', core.close, CLOSING_CORE_MS);
  signal.throwIfAborted();
  await noteUse(database.pool, schemaOf(PROJECTIONS));
  const readModels = { database, schema: await prepareModels(database.pool, PROJECTIONS) };
  const caring = careForGenerations(database.pool, readModels.schema, { signal, log: say });
  closing.add('the care for old read models', () => caring, CLOSING_MODELS_MS);
  const models = followModels(readModels, say);
  closing.add('the wait for read models', models.close, CLOSING_MODELS_MS);
  const { holdModels = false } = options;
  const workers = startWorkers(core, { signal, log: say, reactions, holdModels });
  closing.add('the background work', () => workers.ended, CLOSING_WORKERS_MS);
  if (reactions) await reactionsActive(core, signal);
  signal.throwIfAborted();
  const { http: queries, openInvoicesOf } = bindQueries(readModels);
  const commands = commandsOf(core.useCases, openInvoicesOf);
  const keys = apiKeys(database.kysely, now);
  const app = await apiOf({ core, workers, models, queries, commands, keys, options });
  const url = await listenUntilClosed(app, config.port, closing);
  return { url, opened, core, workers, models, commands, queries, keys, app };
};

/**
 * Starts a node: what its settings do not give is embedded. It listens on loopback only, and takes requests when the
 * ledger is open and its reactions are active.
 */
export const startNode = async (config: Config, options: NodeOptions): Promise<Node> => {
  const { log } = options;
  const say = (message: string, error?: unknown): void => {
    if (error === undefined) log.info(message);
    else log.warn({ err: error }, message);
  };
  const closing = collectClosing();
  const stop = new AbortController();
  const giveUp = (): void => stop.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', giveUp);
  try {
    options.signal?.throwIfAborted();
    const parts = await startParts(config, options, { signal: stop.signal, closing, say });
    stop.signal.throwIfAborted();
    const close = (): Promise<void> => {
      stop.abort();
      return closing.close();
    };
    return { ...parts, close };
  } catch (error) {
    stop.abort();
    return closing.giveUp(error);
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
};
