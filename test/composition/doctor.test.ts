import t from 'tap';
import { openCore } from '../../src/composition/core.ts';
import { openLedgerDatabase } from '../../src/composition/database.ts';
import { examine, type Finding } from '../../src/composition/doctor.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import { schemaOf, PROJECTIONS } from '../../src/projections/catalogue.ts';
import { calculate, day, declare, jobOf, paymentOf, salaryOf } from '../support/cooperative.ts';
import { accepted, finance } from '../support/memory-ledger.ts';
import type { Amount } from '../../src/domain/money.ts';
import { CAPITAL, FOLD, modelFaults, NET } from './doctor-faults.ts';
import { plant, type Fault } from './planting.ts';
import { asSuperuser, foundIn, openPlace, PATIENCE_MS } from './fixture.ts';

// One real ledger; whatever is planted in it only the superuser can do.

const place = await openPlace();
const node = await place.start();
const coop = await foundIn(node);
for (const key of ['a', 'b', 'c', 'd']) await declare(node.commands, jobOf(coop), key);
await untilSettled(node, PATIENCE_MS);
for (const [index, amount] of ['1210.00', '500.00', '5000.00'].entries()) {
  const payment = paymentOf(coop, { amount: amount as Amount, bankReference: `B-${index}` });
  accepted(await node.commands.recordPayment(payment, finance(`pay-${index}`)));
  await untilSettled(node, PATIENCE_MS);
}
accepted(
  await node.commands.recordDecision(
    {
      entityId: coop.entityId,
      organ: 'CA',
      decidedOn: day('2026-01-01'),
      subject: 'write-offs',
      motion: 'What shall we give up?',
      votes: [],
      present: 0,
      quorum: 0,
      opinions: { economic: 'none', societal: 'none' },
      adopted: false,
    },
    finance('decision with a motion'),
  ),
);
await calculate(node.commands, salaryOf(coop), 'salary');
await untilSettled(node, PATIENCE_MS);
await node.close();

// Examined at rest: a copier at work would stop at what is planted in the log, and not go on when it is undone.
const stop = new AbortController();
const quiet = (): void => undefined;
const { database, stores, close } = await openLedgerDatabase(place.config, {
  durable: false,
  log: quiet,
});
const core = await openCore({
  ledger: place.config.ledger,
  eventStoreUrl: stores.eventStoreUrl,
  database,
  now: () => new Date(),
  signal: stop.signal,
  log: quiet,
});
t.teardown(async () => {
  stop.abort();
  await core.close();
  await close();
  await place.close();
});
const schema = schemaOf(PROJECTIONS);
// Read before the first subtest: tap ends when it has nothing to do between two of them.
const head = (await core.reader.head()).sequence;
const last = await core.reader.at(head);
const ninth = await core.reader.at(9);

const CHECKS = [
  'log not behind copy',
  'copy = store',
  'chain unbroken',
  'no reaction parked',
  'clocks in step',
  'secret = fingerprint',
  'texts of events at hand',
  'projector at head',
  'numbers gapless',
  'entries balanced',
  '-EXT = legal result',
  'receivables = control account',
  'exposure = ADV',
  CAPITAL,
  'budgets = ACT',
  'documents = open items',
  NET,
  'social charges and tax = their accounts',
  'tax withheld = its account',
  'estimates = charges of salaries',
  FOLD,
];

const findings = (): Promise<readonly Finding[]> =>
  examine(core, { database, schema }, () => undefined);

const failing = async (): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await findings()).filter(({ ok }) => !ok).map(({ check, detail }) => [check, detail] as const),
  );

await t.test('a sound ledger passes every check', async (t) => {
  const found = await findings();
  t.same(
    found.map(({ check }) => check),
    CHECKS,
  );
  t.same(
    found.filter(({ ok }) => !ok),
    [],
  );
  t.match(await core.reader.page(0, 1_000), { length: (await core.reader.head()).sequence });
});

const inLog = { url: place.logUrl, table: 'event_log.event' };
const inCopy = { url: place.databaseUrl, table: 'ledger.event_copy' };
const lastPlace = `${last?.stream}@${last?.revision}`;

const FAULTS: readonly Fault[] = [
  {
    ...inLog,
    noticed: ['log not behind copy', 'copy = store'],
    says: new RegExp(`^${lastPlace}: the store does not hold this event`),
    plant:
      'delete from event_log.event where position = (select max(position) from event_log.event)',
  },
  {
    ...inLog,
    noticed: ['copy = store'],
    says: /^sequence 9: coop\.\S+@\d+ differs in its data/,
    plant: `update event_log.event set data = convert_to('{"forged":"1.00"}', 'UTF8')
      where (stream, revision) = ('${ninth?.stream}', ${ninth?.revision})`,
  },
  {
    ...inCopy,
    noticed: ['chain unbroken'],
    says: /^sequence 7: the hash does not follow/,
    plant: `update ledger.event_copy set hash = repeat('0', 64) where sequence = 7`,
  },
  {
    ...inCopy,
    noticed: ['chain unbroken', 'copy = store'],
    says: /^sequence 1: the hash does not follow/,
    plant: `update ledger.event_copy set metadata = replace(metadata, '"id":"system"', '"id":"nobody"') where sequence = 1`,
  },
  {
    url: place.databaseUrl,
    table: 'reactions.parked',
    noticed: ['no reaction parked'],
    says: /^coop\.job-x waits since sequence 12: faulty: it threw$/,
    plant: `insert into reactions.parked (stream, sequence, reaction, reason)
      values ('coop.job-x', 12, 'faulty', 'it threw')`,
  },
  {
    url: place.databaseUrl,
    table: 'people.line_text',
    noticed: ['texts of events at hand'],
    says: /^lost: 4 texts of jobs, 1 motions of decisions; restore the schema people from its backup$/,
    plant: 'delete from people.line_text',
  },
  {
    // There are details of the command, but not those that it was stored with.
    url: place.databaseUrl,
    table: 'people.details',
    noticed: ['texts of events at hand'],
    says: /^lost: 1 names of clients; restore the schema people from its backup$/,
    plant: `update people.details set input_hash = 'of another input' where kind = 'client'`,
  },
  ...modelFaults({ url: place.databaseUrl, schema, entityId: coop.entityId, head }),
];

await t.test('each planted fault fails the check that is meant for it', async (t) => {
  for (const fault of FAULTS) {
    const [meant] = fault.noticed;
    const undo = await plant(t, fault);
    const failed = await failing();
    await undo();
    t.same([...failed.keys()].toSorted(), fault.noticed.toSorted(), fault.plant);
    t.match(failed.get(meant), fault.says, meant);
  }
  t.same(
    CHECKS.filter((check) => !FAULTS.some(({ noticed }) => noticed[0] === check)),
    ['clocks in step', 'secret = fingerprint'],
    'every check was seen to fail, these in postgres-restored.test.ts',
  );
  t.same(await failing(), new Map(), 'all is as it was');
});

await t.test('a check that cannot be made has failed', async (t) => {
  const rename = (from: string, to: string): Promise<void> =>
    asSuperuser(place.databaseUrl, `alter table "${schema}".${from} rename to ${to}`);
  await rename('invoice_number', 'elsewhere');
  const failed = await failing();
  await rename('elsewhere', 'invoice_number');
  t.match(failed.get('numbers gapless'), /invoice_number.* does not exist/);
});
