import { availableParallelism } from 'node:os';
import { migrate } from '../../src/composition/migrations.ts';
import { writeBatch } from '../../src/copy/batch.ts';
import { loadCursor, type CopyCursor } from '../../src/copy/cursor.ts';
import type { CopyEntry } from '../../src/copy/entry.ts';
import { factReader } from '../../src/copy/facts.ts';
import { openDatabase, type Database } from '../../src/database.ts';
import { finishedRows, type FinishedRows } from './bare-load.ts';
import { messageFrom, startChild } from './child.ts';
import { inTurn, median, medianLoad, ratio, timed, type Load, type Scale } from './measure.ts';
import { madeHistory } from './made-history.ts';
import type { Place } from './place.ts';
import type { RebuildAnswer } from './rebuilder.ts';
import { familySeconds } from './processor-time.ts';
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

/** The rebuilds of a run, each in a process of its own as on the command line: the memory of one is what it took. */
const rebuilds = (place: Place, url: string, events: number) => {
  const answers: RebuildAnswer[] = [];
  const postgresSeconds: number[] = [];
  const once = async (): Promise<Load> => {
    const end = place.mark();
    const child = startChild(place, 'rebuilder');
    const answered = messageFrom(child);
    const before = familySeconds(place.postgresPid);
    child.send(url);
    const answer = (await answered) as RebuildAnswer;
    postgresSeconds.push(familySeconds(place.postgresPid) - before);
    if (answer.sequence !== events) throw new Error(`rebuilt to ${answer.sequence} only`);
    answers.push(answer);
    if (answer.digest !== answers[0]?.digest) throw new Error('rebuilds of the same copy differ');
    await end();
    return { perSecond: (events * 1_000) / answer.milliseconds };
  };
  return { once, answers, postgresSeconds };
};

/** Says what a rebuild takes of the processors, and what rate they would give if they never waited. */
const printProcessorTime = (
  { answers, postgresSeconds }: ReturnType<typeof rebuilds>,
  events: number,
): void => {
  const node = median(answers.map(({ seconds }) => seconds));
  const postgres = median(postgresSeconds);
  if (Number.isNaN(postgres)) return;
  const processors = availableParallelism();
  const most = (processors * events) / (node + postgres);
  console.log(
    `  processor time of a rebuild: Node ${node.toFixed(1)} s, PostgreSQL ${postgres.toFixed(1)} s; ` +
      `${processors} processors that never wait would make ${Math.round(most)} events/s of it`,
  );
};

/**
 * All read models made anew from the copy, against reading the copy alone, and against what PostgreSQL alone takes to
 * load the same rows and make the same keys and indexes.
 */
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
  const reader = factReader(database);
  const made = rebuilds(place, url, events);
  let rows: FinishedRows | undefined;
  const { rebuild, load, read } = await inTurn(scale.rounds, {
    rebuild: made.once,
    load: async () => {
      rows ??= await finishedRows(place, database);
      const loaded = await timed(events, rows.load);
      await rows.drop();
      return loaded;
    },
    read: () =>
      timed(events, async () => {
        for (let at = 0; at < events;) {
          at = (await reader.page(at, PAGE)).at(-1)?.sequence ?? events;
        }
      }),
  });
  printTable(`rebuild: ${events} events into all read models, with digest`, [
    { what: `reading the copy in pages of ${PAGE}`, load: medianLoad(read) },
    { what: 'PostgreSQL loading the same rows from files', load: medianLoad(load) },
    {
      what: 'rebuild',
      load: medianLoad(rebuild),
      against: { floor: 'loading', ratio: ratio(rebuild, load) },
    },
  ]);
  printProcessorTime(made, events);
  printGoal('rebuild', medianLoad(rebuild).perSecond, TARGET_PER_SECOND, 'events/s');
  const peak = Math.max(...made.answers.map(({ peakBytes }) => peakBytes));
  printGoal("memory of the rebuild's process", peak / MEBIBYTE, TARGET_MEBIBYTES, 'MB', 'less');
};
