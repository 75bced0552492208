import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { carryOut } from '../../src/commands/carry-out.ts';
import { failJobStep } from '../../src/commands/job-steps.ts';
import { refusedBefore } from '../../src/commands/refused-before.ts';
import { EventStoreUnavailable } from '../../src/event-store/event-store.ts';
import { openDatabase } from '../../src/database.ts';
import type { AnswerDeps } from '../../src/reactions/answer-cause.ts';
import { activateReactions } from '../../src/reactions/activate.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import { reactionsMigration } from '../../src/reactions/migration.ts';
import { startRunner, type ActiveReaction } from '../../src/reactions/runner.ts';
import { reactionStore, type ReactionStore } from '../../src/reactions/store.ts';
import { adoptRules, declare, foundCooperative, jobOf } from '../support/cooperative.ts';
import { causeOf, memoryLedger, type MemoryLedger } from '../support/memory-ledger.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

const FROM_THE_FIRST = REACTIONS.map((reaction) => ({ reaction, fromSequence: 1, actsFrom: 1 }));

/** One run of the reactions, from their start until nothing is left to answer. */
const run = async (
  { useCases, copy }: MemoryLedger,
  store: ReactionStore,
  execute: AnswerDeps['execute'],
  active: readonly ActiveReaction[] = FROM_THE_FIRST,
): Promise<void> => {
  const stop = new AbortController();
  const runner = await startRunner(active, {
    ...copy,
    waitBeyond: () => delay(2, undefined, { signal: stop.signal }).catch(() => undefined),
    decode: causeOf,
    store,
    execute,
    failStep: failJobStep(useCases),
    refusedBefore: refusedBefore(useCases),
    log: () => undefined,
    signal: stop.signal,
  });
  while (runner.state().open > 0 || runner.state().sequence < (await copy.all()).length) {
    await Promise.race([runner.ended, delay(2)]);
  }
  stop.abort();
  await runner.ended;
};

await t.test('what waited behind a fault is answered after it is gone', async (t) => {
  const database = openDatabase(await cluster.createDatabase(), {
    connections: 2,
    onError: () => undefined,
  });
  t.teardown(() => database.close());
  await reactionsMigration.up(database.kysely);
  const store = reactionStore(database.kysely);
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  const held = await declare(ledger.commands, jobOf(coop), 'held');
  const other = await declare(ledger.commands, jobOf(coop), 'other');
  const jobs = async (type: string) => (await ledger.facts(type)).map(({ jobId }) => jobId);
  const works = carryOut(ledger.useCases);
  const failing =
    (error: Error): AnswerDeps['execute'] =>
    async (command, call) => {
      if (call.cause.stream.endsWith(held)) throw error;
      return works(command, call);
    };

  await run(ledger, store, failing(new TypeError('a bug')));
  const { length } = await ledger.copy.all();
  t.match(await store.checkpoints(), [{ sequence: length }], 'the others went on');
  t.same(await jobs('InvoiceIssued'), [other]);
  const [before] = await store.parked();
  t.match(before, { reason: 'a bug' });

  await run(ledger, store, failing(new TypeError('another bug')));
  t.match(
    await store.parked(),
    [{ ...before, reason: 'another bug' }],
    'with the reason it has now',
  );

  // It ends in the middle of answering again.
  const killed = Object.assign(new Error('killed'), { name: 'AbortError' });
  await run(ledger, store, failing(killed)).catch(() => undefined);
  t.match(await store.parked(), [{ stream: before?.stream }], 'and waits for the next start');

  // What was parked may wait for what other streams have to answer yet.
  const later = await declare(ledger.commands, jobOf(coop), 'later');
  let go = (): void => undefined;
  const awaited = new Promise<void>((resolve) => {
    go = resolve;
  });
  await run(ledger, store, async (command, call) => {
    if (call.cause.stream.endsWith(held)) await awaited;
    const result = await works(command, call);
    if (call.cause.stream.endsWith(later)) go();
    return result;
  });
  t.same(await jobs('InvoiceIssued'), [other, later, held]);
  t.same(await store.parked(), []);
});

await t.test(
  'a job that cannot be read while its number is looked for is tried again',
  async (t) => {
    const database = openDatabase(await cluster.createDatabase(), {
      connections: 2,
      onError: () => undefined,
    });
    t.teardown(() => database.close());
    await reactionsMigration.up(database.kysely);
    const ledger = memoryLedger();
    const coop = await foundCooperative(ledger.commands);
    await adoptRules(ledger.commands, coop);
    const job = await declare(ledger.commands, jobOf(coop), 'job');
    const { useCases } = ledger;
    const { books } = useCases;
    let failures = 0;
    const tail: typeof books.job.tail = async (id) => {
      failures += 1;
      if (failures === 1) throw new EventStoreUnavailable('away');
      return books.job.tail(id);
    };
    // Slower than the failure, which nobody awaits until then.
    const handle: typeof books.invoiceRegister.handle = async (handling) => {
      await delay(20);
      return books.invoiceRegister.handle(handling);
    };
    const interrupted = carryOut({
      ...useCases,
      books: {
        ...books,
        job: { ...books.job, tail },
        invoiceRegister: { ...books.invoiceRegister, handle },
      },
    });
    const works = carryOut(useCases);
    await run(ledger, reactionStore(database.kysely), (command, call) =>
      command.type === 'InvoiceJob' ? interrupted(command, call) : works(command, call),
    );
    t.ok(failures > 1, `${failures} tries`);
    t.match(await ledger.facts('InvoiceIssued'), [{ jobId: job }]);
  },
);

await t.test('a new version answers what its predecessor left parked', async (t) => {
  const database = openDatabase(await cluster.createDatabase(), {
    connections: 2,
    onError: () => undefined,
  });
  t.teardown(() => database.close());
  await reactionsMigration.up(database.kysely);
  const store = reactionStore(database.kysely);
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  const held = await declare(ledger.commands, jobOf(coop), 'held');
  const other = await declare(ledger.commands, jobOf(coop), 'other');
  const works = carryOut(ledger.useCases);
  await run(ledger, store, async (command, call) => {
    if (call.cause.stream.endsWith(held)) throw new TypeError('a bug of the first version');
    return works(command, call);
  });
  t.match(await store.parked(), [{ reason: 'a bug of the first version' }]);
  const { length } = await ledger.copy.all();

  // A release that mends the reaction brings it as a new version.
  const recorded: number[] = [];
  const released = REACTIONS.map((reaction) => ({ ...reaction, version: reaction.version + 1 }));
  const active = await activateReactions(released, {
    activated: async () =>
      REACTIONS.map(({ name, version }) => ({ reaction: name, version, fromSequence: 1 })),
    activate: async ({ fromSequence }) => void recorded.push(fromSequence),
    ledgerIsEmpty: async () => false,
    head: async () => length,
    store,
  });
  t.same(new Set(recorded), new Set([length + 1]), 'from where the version before it stopped');
  await run(ledger, store, works, active);
  t.same(
    (await ledger.facts('InvoiceIssued')).map(({ jobId }) => jobId),
    [other, held],
  );
  t.same(await store.parked(), []);
});
