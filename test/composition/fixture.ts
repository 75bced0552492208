import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Config } from '../../src/config.ts';
import { examine, type Finding } from '../../src/composition/doctor.ts';
import { startNode, type Node } from '../../src/composition/node.ts';
import { prepareEventLog } from '../../src/embedded/event-log-schema.ts';
import { startEventServerProcess } from '../../src/embedded/event-server-process.ts';
import { createLog } from '../../src/http/log.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import { adoptRules, foundCooperative, type Cooperative } from '../support/cooperative.ts';
import { runProgram } from '../support/program.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

/** How long anything may take before a test gives up. */
export const PATIENCE_MS = 20_000;

/** An answer of the API. */
export type Answered = Readonly<{ status: number; body: Record<string, unknown> }>;

/** A place for ledgers: a cluster, and one data folder and database. */
export const openPlace = async () => {
  const cluster = await testDatabaseCluster();
  const dataDir = mkdtempSync(join(tmpdir(), 'potcommun-faults-'));
  const databaseUrl = await cluster.createDatabase();
  const name = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  const config: Config = { dataDir, databaseUrl, port: 0, ledger: 'coop' };
  return {
    config,
    cluster,
    /** Superuser's address of the ledger's own database. */
    databaseUrl,
    /** Superuser's address of the database that holds the embedded log. */
    logUrl: cluster.url(`${name}_log`),
    start: (
      over: Partial<Config> = {},
      options: Readonly<{ now?: () => Date }> = {},
    ): Promise<Node> =>
      startNode({ ...config, ...over }, { durable: false, log: createLog('silent'), ...options }),
    /** Runs `potcommun` as an operator does, beside a node that serves. */
    run: (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      runProgram([...args, '--data', dataDir], dataDir, {
        DATABASE_URL: databaseUrl,
        POTCOMMUN_LEDGER: config.ledger,
        ...env,
      }),
    close: async (): Promise<void> => {
      await cluster.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** A place for ledgers. */
export type Place = Awaited<ReturnType<typeof openPlace>>;

/** Founds the cooperative that jobs are declared in, with its levy and payment terms. */
export const foundIn = async ({ commands }: Node): Promise<Cooperative> => {
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  return coop;
};

/** Runs statements as the superuser, in one session and without a word from any trigger that is switched off in them. */
export const asSuperuser = async (url: string, statements: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
};

/** What doctor finds wrong. */
export const failing = async ({
  core,
  opened: { database },
}: Node): Promise<readonly Finding[]> => {
  const models = { database, schema: schemaOf(PROJECTIONS) };
  return (await examine(core, models, () => undefined)).filter(({ ok }) => !ok);
};

/** Hash by sequence, which also binds stream, revision, id, type, data and metadata. */
export const hashesOf = async ({ core: { reader } }: Node): Promise<readonly string[]> =>
  (await reader.page(0, 10_000)).map(({ sequence, hash }) => `${sequence}:${hash}`);

/** How many events an embedded log holds. */
export const countEvents = async (logUrl: string): Promise<number> => {
  const client = new Client({ connectionString: logUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ events: string }>(
      'select count(*)::text as events from event_log.event',
    );
    return Number(rows[0]?.events);
  } finally {
    await client.end();
  }
};

/** Takes the last events from an embedded log, as an older backup of it would. */
export const cutLog = (logUrl: string, events: number): Promise<void> =>
  asSuperuser(
    logUrl,
    `begin;
     alter table event_log.event disable trigger event_is_append_only;
     alter table event_log.head disable trigger head_goes_forward;
     delete from event_log.event where position > (select max(position) - ${events} from event_log.event);
     update event_log.head set position = (select coalesce(max(position), 0) from event_log.event);
     alter table event_log.event enable always trigger event_is_append_only;
     alter table event_log.head enable always trigger head_goes_forward;
     commit`,
  );

/** An event server over a log of its own, and the addresses of that log. */
export const openServer = async (cluster: Place['cluster'], port = 0) => {
  const url = await cluster.createDatabase();
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const writer = { user: `w_${database}`, password: 'p' };
  await prepareEventLog({ url: cluster.url, database, writer });
  const login = new URL(url);
  login.username = writer.user;
  login.password = writer.password;
  const server = await startEventServerProcess({
    logUrl: login.href,
    durable: false,
    port,
    log: () => undefined,
  });
  return { server, logUrl: url, writerUrl: login.href };
};

/** Asks until the answer is right; the last answer when it never is. */
export const eventually = async <Value>(
  ask: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> => {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask();
    if (isRight(value) || Date.now() > deadline) return value;
    await delay(25);
  }
};

/** Calls of a node's API over its socket. */
export const callsOf = async (node: Node) => {
  const { key = '' } = await node.keys.create({ actorId: 'ann', role: 'finance', label: 'test' });
  return async (
    path: string,
    write?: Readonly<{ key: string; body: object }>,
  ): Promise<Answered> => {
    const authorization = `Bearer ${key}`;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const request: RequestInit =
      write === undefined
        ? { headers: { authorization }, signal }
        : {
            method: 'POST',
            headers: {
              authorization,
              'content-type': 'application/json',
              'idempotency-key': write.key,
            },
            body: JSON.stringify(write.body),
            signal,
          };
    const response = await fetch(`${node.url}${path}`, request);
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body };
  };
};
