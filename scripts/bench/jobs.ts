import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startNode, type Node } from '../../src/composition/node.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import { createLog } from '../../src/http/log.ts';
import { bareClient } from './append.ts';
import { messageFrom, startChild } from './child.ts';
import { foundBroadCooperative } from './cooperative.ts';
import type { LoadAnswer, LoadOrder } from './http-load.ts';
import { closedLoop, inTurn, medianLoad, ratio, type Load, type Scale } from './measure.ts';
import type { Place } from './place.ts';
import { onlyAppending } from './only-appending.ts';
import { printTable } from './report.ts';

const CONNECTIONS = 32;
const TARGET = 0.7;
const SETTLE_MS = 60_000;
/** What ends a chain: of a job alone its second step (invoice, funding), of one with a salary that it is funded. */
const ENDS = {
  job: { type: 'JobStepRecorded', perJob: 2 },
  salary: { type: 'SalaryFunded', perJob: 1 },
} as const;
/** The window of a comparison with commands, in windows of one with single appends. */
const LONGER = 2;

type Order = Omit<LoadOrder, 'connections'>;

const give = async (child: ChildProcess, order: Order): Promise<LoadAnswer> => {
  const answer = messageFrom(child);
  child.send({ ...order, connections: CONNECTIONS } satisfies LoadOrder);
  const { failures, ...rest } = (await answer) as LoadAnswer;
  if (failures.length > 0) throw new Error(`jobs were not accepted: ${failures.join('; ')}`);
  return { failures, ...rest };
};

/** A ledger as it is served, in this process, over the benchmark's PostgreSQL. */
const openNode = (place: Place, databaseUrl: string, reactions: boolean): Promise<Node> => {
  const dataDir = join(place.dataDir, 'node');
  mkdirSync(dataDir, { recursive: true });
  return startNode(
    { databaseUrl, dataDir, port: 0, ledger: 'bench' },
    { durable: true, reactions, requestsPerMinute: 1e9, log: createLog('warn') },
  );
};

const countOf = async ({ core }: Node, type: string): Promise<number> => {
  const { rows } = await core.database.pool.query<{ count: number }>(
    'select count(*) from ledger.event_copy where type = $1',
    [type],
  );
  return rows[0]?.count ?? 0;
};

/** Asks and waits until the last chain has come to its end. */
const chains = async (
  node: Node,
  child: ChildProcess,
  order: Order,
  { type, perJob }: (typeof ENDS)[keyof typeof ENDS],
): Promise<Load> => {
  const { count = 0 } = order;
  const goal = (await countOf(node, type)) + count * perJob;
  const started = performance.now();
  await give(child, order);
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const { sequence } = await node.core.reader.head();
    if ((await countOf(node, type)) >= goal) break;
    if (Date.now() > deadline) throw new Error('the chains did not end in time');
    await node.core.bell.waitBeyond(sequence, 1_000);
  }
  return { perSecond: (count * 1_000) / (performance.now() - started) };
};

/** Until copier and read models have nothing left to do; nobody reacts. */
const untilShown = async (node: Node, events: number): Promise<void> => {
  const deadline = Date.now() + SETTLE_MS;
  while ((await node.core.reader.head()).sequence < events) {
    if (Date.now() > deadline) throw new Error('the copy did not catch up in time');
    await node.core.bell.waitBeyond(events - 1, 200);
  }
  await node.models.waitFor(events, SETTLE_MS);
};

const paused = async (
  place: Place,
  scale: Scale,
  node: Node,
  order: Order,
  child: ChildProcess,
) => {
  const floorServer = await place.serveLog(await place.createLog());
  const append = bareClient(place, floorServer.connectionString);
  const only = await onlyAppending(place, append, CONNECTIONS);
  const timed = { warmMs: scale.warmMs, windowMs: scale.windowMs * LONGER };
  const lags: number[] = [];
  let round = 0;
  const rounds = await inTurn(scale.rounds, {
    jobs: async () => {
      round += 1;
      const before = (await node.core.reader.head()).sequence;
      const { load, accepted } = await give(child, { ...order, timed, prefix: `paused${round}` });
      lags.push(before + accepted - (await node.models.read()).sequence);
      await untilShown(node, before + accepted);
      return load;
    },
    only: async () => {
      round += 1;
      only.begin(`bench.only${round}`);
      const { load } = await give(child, { ...order, url: only.url, timed, prefix: 'only' });
      return load;
    },
    bare: () => {
      round += 1;
      const once = append(`bench.bare${round}`);
      return closedLoop({ ...timed, writers: CONNECTIONS, once });
    },
  });
  return { ...rounds, lag: Math.max(...lags) };
};

/** Declared jobs over HTTP: whole chains with reactions, then acknowledgements alone. */
export const benchJobs = async (place: Place, scale: Scale): Promise<void> => {
  const databaseUrl = await place.createDatabase();
  const child = startChild(place, 'http-load');
  const closeReacting = place.mark();
  const reacting = await openNode(place, databaseUrl, true);
  place.closeLater(reacting.close);
  const { key = '' } = await reacting.keys.create({ actorId: 'b', role: 'finance', label: 'b' });
  const salaries = await foundBroadCooperative(reacting);
  const asked = salaries.map(({ job }) => ({ job }));
  const order = { key, asked };
  const whole: Load[] = [];
  const advanced: Load[] = [];
  const { url } = reacting;
  const many = (prefix: string, count = scale.chains) => ({ ...order, url, prefix, count });
  await chains(reacting, child, { ...many('warm', 50), asked: salaries }, ENDS.salary);
  for (let round = 0; round < scale.rounds; round += 1) {
    whole.push(await chains(reacting, child, many(`chain${round}`), ENDS.job));
    await untilSettled(reacting, SETTLE_MS);
    const paid = { ...many(`advanced${round}`), asked: salaries };
    advanced.push(await chains(reacting, child, paid, ENDS.salary));
    await untilSettled(reacting, SETTLE_MS);
  }
  await closeReacting();
  const node = await openNode(place, databaseUrl, false);
  place.closeLater(node.close);
  const { jobs, only, bare, lag } = await paused(
    place,
    scale,
    node,
    { ...order, url: node.url, prefix: '' },
    child,
  );
  printTable(`jobs: declared over HTTP, ${CONNECTIONS} connections`, [
    { what: `client's bare append, ${CONNECTIONS} writers`, load: medianLoad(bare) },
    {
      what: 'requests to a server that only appends',
      load: medianLoad(only),
      against: { floor: 'bare append', ratio: ratio(only, bare) },
      note: 'the most that any job could reach',
    },
    {
      what: 'jobs acknowledged, reactions paused',
      load: medianLoad(jobs),
      against: { floor: 'bare append', ratio: ratio(jobs, bare), target: TARGET },
      note: `read models at most ${lag} events behind when it ended`,
    },
    { what: 'chains of jobs alone, declared to funded', load: medianLoad(whole) },
    { what: 'whole chains, declared to salary advanced', load: medianLoad(advanced) },
  ]);
};
