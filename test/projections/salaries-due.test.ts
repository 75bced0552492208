import t from 'tap';
import { idOf, type EntityId, type JobId, type SalaryId } from '../../src/domain/ids.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import { addDays, parseDate, type LocalDate } from '../../src/domain/local-date.ts';
import type { Amount } from '../../src/domain/money.ts';
import { figuresOf } from '../../src/domain/salary/figures.ts';
import { schemaOf } from '../../src/projections/catalogue.ts';
import { entitiesProjection } from '../../src/projections/entities/projection.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { dueQueries, type DueKey } from '../../src/projections/salaries/due.ts';
import { salariesProjection } from '../../src/projections/salaries/projection.ts';
import { calculated } from '../domain/salary/support.ts';
import { headsFor, registration } from '../support/history-entity.ts';
import { countedId, historyLog, randomOf } from '../support/history-log.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { memoryCopy, openModels, startProjector } from './fixture.ts';

// Salaries alone: 150 over two years, each with a life of its own, some without an end and some much longer than usual,
// recorded in any order. The report is compared with what is worked out here from the lives.

const BEGIN = parseDate('2025-01-01');
const DAYS = 700;
const SALARIES = 150;

/** What a salary is from a day on. */
type Step = Readonly<{
  on: LocalDate;
  event: LedgerEvent;
  waitsFor?: 'payment' | 'guaranteeFund' | 'budget' | 'resumption' | 'nothing';
  refusal?: string | null;
  advanced?: string;
}>;
type Life = Readonly<{
  salaryId: SalaryId;
  payBy: LocalDate;
  promisedBy: LocalDate;
  steps: readonly Step[];
}>;

const random = randomOf(7);
const entityId = idOf<EntityId>(countedId(1, 1));
const { jobId: _job, promisedBy: _promised, ...figures } = calculated;
const [net, cost, none] = ['540.90', '885.00', '0.00'].map((text) => text as Amount) as [
  Amount,
  Amount,
  Amount,
];

const lifeOf = (n: number): Life => {
  const { activityId, memberId, currency, jurisdiction } = figures;
  const salaryId = idOf<SalaryId>(countedId(9, n));
  const budget = { activityId, entityId, memberId, currency, salaryId };
  const salary = { ...budget, jurisdiction };
  let on = addDays(BEGIN, random(DAYS));
  const payBy = addDays(on, random(12) - 3);
  // Most do not tell it, because the law's deadline is not earlier.
  const promisedBy = addDays(payBy, random(3) === 0 ? 2 : 0);
  const told = promisedBy === payBy ? {} : { promisedBy };
  const data = { ...figures, salaryId, entityId, payBy, sendBy: payBy, ...told };
  const steps: Step[] = [{ on, event: { type: 'SalaryCalculated', data }, waitsFor: 'budget' }];
  const then = (wait: number, event: LedgerEvent, becomes: Omit<Step, 'on' | 'event'>): void => {
    on = addDays(on, random(wait));
    steps.push({ on, event, ...becomes });
  };
  const reserved = { ...budget, amount: cost, parts: [] };
  const reserve = (): void =>
    then(
      2,
      { type: 'SalaryReserved', data: reserved },
      { waitsFor: 'guaranteeFund', refusal: null },
    );
  const refuse = (): void => {
    const release = { ...budget, reason: 'advanceRefused', amount: cost, moves: [] } as const;
    const released = { waitsFor: 'resumption', advanced: none } as const;
    then(2, { type: 'SalaryReservationReleased', data: release }, released);
    const refusal = 'guarantee_fund_cap_reached';
    const facts = { salaryId };
    const jobId = idOf<JobId>(countedId(6, n));
    const cause = { stream: 'potcommun.activity-1', revision: 0 };
    const failed = { jobId, entityId, step: 'salary', refusal, facts, cause } as const;
    const refused =
      random(2) === 0
        ? ({ type: 'JobFailed', data: failed } as const)
        : ({ type: 'SalaryFundingRefused', data: { ...salary, refusal, facts } } as const);
    then(1, refused, { waitsFor: 'resumption', refusal });
  };
  const advance = (): void => {
    const sums = ['exposureAfter', 'lossesInYear', 'recoveriesInYear', 'lossesEver'] as const;
    const after = Object.fromEntries(sums.map((name) => [name, none]));
    const fund = { ...budget, amount: cost, parts: [], fiscalYear: BEGIN, recoveriesEver: none };
    // All sums of the fund are there; the names of a list are lost to the compiler.
    const event = { type: 'SalaryAdvanced', data: { ...fund, ...after } } as unknown as LedgerEvent;
    then(2, event, { advanced: cost });
  };
  const end = (wait: number): void => {
    const paid = { ...salary, net, payBy, bankAccount: 'main', bankReference: `S-${n}` };
    const event: LedgerEvent =
      random(5) === 0
        ? { type: 'SalaryCancelled', data: { ...salary, ...figuresOf(figures) } }
        : { type: 'SalaryPaid', data: { ...paid, paidOn: on } };
    then(wait, event, { waitsFor: 'nothing' });
    const last = steps.at(-1);
    if (last?.event.type !== 'SalaryPaid') return;
    steps[steps.length - 1] = {
      ...last,
      event: { type: 'SalaryPaid', data: { ...last.event.data, paidOn: last.on } },
    };
  };
  const fate = random(12);
  if (fate === 0) return { salaryId, payBy, promisedBy, steps };
  reserve();
  if (fate === 1) return { salaryId, payBy, promisedBy, steps };
  if (fate < 5) {
    refuse();
    if (fate === 2) return { salaryId, payBy, promisedBy, steps };
    then(
      fate === 3 ? 200 : 10,
      { type: 'SalaryFundingResumed', data: { ...salary, cost } },
      { waitsFor: 'budget', refusal: null },
    );
    if (fate === 3) return { salaryId, payBy, promisedBy, steps };
    reserve();
  }
  if (random(2) === 0) advance();
  then(1, { type: 'SalaryFunded', data: { ...budget, moves: [] } }, { waitsFor: 'payment' });
  if (fate < 11) end(fate === 10 ? 250 : 12);
  return { salaryId, payBy, promisedBy, steps };
};

const lives = Array.from({ length: SALARIES }, (_, n) => lifeOf(n));
const sequences = new Map<SalaryId, number>();
const log = historyLog('potcommun');
const heads = headsFor(entityId);
log.append('entity', entityId, [registration(entityId)], heads(BEGIN));
const left = lives.map((life) => ({ life, at: 0 }));
for (let sequence = 2; left.length > 0; sequence += 1) {
  const turn = random(left.length);
  const one = left[turn];
  const step = one?.life.steps[one.at];
  if (one === undefined || step === undefined) throw new Error('nothing is left of a life');
  if (one.at === 0) sequences.set(one.life.salaryId, sequence);
  log.append('salary', one.life.salaryId, [step.event], heads(step.on));
  one.at += 1;
  if (one.at === one.life.steps.length) left.splice(turn, 1);
}
const copied = log.take();

const cluster = await testDatabaseCluster();
const {
  models: { database },
  close,
} = await openModels(cluster);
t.teardown(async () => {
  await close();
  await cluster.stop();
});
const projections = [entitiesProjection, salariesProjection];
const models = { database, schema: schemaOf(projections) };
// Half of it by the rebuild, the rest event by event as it is every day.
const half = memoryCopy(copied.slice(0, 250));
await rebuildModels({ database, source: half, projections });
half.grow(copied.slice(250));
const projector = startProjector(models, half, { projections });
const reached = await projector.until(
  ({ sequence, stopped }) => sequence === copied.length || stopped !== undefined,
);
if (reached.stopped !== undefined) throw new Error(reached.stopped.reason);
await projector.stop();
const { salariesDue } = dueQueries(models);

/** The salary as its steps up to the day leave it; undefined before the first. */
const standing = ({ steps }: Life, on: LocalDate): Omit<Step, 'event'> | undefined => {
  const until = steps.filter((step) => step.on <= on);
  const begun: Omit<Step, 'event'> = { on, waitsFor: 'budget', refusal: null, advanced: none };
  return until.length === 0
    ? undefined
    : until.reduce((before, { event: _event, ...step }) => ({ ...before, ...step }), begun);
};

const unpaidOn = (on: LocalDate) =>
  lives
    .flatMap((life) => {
      const found = standing(life, on);
      if (found === undefined || found.waitsFor === 'nothing') return [];
      const { salaryId: id, payBy } = life;
      const { waitsFor, refusal, advanced } = found;
      return [{ id, payBy, waitsFor, refusal, advanced, late: payBy < on, paidOn: null }];
    })
    .toSorted((a, b) =>
      a.payBy === b.payBy
        ? (sequences.get(a.id) ?? 0) - (sequences.get(b.id) ?? 0)
        : a.payBy < b.payBy
          ? -1
          : 1,
    );

void t.test('what is unpaid on any day, and what it waits for, page by page', async (t) => {
  const seen = new Set<string | undefined>();
  for (let n = 0; n < 60; n += 1) {
    const on = addDays(BEGIN, random(DAYS + 30));
    const limit = n % 10 === 0 ? 3 : 500;
    const listed = [];
    for (let after: DueKey | undefined; ;) {
      const due = await salariesDue({ entityId, on }, { limit, ...(after && { after }) });
      const items = due?.items ?? [];
      listed.push(...items);
      after = items.at(-1)?.key;
      if (items.length < limit) break;
    }
    const shown = listed.map(({ id, payBy, waitsFor, refusal, advanced, late, paidOn }) => ({
      id,
      payBy,
      waitsFor,
      refusal,
      advanced,
      late,
      paidOn,
    }));
    t.strictSame(shown, unpaidOn(on), on);
    for (const { waitsFor } of shown) seen.add(waitsFor);
  }
  t.equal(seen.size, 4, 'something waited for each');
});

/** Counted from the lives: what was promised by the day, and what of it was credited by the day promised. */
const promisedOn = (on: LocalDate) => {
  const due = lives.filter(({ promisedBy, steps }) => {
    const until = steps.filter((step) => step.on <= on);
    return promisedBy <= on && until.length > 0 && until.at(-1)?.event.type !== 'SalaryCancelled';
  });
  const kept = due.filter(({ promisedBy, steps }) => {
    const last = steps.at(-1);
    return last?.event.type === 'SalaryPaid' && last.on <= promisedBy;
  });
  const [all, inTime] = [due.length, kept.length];
  const parts = String(Math.floor((inTime * 10_000) / all)).padStart(5, '0');
  const share = all === 0 ? null : `${parts.slice(0, -4)}.${parts.slice(-4)}`;
  return { due: all, inTime, share };
};

void t.test('the share paid as promised, on any day', async (t) => {
  const shares = new Set<string | null | undefined>();
  for (let n = -5; n < DAYS + 300; n += 15) {
    const on = addDays(BEGIN, n);
    const promised = (await salariesDue({ entityId, on }, { limit: 1 }))?.promised;
    t.strictSame(promised, promisedOn(on), on);
    shares.add(promised?.share);
  }
  t.ok(shares.has(null) && shares.size > 20, 'none when nothing was due');
});

void t.test('an entity that is not known has no list', async (t) => {
  const nobody = { entityId: countedId(1, 2), on: BEGIN };
  t.equal(await salariesDue(nobody, { limit: 5 }), undefined);
});
