import { EventEmitter, once } from 'node:events';
import t from 'tap';
import { WritesClosed, isOutage } from '../../src/commands/outage.ts';
import { openWriteGate } from '../../src/commands/write-gate.ts';
import { notReady } from '../../src/composition/node.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import { Overtaken } from '../../src/copy/outage.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { EventStoreUnavailable } from '../../src/event-store/event-store.ts';
import { idOf, type InvoiceId } from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import { adoptRules, declare, foundCooperative, jobOf, paymentOf } from '../support/cooperative.ts';
import { finance, memoryLedger } from '../support/memory-ledger.ts';
import { foundIn, openPlace, PATIENCE_MS } from './fixture.ts';

await t.test('a node that is not ready says by which code', async (t) => {
  const copying = { copier: () => undefined };
  const reasonOf = (error: Error) =>
    notReady(
      {
        assertWritable: async () => {
          throw error;
        },
      },
      copying,
    );
  t.match(await reasonOf(new WritesClosed('secret_mismatch', 'another secret')), [
    { code: 'secret_mismatch', detail: 'another secret' },
  ]);
  t.match(await reasonOf(new WritesClosed('log_behind_copy', 'behind')), [
    { code: 'log_behind_copy', detail: 'behind' },
  ]);
  t.match(await reasonOf(new EventStoreUnavailable('away')), [{ code: 'event_store_unavailable' }]);
  const writable = { assertWritable: async () => undefined };
  t.same(await notReady(writable, copying), []);
  const stopped = {
    role: 'stopped',
    caughtUp: false,
    sequence: 7,
    hash: '',
    copied: 0,
    passedOver: 0,
    fault: new Error('content differs'),
  } as const;
  t.match(await notReady(writable, { copier: () => stopped }), [
    { code: 'copier_stopped', detail: 'content differs', facts: { sequence: '7' } },
  ]);
  for (const role of ['failing', 'active'] as const) {
    const failing = { ...stopped, role, fault: new Error('a bug') };
    t.match(await notReady(writable, { copier: () => failing }), [
      { code: 'copier_failing', detail: 'a bug', facts: { sequence: '7' } },
    ]);
  }
});

await t.test('commands know every outage that the copy knows', async (t) => {
  const coded = (code: string): Error => Object.assign(new Error(code), { code });
  const away = [
    '08006',
    '40001',
    '40P01',
    '53300',
    '57P01',
    '57014',
    '55P03',
    '25006',
    'EHOSTUNREACH',
  ];
  for (const code of [...away, 'ENETUNREACH', 'EAI_AGAIN', 'ECONNREFUSED', 'EPIPE']) {
    t.ok(isOutage(coded(code)), code);
  }
  for (const message of [
    'Connection terminated unexpectedly',
    'timeout expired',
    'Client was closed',
  ])
    t.ok(isOutage(new Error(message)), message);
  t.ok(isOutage(new Overtaken('late')));
  t.ok(isOutage(new EventStoreUnavailable('away')));
  t.ok(isOutage(new WritesClosed('log_behind_copy', 'behind')));
  for (const code of ['23505', '42P01', '22021']) t.notOk(isOutage(coded(code)), code);
  t.notOk(isOutage(new TypeError('x is not a function')));
});

await t.test('a log that is doubted while it is compared is compared again', async (t) => {
  const stop = new AbortController();
  t.teardown(() => stop.abort());
  const told = new EventEmitter();
  const asked = once(told, 'asked');
  const released = once(told, 'released');
  let looks = 0;
  const gone = { sequence: 1, stream: 'coop.job-1', revision: 0 };
  const reader = {
    head: async () => ({ sequence: 1, hash: '', knownAt: null }),
    at: async () => {
      const look = looks;
      looks += 1;
      told.emit('asked');
      if (look === 0) await released;
      // The first look finds an empty copy, the second what the store does not hold.
      const blank = { id: '', type: '', data: '', metadata: '', knownAt: null, hash: '' };
      return look === 0 ? undefined : { ...gone, ...blank };
    },
  };
  const gate = openWriteGate(memoryEventStore(), reader, stop.signal, () => undefined);
  const write = gate.assertWritable();
  await asked;
  gate.doubt();
  told.emit('released');
  await t.rejects(write, { code: 'log_behind_copy' });
  t.equal(looks, 2);
  t.match(gate.state(), { behind: true, stream: 'coop.job-1', revision: 0 });
});

await t.test('a log that is closed while a command gathers its facts takes nothing', async (t) => {
  let asked = 0;
  const ledger = memoryLedger({
    assertWritable: async () => {
      asked += 1;
      if (asked === 2) throw new WritesClosed('log_behind_copy', 'behind');
    },
  });
  await t.rejects(foundCooperative(ledger.commands), { code: 'log_behind_copy' });
  t.same(await ledger.copy.all(), []);
});

await t.test('a payment in another currency than its invoice says which it expects', async (t) => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  const [invoice] = await ledger.facts('InvoiceIssued');
  const invoiceId = idOf<InvoiceId>(String(invoice?.['invoiceId']));
  const payment = paymentOf(coop, {
    currency: 'CHF',
    invoices: [{ invoiceId, amount: '1.00' as Amount }],
  });
  t.same(await ledger.commands.recordPayment(payment, finance('chf')), {
    ok: false,
    refusal: { code: 'currency_mismatch', facts: { currency: 'CHF', expected: 'EUR' } },
  });
});

await t.test(
  'settled means everything that the log holds, not what was noticed of it',
  async (t) => {
    const place = await openPlace();
    const node = await place.start();
    t.teardown(async () => {
      await node.close();
      await place.close();
    });
    const coop = await foundIn(node);
    for (let round = 1; round <= 5; round += 1) {
      await declare(node.commands, jobOf(coop), `job-${round}`);
      await untilSettled(node, PATIENCE_MS);
      const steps = await node.core.reader.page(0, 1_000, { types: ['JobStepRecorded'] });
      t.equal(steps.length, 2 * round, 'invoice and funding are recorded');
      t.equal((await node.models.read()).sequence, (await node.core.reader.head()).sequence);
    }
    await t.rejects(
      untilSettled({ ...node, workers: { ...node.workers, reactions: () => undefined } }, 50),
      /did not come to rest/,
      'without reactions nothing is answered',
    );
  },
);
