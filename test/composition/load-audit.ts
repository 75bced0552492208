import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Founded } from '../http/fixture.ts';
import { get, type Load, type Target } from './kill-load.ts';

const SETTLE_MS = 120_000;

type Item = Readonly<{ type: string; data: Readonly<Record<string, unknown>> }>;

/** The whole history. */
const history = async (target: Target): Promise<readonly Item[]> => {
  const events: Item[] = [];
  for (let after = 0; ;) {
    const page = await get(target, `/events?after=${after}&limit=500`);
    const items = page['items'] as Item[];
    events.push(...items);
    if (items.length === 0) return events;
    after = Number(page['next']);
  }
};

const NOT_SETTLED = ['running', 'failed'] as const;

/** Waits until the read models show every job that was acknowledged, and no job runs any more. */
const settle = async (target: Target, entityId: string, jobs: readonly string[]): Promise<void> => {
  const deadline = Date.now() + SETTLE_MS;
  for (const id of jobs) await get(target, `/jobs/${id}?wait=10&after=potcommun.job-${id}@0`);
  for (;;) {
    const left: unknown[] = [];
    for (const status of NOT_SETTLED) {
      const page = await get(target, `/jobs?entityId=${entityId}&status=${status}&limit=1`);
      left.push(...(page['items'] as unknown[]));
    }
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`never settled: ${JSON.stringify(left)}`);
    await delay(200);
  }
};

const valuesOf = (events: readonly Item[], type: string, name: string): readonly unknown[] =>
  events.filter((event) => event.type === type).map(({ data }) => data[name]);

const sorted = (values: readonly unknown[]): readonly string[] => values.map(String).toSorted();

/**
 * Lets the load finish and everything follow; then finds each acknowledged command once, and numbers without a gap.
 */
export const assertNothingLost = async (
  t: Test,
  target: Target,
  founded: Founded,
  load: Load,
): Promise<void> => {
  await load.end();
  const settleFrom = Date.now();
  const idsOf = (kind: string): readonly string[] =>
    load.acknowledged.filter((one) => one.kind === kind).map(({ id }) => id);
  await settle(target, founded.entityId, idsOf('job'));
  const events = await history(target);
  const jobs = sorted(idsOf('job'));
  const payments = sorted(idsOf('payment'));
  const salaries = sorted(idsOf('salary'));
  t.comment(
    `${jobs.length} jobs, ${payments.length} payments, ${salaries.length} salaries, ${events.length} events; ` +
      `settled after ${Date.now() - settleFrom} ms`,
  );
  t.ok(jobs.length > 0 && payments.length > 0 && salaries.length > 0, 'the load did something');
  t.equal(new Set(jobs).size, jobs.length, 'every key has a job of its own');
  t.same(sorted(valuesOf(events, 'JobDeclared', 'jobId')), jobs, 'one job per key');
  t.same(sorted(valuesOf(events, 'InvoiceIssued', 'jobId')), jobs, 'one invoice per job');
  t.same(sorted(valuesOf(events, 'InvoiceNumberAssigned', 'jobId')), jobs, 'one number per job');
  t.same(
    valuesOf(events, 'InvoiceNumberAssigned', 'number'),
    jobs.map((_, index) => index + 1),
    'numbers without a gap, in order',
  );
  t.same(valuesOf(events, 'InvoiceNumberVoided', 'number'), [], 'no number is void');
  t.same(
    sorted(valuesOf(events, 'ClientPaymentReceived', 'bankReference')),
    sorted(load.acknowledged.filter(({ kind }) => kind === 'payment').map(({ key }) => key)),
    'one payment per key',
  );
  for (const type of ['SalaryCalculated', 'SalaryReserved', 'SalaryFunded', 'SalaryPaid']) {
    t.same(sorted(valuesOf(events, type, 'salaryId')), salaries, `one ${type} per salary`);
  }
  t.same(sorted(idsOf('salaryPayment')), salaries, 'every salary was paid');
  const advanced = valuesOf(events, 'SalaryAdvanced', 'salaryId');
  t.equal(new Set(advanced).size, advanced.length, 'none is advanced twice');
  const { total } = await get(
    target,
    `/receivables/aged?entityId=${founded.entityId}&asOf=2026-12-31`,
  );
  const owed = BigInt(jobs.length - payments.length) * 121_000n;
  t.equal(BigInt(String(total).replace('.', '')), owed, 'what is owed is what was not paid');
};
