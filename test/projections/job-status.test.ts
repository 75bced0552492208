import t, { type Test } from 'tap';
import { jobQueries } from '../../src/projections/jobs/queries.ts';
import { calculate, salaryOf } from '../support/cooperative.ts';
import { openJob } from '../support/paid-job.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

/** A job, and how the read model shows it once it has followed all that happened. */
const shownJob = async (t: Test) => {
  const job = await openJob();
  const { models, close } = await openModels(cluster);
  const copy = memoryCopy([]);
  const projector = startProjector(models, copy);
  t.teardown(async () => {
    await projector.stop();
    await close();
  });
  const queries = jobQueries(models);
  const { jobId, coop, ledger } = job;
  const follow = async (): Promise<void> => {
    const all = await ledger.copy.all();
    copy.grow(all.slice(copy.events.length));
    await projector.until(({ sequence }) => sequence === all.length);
  };
  /** What the job shows of itself; every list agrees with it. */
  const shown = async () => {
    await follow();
    const view = await queries.job(jobId);
    for (const status of ['running', 'waiting', 'failed', 'completed'] as const) {
      const { items } = await queries.jobs({ entityId: coop.entityId, status }, { limit: 5 });
      t.equal(items.length, view?.status === status ? 1 : 0, `${status}: ${items.length}`);
    }
    const open = view?.steps.filter(({ waitsFor }) => waitsFor !== null) ?? [];
    return [view?.status, ...open.map((step) => [step.step, step.open, step.waitsFor])];
  };
  const statusOn = async (day: string) => (await queries.job(jobId, day))?.status;
  return { ...job, shown, statusOn };
};

await t.test('a second salary: nothing runs after it is paid', async (t) => {
  const { jobId, calculated, paid, clientPays, shown, statusOn } = await shownJob(t);
  const [first, second] = [await calculated(jobId, 'one'), await calculated(jobId, 'two')];
  await paid(first, '2026-03-10');
  t.strictSame(await shown(), [
    'waiting',
    ['salary', '104.32', 'salaryPayment'],
    ['payment', '1210.00', 'clientMoney'],
  ]);
  await paid(second, '2026-03-12');
  t.strictSame(await shown(), ['waiting', ['payment', '1210.00', 'clientMoney']]);
  await clientPays('2026-04-10');
  t.strictSame(await shown(), ['completed']);
  t.strictSame(
    [await statusOn('2026-03-11'), await statusOn('2026-04-09'), await statusOn('2026-04-10')],
    ['waiting', 'waiting', 'completed'],
  );
});

await t.test('a completed job shows what has opened since', async (t) => {
  const { jobId, calculated, paid, clientPays, recalled, shown, statusOn } = await shownJob(t);
  await paid(await calculated(jobId, 'one'), '2026-03-10');
  const payment = await clientPays('2026-04-10');
  t.strictSame(await shown(), ['completed']);
  await recalled(payment, '2026-04-12');
  t.strictSame(await shown(), ['waiting', ['payment', '1210.00', 'clientMoney']]);
  t.strictSame(
    [await statusOn('2026-04-11'), await statusOn('2026-04-12')],
    ['completed', 'waiting'],
  );
  await clientPays('2026-05-04');
  t.strictSame(await shown(), ['completed'], 'and is complete again');
  t.strictSame(
    [await statusOn('2026-05-03'), await statusOn('2026-05-04')],
    ['waiting', 'completed'],
  );
  const late = await calculated(jobId, 'late');
  t.strictSame(await shown(), ['waiting', ['salary', '104.32', 'salaryPayment']]);
  await paid(late, '2026-06-01');
  t.strictSame(await shown(), ['completed']);
});

await t.test('a salary refused after the completion, resumed and cancelled', async (t) => {
  const { ledger, coop, commands, jobId, shown, ...acts } = await shownJob(t);
  await acts.paid(await acts.calculated(jobId, 'one'), '2026-03-10');
  await acts.clientPays('2026-04-10');
  const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'too much');
  t.match(await shown(), ['running'], 'its budget is asked for');
  await ledger.settle();
  t.strictSame(await shown(), ['failed', ['salary', '540.90', 'resumption']]);
  await acts.cancelled(salaryId);
  t.match(await shown(), ['failed'], 'the refusal stays until somebody resumes the job');
});

await t.test('a refusal is over when the job is completed or its salary gets budget', async (t) => {
  const { ledger, coop, commands, jobId, shown, ...acts } = await shownJob(t);
  const limit = await acts.calculated(jobId, 'one');
  const salaryId = await calculate(commands, salaryOf(coop, { jobId }), 'too much');
  await ledger.settle();
  t.match(await shown(), ['failed']);
  await acts.cancelled(limit);
  await acts.resumed(jobId, 'resume');
  t.match(await shown(), ['waiting', ['salary', '540.90', 'salaryPayment'], ['payment']]);
  await acts.cancelled(salaryId);
  const small = await acts.calculated(jobId, 'two');
  const again = await calculate(commands, salaryOf(coop, { jobId }), 'too much again');
  await ledger.settle();
  await acts.paid(small, '2026-03-10');
  await acts.clientPays('2026-04-10');
  t.match(await shown(), ['failed'], 'paid on both sides, but for a refused salary');
  t.equal((await ledger.facts('JobCompleted')).length, 0);
  await acts.cancelled(again);
  t.strictSame(await shown(), ['completed'], 'nobody waits for it any longer');
});
