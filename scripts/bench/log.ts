import pg from 'pg';
import { openEventLog } from '../../src/embedded/event-log.ts';
import { closedLoop, inTurn, medianLoad, ratio, type Scale } from './measure.ts';
import type { Place } from './place.ts';
import { printTable, type Row } from './report.ts';
import { sampleBytes, sampleEvent, slots } from './sample.ts';

const TARGET = 1;
const TARGET_WRITERS = 8;

/** One row per transaction of the same bytes: no stream, no check, no order. */
const rawInserts = async (place: Place, connections: number) => {
  const connectionString = await place.createDatabase();
  const clients = Array.from(
    { length: connections },
    () => new pg.Client({ connectionString, application_name: 'bench floor' }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  place.closeLater(() => Promise.all(clients.map((client) => client.end())));
  await clients[0]?.query(
    'create table event (id bigserial primary key, data bytea not null, metadata bytea not null)',
  );
  return async (writer: number): Promise<void> => {
    await clients[writer]?.query({
      name: 'insert',
      text: 'insert into event (data, metadata) values ($1, $2)',
      values: [sampleBytes.data, sampleBytes.metadata],
    });
  };
};

const logAppends = async (place: Place) => {
  const url = await place.createLog();
  const log = await openEventLog({ url, durable: true, log: () => undefined });
  place.closeLater(log.close);
  return (prefix: string) => {
    const next = slots(prefix);
    return async (writer: number): Promise<void> => {
      const { stream, revision } = next(writer);
      const { id, type } = sampleEvent();
      const outcome = await log.append({
        stream,
        expected: revision - 1,
        events: [{ id, type, isJson: true, ...sampleBytes }],
      });
      if (outcome.kind !== 'appended') throw new Error(`${stream} was at ${outcome.current}`);
    };
  };
};

/** The bare event log, in this process, against raw prepared single-row inserts. */
export const benchLog = async (place: Place, scale: Scale): Promise<void> => {
  const insert = await rawInserts(place, Math.max(...scale.writers));
  const appends = await logAppends(place);
  const rows: Row[] = [];
  for (const writers of scale.writers) {
    let round = 0;
    const { log, floor } = await inTurn(scale.rounds, {
      log: () => {
        round += 1;
        return closedLoop({ ...scale, writers, once: appends(`bench.log${writers}r${round}`) });
      },
      floor: () => closedLoop({ ...scale, writers, once: insert }),
    });
    const target = writers === TARGET_WRITERS ? { target: TARGET } : {};
    rows.push(
      { what: `${writers} writers: raw prepared INSERT`, load: medianLoad(floor) },
      {
        what: `${writers} writers: event log`,
        load: medianLoad(log),
        against: { floor: 'INSERT', ratio: ratio(log, floor), ...target },
      },
    );
  }
  printTable('log: events appended to the bare event log', rows);
};
