import { randomBytes, randomUUID } from 'node:crypto';
import { openEventLog, type EventLog } from '../../src/embedded/event-log.ts';
import { prepareEventLog } from '../../src/embedded/event-log-schema.ts';
import { NO_STREAM, type LoggedEvent, type NewEvent } from '../../src/embedded/event-log-types.ts';
import type { TestCluster } from '../support/postgres.ts';

/** A log database of its own in the test cluster. */
export type TestLog = Readonly<{
  /** The writing role's connection string. */
  url: string;
  /** The administrator's connection string of the same database. */
  adminUrl: string;
  open: () => Promise<EventLog>;
}>;

/** Makes an empty log with a writing role of its own. */
export const testLog = async (cluster: TestCluster): Promise<TestLog> => {
  const database = `log_${randomBytes(6).toString('hex')}`;
  const writer = { user: `${database}_writer`, password: randomBytes(9).toString('hex') };
  await prepareEventLog({ url: cluster.url, database, writer });
  const named = new URL(cluster.url(database));
  named.username = writer.user;
  named.password = writer.password;
  const url = named.href;
  return {
    url,
    adminUrl: cluster.url(database),
    open: () => openEventLog({ url, durable: false, log: () => undefined }),
  };
};

/** An event with the id given, or a new one. */
export const event = (id: string = randomUUID(), text = 'x'): NewEvent => ({
  id,
  type: 'Happened',
  isJson: true,
  data: Buffer.from(JSON.stringify({ text })),
  metadata: new Uint8Array(),
});

/** The whole log, in pages. */
export const everything = async (log: EventLog): Promise<LoggedEvent[]> => {
  const all: LoggedEvent[] = [];
  for (;;) {
    const page = await log.readAll({ from: all.length + 1, backwards: false, limit: 1_000 });
    if (page.length === 0) return all;
    all.push(...page);
  }
};

/** Positions 1, 2, 3, ... and revisions 0, 1, 2, ... per stream: nothing missing, nothing twice, in order. */
export const faultsOf = (events: readonly LoggedEvent[]): string[] => {
  const faults: string[] = [];
  const heads = new Map<string, number>();
  for (const [index, { position, stream, revision }] of events.entries()) {
    const expected = (heads.get(stream) ?? NO_STREAM) + 1;
    heads.set(stream, revision);
    if (position !== index + 1) faults.push(`position ${position} at place ${index + 1}`);
    if (revision !== expected) faults.push(`${stream} revision ${revision} after ${expected - 1}`);
  }
  return faults;
};
