import { EventStoreDBClient, NO_STREAM, jsonEvent, type JSONType } from '@eventstore/db-client';
import { eventStoreDb } from '../../src/event-store/eventstoredb.ts';
import { messageFrom, startChild } from './child.ts';
import { closedLoop, inTurn, medianLoad, ratio, type Scale } from './measure.ts';
import type { Place } from './place.ts';
import { printTable, type Row } from './report.ts';
import { sampleEvent, slots } from './sample.ts';

/** Something that appends one event for a writer; made anew for every round. */
export type Appender = (prefix: string) => (writer: number) => Promise<void>;

const TARGET = 0.7;
const WARMING_WRITERS = 32;
/** Given with every call: plain Append calls, as the ledger's own adapter makes them. */
const credentials = { username: 'nobody', password: 'none' };

/** The protocol's client with nothing around it. */
export const bareClient = (place: Place, url: string, checked = true): Appender => {
  const client = EventStoreDBClient.connectionString(url);
  place.closeLater(async () => {
    await client.dispose();
    (await client['getChannel']()).close();
  });
  return (prefix) => {
    const next = slots(prefix);
    return async (writer) => {
      const { stream, revision } = next(writer);
      const { id, type, data, metadata } = sampleEvent();
      const event = jsonEvent({
        id,
        type,
        data: data as JSONType,
        metadata: metadata as Record<string, JSONType>,
      });
      const expectedRevision = revision === 0 ? NO_STREAM : BigInt(revision - 1);
      const answer = await client.appendToStream(stream, [event], {
        expectedRevision,
        credentials,
      });
      if (checked && answer.nextExpectedRevision !== BigInt(revision)) {
        throw new Error(`${stream} is at ${answer.nextExpectedRevision}, not ${revision}`);
      }
    };
  };
};

const adapter = (place: Place, url: string): Appender => {
  const store = eventStoreDb({ url, callTimeoutMs: 5_000, deadlineMs: 15_000 });
  place.closeLater(store.close);
  return (prefix) => {
    const next = slots(prefix);
    return async (writer) => {
      const { stream, revision } = next(writer);
      const expected = revision === 0 ? 'absent' : revision - 1;
      const answer = await store.append(stream, [sampleEvent()], expected);
      if (!answer.ok) throw new Error(`${stream} was at ${answer.actual}`);
    };
  };
};

/** Starts the server that stores nothing; answers its connection string. */
const emptyServer = async (place: Place): Promise<string> => {
  const child = startChild(place, 'empty-server');
  const { port } = (await messageFrom(child)) as Readonly<{ port: number }>;
  return `esdb://127.0.0.1:${port}?tls=false`;
};

/** The ledger's adapter through client, protocol and event server to the disk. */
export const benchAppend = async (place: Place, scale: Scale): Promise<void> => {
  const server = await place.serveLog(await place.createLog());
  const candidates = {
    empty: bareClient(place, await emptyServer(place), false),
    bare: bareClient(place, server.connectionString),
    ledger: adapter(place, server.connectionString),
  };
  // Code that was not yet compiled for speed would slow down the first rows alone.
  for (const [name, appender] of Object.entries(candidates)) {
    await closedLoop({
      writers: WARMING_WRITERS,
      warmMs: 0,
      windowMs: scale.windowMs,
      once: appender(`bench.warm.${name}`),
    });
  }
  const rows: Row[] = [];
  for (const writers of scale.writers) {
    let round = 0;
    const measure = (appender: Appender) => () => {
      round += 1;
      const once = appender(`bench.append${writers}r${round}`);
      return closedLoop({ ...scale, writers, once });
    };
    const { empty, bare, ledger } = await inTurn(scale.rounds, {
      empty: measure(candidates.empty),
      bare: measure(candidates.bare),
      ledger: measure(candidates.ledger),
    });
    const floor = 'empty server';
    rows.push(
      { what: `${writers} writers: empty gRPC server`, load: medianLoad(empty) },
      {
        what: `${writers} writers: client's bare append`,
        load: medianLoad(bare),
        against: { floor, ratio: ratio(bare, empty) },
      },
      {
        what: `${writers} writers: the ledger's adapter`,
        load: medianLoad(ledger),
        against: { floor, ratio: ratio(ledger, empty), target: TARGET },
        note: `${ratio(ledger, bare).median.toFixed(2)} x bare append`,
      },
    );
  }
  printTable('append: events appended through the event server', rows);
};
