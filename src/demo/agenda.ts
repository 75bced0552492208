import { addDays, type LocalDate } from '../domain/local-date.ts';
import { playDue } from './due-acts.ts';
import { calculateSalary, declareJob, paySalary, playTurn, receivePayment } from './job-acts.ts';
import type { Plan, PlannedJob } from './plan.ts';
import { planDues } from './planned-dues.ts';
import type { Stage } from './stage.ts';
import { weekEnd } from './weeks.ts';

/** Something to record on a day. What stands in one lane is recorded in order, lanes go side by side. */
export type Act = Readonly<{
  on: LocalDate;
  lane: string;
  play: (stage: Stage) => Promise<void>;
}>;

/**
 * What the office records in one go. In each week first what came from outside, then, when that is answered, the payroll
 * run: so a salary finds the same money in its activity each time.
 */
export type Sitting = readonly Act[];

const declaring = (job: PlannedJob, index: number): Act => ({
  on: job.on,
  // Jobs take their numbers in the order in which they are declared.
  lane: 'jobs',
  play: (stage) => declareJob(stage, job, index),
});

const following = (job: PlannedJob, index: number): readonly Act[] => {
  const { payments, salary, turns } = job;
  const lane = `job ${index}`;
  const money = payments.map(({ on }, part): Act => ({
    on,
    lane,
    play: (stage) => receivePayment(stage, job, index, part),
  }));
  const turned = turns.map((turn): Act => ({
    on: turn.on,
    lane,
    play: (stage) => playTurn(stage, job, turn, index),
  }));
  if (salary?.paidOn === undefined) return [...money, ...turned];
  const { paidOn: on } = salary;
  const paid: Act = { on, lane, play: (stage) => paySalary(stage, salary, index) };
  return [...money, ...turned, paid];
};

const payroll = (job: PlannedJob, index: number): readonly Act[] => {
  const { salary } = job;
  if (salary === undefined) return [];
  const { calculatedOn: on } = salary;
  const play = (stage: Stage) => calculateSalary(stage, job, salary, index);
  return [{ on, lane: `job ${index}`, play }];
};

/** The acts by the week that they fall in. */
const byWeek = (acts: readonly Act[], { until }: Plan): ReadonlyMap<LocalDate, readonly Act[]> => {
  const weeks = new Map<LocalDate, Act[]>();
  for (const act of acts) {
    const week = weekEnd(act.on, until);
    const found = weeks.get(week);
    if (found === undefined) weeks.set(week, [act]);
    else found.push(act);
  }
  return weeks;
};

/** All that a plan has to be recorded within its year, in sittings one after another. */
export const agendaOf = (plan: Plan): readonly Sitting[] => {
  const outside = [
    ...plan.jobs.map(declaring),
    ...plan.jobs.flatMap(following),
    ...planDues(plan).map((due): Act => ({
      on: due.on,
      lane: 'dues',
      play: (stage) => playDue(stage, due),
    })),
  ]
    .filter(({ on }) => on <= plan.until)
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const weeks = byWeek(outside, plan);
  const runs = byWeek(plan.jobs.flatMap(payroll), plan);
  const sittings: Sitting[] = [];
  for (let week = weekEnd(plan.from, plan.until); ; week = weekEnd(addDays(week, 1), plan.until)) {
    sittings.push(weeks.get(week) ?? [], runs.get(week) ?? []);
    if (week === plan.until) return sittings.filter((sitting) => sitting.length > 0);
  }
};
