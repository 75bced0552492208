import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine, type Finding } from '../../src/composition/doctor.ts';
import { startNode } from '../../src/composition/node.ts';
import { createLog } from '../../src/http/log.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { freshKey } from './fixture.ts';

/** What is sent and what comes back, with its status beside it. */
export type Body = Record<string, unknown>;

/** A node with every part as it is in service, and a finance key to call it over a socket. */
export const startRealNode = async () => {
  const cluster = await testDatabaseCluster();
  const dataDir = mkdtempSync(join(tmpdir(), 'potcommun-http-'));
  const node = await startNode(
    {
      dataDir: join(dataDir, 'data'),
      databaseUrl: await cluster.createDatabase(),
      port: 0,
      ledger: 'coop',
    },
    { durable: false, log: createLog('silent') },
  );
  const { key = '' } = await node.keys.create({ actorId: 'ann', role: 'finance', label: 'test' });

  const call = async (path: string, body?: Body, idempotencyKey = freshKey()): Promise<Body> => {
    const authorization = `Bearer ${key}`;
    const init =
      body === undefined
        ? { headers: { authorization } }
        : {
            method: 'POST',
            headers: {
              authorization,
              'content-type': 'application/json',
              'idempotency-key': idempotencyKey,
            },
            body: JSON.stringify(body),
          };
    const response = await fetch(`${node.url}/v1${path}`, init);
    return { status: response.status, ...((await response.json()) as Body) };
  };

  return {
    url: node.url,
    keys: node.keys,
    database: node.opened.database,
    key,
    call,
    /** Makes something and answers its id. */
    made: async (path: string, body: Body): Promise<string> => {
      const answer = await call(path, body);
      if (typeof answer['id'] !== 'string') throw new Error(`${path}: ${JSON.stringify(answer)}`);
      return answer['id'];
    },
    /** The token of the n-th event of a type, as soon as it is copied. */
    eventAt: async (type: string, n: number): Promise<string> => {
      for (;;) {
        const { sequence, items } = (await call(`/events?types=${type}`)) as {
          sequence: number;
          items: { subject: string; revision: number }[];
        };
        const found = items[n - 1];
        if (found !== undefined) return `${found.subject}@${found.revision}`;
        await node.core.bell.waitBeyond(sequence, 1_000);
      }
    },
    head: async (): Promise<number> => (await node.core.reader.head()).sequence,
    doctor: (): Promise<readonly Finding[]> =>
      examine(
        node.core,
        { database: node.core.database, schema: schemaOf(PROJECTIONS) },
        () => undefined,
      ),
    stop: async (): Promise<void> => {
      await node.close();
      await cluster.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
