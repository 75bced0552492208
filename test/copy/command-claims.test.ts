import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import t from 'tap';
import { claimsOnceCaughtUp } from '../../src/copy/caught-up.ts';
import { commandClaims, commandClaimsMigration } from '../../src/copy/command-claims.ts';
import { copyReader } from '../../src/copy/reader.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { appendAt, copiedHistory, idFrom, openCopy, startCopier } from './support.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

const database = await copiedHistory(cluster);
t.teardown(() => database.close());
await commandClaimsMigration.up(database.kysely);
const claim = commandClaims(database);

await t.test('a command belongs to the stream that claimed it first', async (t) => {
  t.equal(await claim(idFrom('one'), 'coop.payment-1'), 'coop.payment-1');
  t.equal(await claim(idFrom('one'), 'coop.payment-2'), 'coop.payment-1');
  t.equal(await claim(idFrom('one'), 'coop.payment-1'), 'coop.payment-1');
  t.equal(await claim(idFrom('two'), 'coop.payment-2'), 'coop.payment-2');
});

await t.test('callers at once get one answer', async (t) => {
  for (let round = 0; round < 50; round += 1) {
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((stream) => claim(idFrom(`round ${round}`), stream)),
    );
    t.equal(new Set(answers).size, 1);
  }
});

await t.test('what was copied counts without a claim: the copy can be made again', async (t) => {
  const [copied] = await copyReader(database).page(0, 1);
  const { commandId = '' } = JSON.parse(copied?.metadata ?? '{}') as { commandId?: string };
  t.equal(await claim(commandId, 'coop.payment-9'), copied?.stream);
});

await t.test('nothing is claimed before the copy holds what the log holds', async (t) => {
  const late = await openCopy(cluster, t);
  await commandClaimsMigration.up(late.kysely);
  const store = memoryEventStore();
  const claimLate = () =>
    claimsOnceCaughtUp({ store, database: late, ledger: 'potcommun' }, commandClaims(late));
  const mine = [idFrom('mine'), 'potcommun.payment-1'] as const;
  t.equal(await claimLate()(...mine), mine[1], 'a log without events has nothing to wait for');

  for (let index = 0; index < 3; index += 1) await appendAt(store, 'other.thing-1', index);
  t.equal(await claimLate()(...mine), mine[1], 'nor has one of other applications');

  const first = { schemaVersion: 1, commandId: idFrom('first') };
  await appendAt(store, 'potcommun.payment-7', 0, first);
  await appendAt(store, 'other.thing-1', 3);
  const waiting = claimLate()(first.commandId, 'potcommun.payment-8');
  let claimed = false;
  void waiting.then(() => (claimed = true));
  await delay(200);
  t.notOk(claimed, 'it waits for the copy');
  const copier = startCopier({ store, database: late });
  t.equal(await waiting, 'potcommun.payment-7', 'which tells whose command it is');
  await copier.stop();
});

await t.test('both look-ups go through the index', async (t) => {
  const planOf = async (where: string): Promise<string> => {
    const query = `explain select stream from ledger.event_copy where ${where}`;
    const { rows } = await sql.raw<{ 'QUERY PLAN': string }>(query).execute(database.kysely);
    return JSON.stringify(rows);
  };
  t.match(await planOf("command_id = 'a'"), /event_copy_command_id/);
  t.match(await planOf("stream = 'a' and command_id = 'b'"), /event_copy_command_id/);
});
