import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openCore } from '../../src/composition/core.ts';
import { openLedgerDatabase } from '../../src/composition/database.ts';
import { commandsOf } from '../../src/composition/use-cases.ts';
import { startWorkers } from '../../src/composition/workers.ts';
import { pause } from '../../src/copy/waiting.ts';
import { adoptRules, declare, foundCooperative, jobOf, paymentOf } from '../support/cooperative.ts';
import { accepted, finance } from '../support/memory-ledger.ts';

await t.test('a job goes through the real event server, copy and reactions', async (t) => {
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
  await declare(commands, jobOf(coop), 'job');
  const types = async (): Promise<string[]> =>
    (await core.reader.page(0, 1_000)).map(({ type }) => type);
  const until = async (type: string): Promise<void> => {
    while (!(await types()).includes(type)) {
      await core.bell.waitBeyond((await core.reader.head()).sequence, 1_000);
    }
  };
  await until('ActivityFunded');
  const invoice = (await core.reader.page(0, 1_000)).find(({ type }) => type === 'InvoiceIssued');
  const { paymentReference } = JSON.parse(invoice?.data ?? '{}') as { paymentReference: string };
  const payment = paymentOf(coop, { paymentReference });
  accepted(await commands.recordPayment(payment, finance('pay')));
  await until('JobCompleted');
  t.ok((await types()).includes('ActivityFundingCleared'));
  t.equal((await types()).filter((type) => type === 'JobStepRecorded').length, 3);
});
