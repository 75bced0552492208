import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openCore } from '../../src/composition/core.ts';
import { openLedgerDatabase } from '../../src/composition/database.ts';
import { commandsOf } from '../../src/composition/use-cases.ts';
import { startWorkers } from '../../src/composition/workers.ts';
import { pause } from '../../src/copy/waiting.ts';
import type { Amount } from '../../src/domain/money.ts';
import {
  adoptRules,
  calculate,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
  salaryOf,
} from '../support/cooperative.ts';
import { accepted, finance } from '../support/memory-ledger.ts';

/** The real parts, their reactions at work. */
const openLedger = async (t: Test) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'potcommun-chain-'));
  const stop = new AbortController();
  const lines: string[] = [];
  const log = (message: string): void => {
    lines.push(message);
  };
  const opened = await openLedgerDatabase(
    { dataDir, port: 0, ledger: 'chain' },
    { durable: false, log },
  );
  const core = await openCore({
    ledger: 'chain',
    eventStoreUrl: opened.stores.eventStoreUrl,
    database: opened.database,
    now: () => new Date(),
    signal: stop.signal,
    log,
  });
  const workers = startWorkers(core, { signal: stop.signal, log, reactions: true });
  t.teardown(async () => {
    stop.abort();
    await workers.ended;
    await core.close();
    await opened.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  while (workers.reactions() === undefined) await pause(10, stop.signal);
  const commands = commandsOf(core.useCases, async () => []);
  const coop = await foundCooperative(commands);
  await adoptRules(commands, coop);
  const types = async (): Promise<string[]> =>
    (await core.reader.page(0, 1_000)).map(({ type }) => type);
  const until = async (type: string, count = 1): Promise<void> => {
    while ((await types()).filter((one) => one === type).length < count) {
      await core.bell.waitBeyond((await core.reader.head()).sequence, 1_000);
    }
  };
  return { core, commands, coop, types, until };
};

await t.test('a job goes through the real event server, copy and reactions', async (t) => {
  const { core, commands, coop, types, until } = await openLedger(t);
  await declare(commands, jobOf(coop), 'job');
  await until('ActivityFunded');
  const invoice = (await core.reader.page(0, 1_000)).find(({ type }) => type === 'InvoiceIssued');
  const { paymentReference } = JSON.parse(invoice?.data ?? '{}') as { paymentReference: string };
  const payment = paymentOf(coop, { paymentReference });
  accepted(await commands.recordPayment(payment, finance('pay')));
  await until('JobCompleted');
  t.ok((await types()).includes('ActivityFundingCleared'));
  t.equal((await types()).filter((type) => type === 'JobStepRecorded').length, 3);
});

await t.test('salaries that race on the real parts never pass a cap together', async (t) => {
  const { core, commands, coop, types, until } = await openLedger(t);
  const { entityId, decisionId } = coop;
  const from = day('2026-01-01');
  const parameters = { cap: '2000.00' as Amount, losses: 'fiscalYear' } as const;
  const rule = { entityId, decisionId, effectiveFrom: from, effectiveOn: from, parameters };
  accepted(await commands.adoptPolicy({ ...rule, policy: 'guaranteeFund' }, finance('cap')));
  const keys = Array.from({ length: 12 }, (_, n) => `n${n}`);
  await Promise.all(keys.map((key) => declare(commands, jobOf(coop), key)));
  await until('ActivityFunded', keys.length);
  await Promise.all(keys.map((key) => calculate(commands, salaryOf(coop), key)));
  await until('SalaryFundingRefused', 10);
  await until('SalaryFunded', 2);
  const advanced = (await core.reader.page(0, 1_000)).filter(
    ({ type }) => type === 'SalaryAdvanced',
  );
  t.strictSame(
    advanced.map(({ data }) => (JSON.parse(data) as { exposureAfter: string }).exposureAfter),
    ['885.00', '1770.00'],
  );
  t.equal((await types()).filter((type) => type === 'SalaryReservationReleased').length, 10);
});
