import { randomUUID } from 'node:crypto';
import t from 'tap';
import { examine } from '../../src/composition/doctor.ts';
import type { Node } from '../../src/composition/node.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import type { JsonValue } from '../../src/event-store/event-store.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import { reactionStore } from '../../src/reactions/store.ts';
import { declare, jobOf } from '../support/cooperative.ts';
import { callsOf, eventually, foundIn, openPlace, PATIENCE_MS, type Answered } from './fixture.ts';

const reasonsOf = ({ body }: Answered) =>
  body['reasons'] as readonly Readonly<{ code: string; facts: Record<string, string> }>[];

/** A ledger at rest, with one job declared and invoiced. */
const openLedgerWithJob = async () => {
  const place = await openPlace();
  const node = await place.start();
  const close = async (): Promise<void> => {
    await node.close();
    await place.close();
  };
  try {
    const coop = await foundIn(node);
    const jobId = await declare(node.commands, jobOf(coop), 'first');
    await untilSettled(node, PATIENCE_MS);
    return { place, node, coop, jobId, call: await callsOf(node), close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Appends to a stream of the ledger what no release of ours would; answers its sequence once it is copied. */
const appendForeign = async (
  { core }: Node,
  stream: string,
  event: Readonly<{ type: string; data: JsonValue; metadata: JsonValue }>,
): Promise<number> => {
  const last = await core.store.readLast(stream);
  const appended = await core.store.append(
    stream,
    [{ id: randomUUID(), ...event }],
    last?.revision ?? 'absent',
  );
  if (!appended.ok) throw new Error(`${stream} moved`);
  const sequence = await eventually(
    () => core.reader.sequenceOf(stream, appended.revision),
    (found) => found !== undefined,
  );
  if (sequence === undefined) throw new Error(`${stream}@${appended.revision} was not copied`);
  return sequence;
};

/** The metadata and data of a stored event of this type, to be sent once more under another version. */
const sampleOf = async ({ core }: Node, type: string) => {
  const [event] = await core.reader.page(0, 1, { types: [type] });
  if (event === undefined) throw new Error(`no ${type}`);
  return {
    data: JSON.parse(event.data) as JsonValue,
    metadata: JSON.parse(event.metadata) as Record<string, JsonValue>,
  };
};

const CASES = [
  {
    what: 'an event of unknown type',
    type: 'SomethingNew',
    version: 1,
    shown: 'SomethingNew',
    reason: 'unknown_type',
  },
  {
    what: 'an event of unknown version',
    type: 'JobDeclared',
    version: 99,
    shown: 'JobDeclared',
    reason: 'unknown_version',
  },
] as const;

for (const { what, type, version, reason } of CASES) {
  await t.test(`${what} stops the read models and is named`, async (t) => {
    const { node, coop, jobId, call, close } = await openLedgerWithJob();
    t.teardown(close);
    const { core } = node;
    const sample = await sampleOf(node, 'JobDeclared');
    const before = (await core.reader.head()).sequence;
    const stream = core.useCases.books.job.nameOf(jobId);
    const foreign = { ...sample, type, metadata: { ...sample.metadata, schemaVersion: version } };
    const sequence = await appendForeign(node, stream, foreign);
    const named = { sequence: String(sequence), type, version: String(version), reason };

    const ready = await eventually(
      () => call('/health/ready'),
      ({ status }) => status === 503,
    );
    t.match(ready, { status: 503, body: { status: 'not ready', sequence: before } });
    t.match(reasonsOf(ready), [{ code: 'projector_stopped', facts: named }]);

    // The copy goes on, and so do reactions on every other stream.
    const other = await declare(node.commands, jobOf(coop), 'second');
    const otherStream = core.useCases.books.job.nameOf(other);
    const invoiced = await eventually(
      () => core.reader.page(sequence, 1_000),
      (events) => events.filter(({ type: of }) => of === 'JobStepRecorded').length >= 2,
    );
    t.match(
      invoiced.filter(({ type: of }) => of === 'InvoiceIssued' || of === 'ActivityFunded'),
      { length: 2 },
      'another job is invoiced and funded',
    );
    const { items } = (await call(`/v1/events?after=${sequence}`)).body as { items: unknown[] };
    t.ok(items.length >= invoiced.length, 'what came after it is copied and shown');

    // Plain reads go on with what they know; a read that names a later write is told why it must fail.
    const balances = `/v1/balances?entityId=${coop.entityId}`;
    t.match(await call(balances), { status: 200, body: { sequence: before } });
    t.match(await call(`${balances}&after=${otherStream}@0`), {
      status: 503,
      body: { code: 'read_models_stopped' },
    });

    const parked = await eventually(
      () => reactionStore(node.opened.database.kysely).parked(),
      (rows) => rows.length > 0,
    );
    t.match(parked, [{ stream, sequence }]);
    t.equal(parked.length, 1, 'only that stream is held');

    const models = { database: node.opened.database, schema: schemaOf(PROJECTIONS) };
    const findings = await examine(core, models, () => undefined);
    const failed = findings.filter(({ ok }) => !ok);
    t.match(failed, [{ check: 'no reaction parked' }, { check: 'projector at head' }]);
    t.equal(failed.length, 2, 'copy, chain and books are whole');
    t.match(failed[0]?.detail, `${stream} waits since sequence ${sequence}`);
    t.match(
      failed[1]?.detail,
      `stands still before sequence ${sequence}: ${type} version ${version}: ${reason}`,
    );
  });
}
