import { randomBytes } from 'node:crypto';
import { prepareEventLog } from '../../src/embedded/event-log-schema.ts';
import { openEventLog } from '../../src/embedded/event-log.ts';
import { startEventServer, type EventServer } from '../../src/embedded/event-server.ts';
import { noFaults, type Faults } from '../../src/embedded/faults.ts';
import type { TestCluster } from '../support/postgres.ts';

/** An embedded event server of this test alone, which misbehaves on demand and can be stopped and started again. */
export type TestServer = Readonly<{
  url: () => string;
  port: () => number;
  faults: Faults;
  /** Ends every fault. */
  behave: () => void;
  /** Ends every live subscription. */
  dropLiveReaders: () => void;
  /** Refuses connections until `start`; the log stays open. */
  stop: () => Promise<void>;
  /** Serves again on the same port. */
  start: () => Promise<void>;
  close: () => Promise<void>;
}>;

/** Starts an embedded event server over a new, empty log. */
export const startTestServer = async (cluster: TestCluster): Promise<TestServer> => {
  const database = `log_${randomBytes(6).toString('hex')}`;
  const writer = { user: `writer_${randomBytes(6).toString('hex')}`, password: 'test' };
  await prepareEventLog({ url: cluster.url, database, writer });
  const url = new URL(cluster.url(database));
  url.username = writer.user;
  url.password = writer.password;
  const log = await openEventLog({ url: url.href, durable: false, log: () => undefined });
  const faults = noFaults();
  let server: EventServer = await startEventServer({ log, port: 0, faults });
  const { port } = server;
  return {
    url: () => `esdb://127.0.0.1:${port}?tls=false`,
    port: () => port,
    faults,
    behave: () => void Object.assign(faults, noFaults()),
    dropLiveReaders: () => server.dropLiveReaders(),
    stop: () => server.stop(),
    start: async () => {
      server = await startEventServer({ log, port, faults });
    },
    close: async () => {
      await server.stop();
      await log.close();
    },
  };
};
