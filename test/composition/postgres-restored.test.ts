import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import t from 'tap';
import { untilSettled } from '../../src/composition/settled.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { digestInUse } from '../../src/projections/rebuild.ts';
import {
  adoptRules,
  calculate,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
  salaryOf,
} from '../support/cooperative.ts';
import { accepted, finance } from '../support/memory-ledger.ts';
import {
  asSuperuser,
  callsOf,
  countEvents,
  eventually,
  failing,
  hashesOf,
  openPlace,
  PATIENCE_MS,
} from './fixture.ts';

// One ledger whose PostgreSQL is lost in part, then whole; its log stays.

t.setTimeout(240_000);

const place = await openPlace();
const admin = place.cluster.url('postgres');
const name = decodeURIComponent(new URL(place.databaseUrl).pathname.slice(1));
const replaceDatabase = async (template?: string): Promise<void> => {
  await asSuperuser(admin, `drop database "${name}" with (force)`);
  const copy = template === undefined ? '' : ` template "${template}"`;
  await asSuperuser(admin, `create database "${name}"${copy}`);
};

let clockAheadMs = 0;
const now = (): Date => new Date(Date.now() + clockAheadMs);
let node = await place.start({}, { now });
t.teardown(async () => {
  await node.close();
  await place.close();
});
/** Another node that copies nothing holds the copier's lock. */
const holdCopier = async (): Promise<Client> => {
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  await client.query(`select pg_advisory_lock(hashtextextended('potcommun copier', 0))`);
  return client;
};
const settled = (): Promise<void> => untilSettled(node, PATIENCE_MS);
const digest = () => digestInUse(node.opened.database, PROJECTIONS);

const coop = await foundCooperative(node.commands);
// Refused for want of a levy, and never resumed: it must stay so.
const unlevied = await declare(node.commands, jobOf(coop), 'unlevied');
await settled();
// Refused for want of budget, which comes later.
await calculate(node.commands, salaryOf(coop), 'unfunded');
await settled();
await adoptRules(node.commands, coop);
const first = await declare(node.commands, jobOf(coop, { pay: { kind: 'all' } }), 'a');
await settled();
await calculate(node.commands, salaryOf(coop, { jobId: first }), 'salary');
accepted(await node.commands.recordPayment(paymentOf(coop), finance('payment')));
await settled();
const secretFile = join(place.config.dataDir, 'saved.secret');

await t.test('a clock that is six seconds wrong closes the node for writes alone', async (t) => {
  const call = await callsOf(node);
  const ready = () => call('/health/ready');
  const write = { key: 'clock', body: jobOf(coop) };
  for (const wrong of [6_000, -6_000]) {
    clockAheadMs = wrong;
    t.match(await call('/v1/jobs', write), { status: 503, body: { code: 'clock_skew' } });
    t.match(await ready(), { status: 503, body: { reasons: [{ code: 'clock_skew' }] } });
    t.match(await failing(node), [{ check: 'clocks in step', detail: /6\.0 s/ }]);
    t.match(await call(`/v1/jobs/${first}`), { status: 200 }, 'reading goes on');
  }
  clockAheadMs = 4_000;
  t.match(await call('/v1/jobs', write), { status: 202 }, 'four seconds are borne');
  clockAheadMs = 0;
  t.match(await ready(), { status: 200 });
  await settled();
});

await t.test(
  'PostgreSQL is restored to an earlier point: the log gives back the rest',
  async (t) => {
    t.match(await place.run(['secret', 'save', secretFile]), { code: 0 });
    await node.close();
    const backup = `${name}_backup`;
    await asSuperuser(admin, `create database "${backup}" template "${name}"`);
    node = await place.start();
    await declare(node.commands, jobOf(coop), 'b');
    const since = { ...paymentOf(coop), bankReference: 'since the backup' };
    accepted(await node.commands.recordPayment(since, finance('since')));
    const { key: lost = '' } = await node.keys.create({
      actorId: 'bo',
      role: 'finance',
      label: '',
    });
    await settled();
    const [before, events, models] = [
      await hashesOf(node),
      await countEvents(place.logUrl),
      await digest(),
    ];
    await node.close();
    await replaceDatabase(backup);

    const other = { ...since, bankReference: 'another one' };
    const copier = await holdCopier();
    node = await place.start();
    await t.rejects(
      node.commands.recordPayment(other, finance('since')),
      { name: 'EventStoreUnavailable' },
      'a key that was used since the backup is not used again before the copy has caught up',
    );
    await copier.end();
    await settled();
    t.match(
      await node.commands.recordPayment(other, finance('since')),
      { ok: false, refusal: { code: 'idempotency_key_reused' } },
      'nor after that',
    );
    t.same(await hashesOf(node), before, 'same sequences, same hashes');
    t.same(await digest(), models, 'same read models');
    t.equal(await countEvents(place.logUrl), events, 'no reaction acted twice');
    t.match(await failing(node), [
      {
        check: 'texts of events at hand',
        detail: 'lost: 1 texts of jobs; restore the schema people from its backup',
      },
    ]);
    t.equal(await node.keys.find(lost), undefined, 'a key made since the backup is gone');
  },
);

await t.test('PostgreSQL is lost whole: the log gives back all that it holds', async (t) => {
  const [before, events, models] = [
    await hashesOf(node),
    await countEvents(place.logUrl),
    await digest(),
  ];
  await node.close();
  await replaceDatabase();

  node = await place.start();
  const call = await callsOf(node);
  const write = { key: 'after', body: jobOf(coop) };
  t.match(await call('/v1/jobs', write), {
    status: 503,
    body: { code: 'secret_mismatch', detail: /potcommun secret restore/ },
  });
  const reasons = [{ code: 'secret_mismatch', detail: /secret restore FILE/ }];
  t.match(await call('/health/ready'), { status: 503, body: { reasons } });
  const copied = () => hashesOf(node);
  await eventually(copied, ({ length }) => length === before.length);
  t.same(await copied(), before, 'it copies and reads all the same');
  await node.models.waitFor(before.length, PATIENCE_MS);
  t.match(await failing(node), [
    { check: 'secret = fingerprint' },
    { check: 'texts of events at hand', detail: /^lost: 1 names of members, 1 names of clients, / },
  ]);
  const unlike = await place.run(['secret', 'save', join(place.config.dataDir, 'made-up.secret')]);
  t.match(unlike, { code: 3 }, 'the secret that the new database made is not worth saving');
  const wrong = join(place.config.dataDir, 'wrong.secret');
  writeFileSync(wrong, `${'0'.repeat(64)}\n`);
  const refused = await place.run(['secret', 'restore', wrong]);
  t.match(refused, { code: 3, stderr: /nothing was changed: the ledger's fingerprint is/ });
  const restored = await place.run(['secret', 'restore', secretFile]);
  t.match(restored, { code: 0, stdout: /start its nodes again/ }, restored.stderr);
  await node.close();

  node = await place.start();
  await settled();
  t.equal(await countEvents(place.logUrl), events, 'no reaction acted twice');
  t.same(await hashesOf(node), before, 'same sequences, same hashes');
  t.same(await digest(), models, 'same read models');
  t.match(await failing(node), [{ check: 'texts of events at hand' }], 'all but the texts');
  const again = await declare(node.commands, jobOf(coop, { pay: { kind: 'all' } }), 'a');
  t.equal(again, first, 'a repeated command is known');
  const after = await declare(node.commands, jobOf(coop), 'after');
  await settled();
  // Nothing is invoiced to a client whose name is lost.
  t.match(await (await callsOf(node))(`/v1/jobs/${after}`), {
    body: { status: 'failed', failures: [{ refusal: 'client_details_missing' }] },
  });
  const numbers = await node.core.reader.page(0, 1_000, { types: ['InvoiceNumberAssigned'] });
  t.same(
    numbers.map(({ data }) => (JSON.parse(data) as { number: number }).number),
    [1, 2, 3, 4, 5],
    'no number twice; the first one is void',
  );
  t.match(await (await callsOf(node))(`/v1/jobs/${unlevied}`), { body: { status: 'failed' } });
});
