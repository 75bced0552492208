import {
  EventStoreDBClient,
  START,
  type AllStreamResolvedEvent,
  type ReadPosition,
} from '@eventstore/db-client';
import { factReader } from '../../src/copy/facts.ts';
import type { Database } from '../../src/database.ts';
import { openEventLog } from '../../src/embedded/event-log.ts';
import type { HistoryEvent } from '../../test/support/history-log.ts';
import {
  complain,
  emptyCopy,
  openBell,
  openStore,
  startCopier,
  startProjector,
} from './following.ts';
import { benchLatency } from './latency.ts';
import { inTurn, medianLoad, ratio, timed, type Load, type Scale } from './measure.ts';
import { madeHistory } from './made-history.ts';
import type { Place } from './place.ts';
import { printTable } from './report.ts';

const PAGE = 1_001;

/** Writes a history into a log as fast as it takes it, in its own order. */
const fillLog = async (url: string, events: Iterable<HistoryEvent>): Promise<void> => {
  const log = await openEventLog({ url, durable: true, log: complain });
  const appends: Promise<unknown>[] = [];
  for (const { stream, revision, id, type, data, metadata } of events) {
    const bytes = { data: Buffer.from(data), metadata: Buffer.from(metadata) };
    const event = { id, type, isJson: true, ...bytes };
    appends.push(log.append({ stream, expected: revision - 1, events: [event] }));
    if (appends.length === 2_000) await Promise.all(appends.splice(0));
  }
  await Promise.all(appends);
  await log.close();
};

/** Reading the same events by the client in the copier's pages, and nothing else. */
const bareRead = async (url: string, events: number): Promise<Load> => {
  const client = EventStoreDBClient.connectionString(url);
  const credentials = { username: 'nobody', password: 'none' };
  const load = await timed(events, async () => {
    let fromPosition: ReadPosition = START;
    // A page begins with the last event of the one before.
    let seen = 1;
    while (seen < events) {
      const page: AllStreamResolvedEvent[] = [];
      for await (const one of client.readAll({ fromPosition, maxCount: PAGE, credentials })) {
        page.push(one);
      }
      fromPosition = page.at(-1)?.event?.position ?? START;
      seen += page.length - 1;
    }
  });
  await client.dispose();
  (await client['getChannel']()).close();
  return load;
};

/** Reading the copied events in the projector's pages, and nothing else. */
const barePages = (database: Database, events: number): Promise<Load> =>
  timed(events, async () => {
    const reader = factReader(database);
    for (let at = 0; at < events;) at = (await reader.page(at, 500)).at(-1)?.sequence ?? events;
  });

/** How copier and projector work off a backlog. */
const backlog = async (place: Place, { rounds, backlogEvents }: Scale): Promise<void> => {
  const logUrl = await place.createLog();
  await fillLog(logUrl, madeHistory(backlogEvents));
  const server = await place.serveLog(logUrl);
  const store = openStore(place, server.connectionString);
  let copied: Database | undefined;
  const copier = await inTurn(rounds, {
    read: () => bareRead(server.connectionString, backlogEvents),
    copy: async () => {
      const database = await emptyCopy(place);
      copied = database;
      const running = startCopier(store, database);
      const load = await running.workedOff(backlogEvents);
      await running.stop();
      return load;
    },
  });
  if (copied === undefined) throw new Error('nothing was copied');
  const database = copied;
  const bell = openBell(place, database);
  const projector = await inTurn(rounds, {
    pages: () => barePages(database, backlogEvents),
    // Neither making the empty tables nor dropping them is its work.
    project: async () => {
      const running = await startProjector(database, { bell });
      const load = await running.workedOff(backlogEvents);
      await running.stop();
      return load;
    },
  });
  printTable(`copy: a backlog of ${backlogEvents} events`, [
    { what: "client's bare reading of the log", load: medianLoad(copier.read) },
    {
      what: 'copier (pages of 1,000, hash chain)',
      load: medianLoad(copier.copy),
      against: { floor: 'bare reading', ratio: ratio(copier.copy, copier.read) },
    },
    { what: 'reading the copy in pages of 500', load: medianLoad(projector.pages) },
    {
      what: 'projector (batches of 500, all read models)',
      load: medianLoad(projector.project),
      against: { floor: 'reading pages', ratio: ratio(projector.project, projector.pages) },
    },
  ]);
};

/** Copier and projector: working off a backlog, and following what is appended. */
export const benchCopy = async (place: Place, scale: Scale): Promise<void> => {
  await backlog(place, scale);
  await benchLatency(place, scale);
};
