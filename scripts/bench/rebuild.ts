import { migrate } from '../../src/composition/migrations.ts';
import { writeBatch } from '../../src/copy/batch.ts';
import { loadCursor, type CopyCursor } from '../../src/copy/cursor.ts';
import type { CopyEntry } from '../../src/copy/entry.ts';
import { factReader } from '../../src/copy/facts.ts';
import { openDatabase, type Database } from '../../src/database.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { prepareModels } from '../../src/projections/generation.ts';
import { messageFrom, startChild } from './child.ts';
import { inTurn, medianLoad, ratio, timed, type Scale } from './measure.ts';
import { madeHistory } from './made-history.ts';
import type { Place } from './place.ts';
import type { RebuildAnswer } from './rebuilder.ts';
import { printGoal, printTable } from './report.ts';

const TARGET_PER_SECOND = 60_000;
const MEBIBYTE = 1_048_576;
const TARGET_MEBIBYTES = 300;
const PAGE = 10_000;
const BATCH = 2_000;

/** Fills a copy by the copier's own statement, with its hash chain. */
const fillCopy = async (database: Database, events: number): Promise<void> => {
  let cursor: CopyCursor = await loadCursor(database);
  let entries: CopyEntry[] = [];
  const write = async (): Promise<void> => {
    const last = entries.at(-1);
    if (last === undefined) return;
    const written = await writeBatch(database.pool, cursor, entries, last.position);
    if (written === undefined) throw new Error('another copier is at work');
    ({ cursor } = written);
    entries = [];
  };
  for (const { sequence, stream, revision, id, type, data, metadata } of madeHistory(events)) {
    const { commandId, recordedAt } = JSON.parse(metadata) as Record<string, string>;
    if (commandId === undefined || recordedAt === undefined) throw new Error('no command');
    const at = BigInt(sequence);
    entries.push({
      stream,
      revision,
      id,
      type,
      data,
      metadata,
      commandId,
      recordedAt,
      position: { commit: at, prepare: at },
      created: recordedAt,
    });
    if (entries.length === BATCH) await write();
  }
  await write();
  await database.pool.query('vacuum analyze ledger.event_copy');
};

/** All read models made anew from the copy, against reading the copy alone. */
export const benchRebuild = async (place: Place, scale: Scale): Promise<void> => {
  const events = scale.rebuildEvents;
  const url = await place.createDatabase();
  const database = openDatabase(url, {
    connections: 4,
    onError: (error) => console.error(error),
  });
  place.closeLater(database.close);
  await migrate(database.kysely);
  await fillCopy(database, events);
  await prepareModels(database.pool, PROJECTIONS);
  const reader = factReader(database);
  const digests = new Set<string>();
  let peak = 0;
  const { read, rebuild } = await inTurn(scale.rounds, {
    read: () =>
      timed(events, async () => {
        for (let at = 0; at < events;) {
          at = (await reader.page(at, PAGE)).at(-1)?.sequence ?? events;
        }
      }),
    rebuild: async () => {
      // A process for each, as on the command line: the memory of one is what it took.
      const end = place.mark();
      const child = startChild(place, 'rebuilder');
      const answered = messageFrom(child);
      child.send(url);
      const { sequence, digest, milliseconds, peakBytes } = (await answered) as RebuildAnswer;
      if (sequence !== events) throw new Error(`rebuilt to ${sequence} only`);
      digests.add(digest);
      peak = Math.max(peak, peakBytes);
      await end();
      return { perSecond: (events * 1_000) / milliseconds };
    },
  });
  if (digests.size !== 1) throw new Error('rebuilds of the same copy differ');
  printTable(`rebuild: ${events} events into all read models, with digest`, [
    { what: `reading the copy in pages of ${PAGE}`, load: medianLoad(read) },
    {
      what: 'rebuild',
      load: medianLoad(rebuild),
      against: { floor: 'reading', ratio: ratio(rebuild, read) },
    },
  ]);
  printGoal('rebuild', medianLoad(rebuild).perSecond, TARGET_PER_SECOND, 'events/s');
  printGoal("memory of the rebuild's process", peak / MEBIBYTE, TARGET_MEBIBYTES, 'MB', 'less');
};
