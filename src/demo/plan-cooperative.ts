import { addDays, daysBetween, parseDate } from '../domain/local-date.ts';
import type { Plan, PlannedJob, PlanSize } from './plan.ts';
import { planActivity, planClients } from './planned-cast.ts';
import { jobPlanner } from './planned-jobs.ts';
import { randomFrom } from './random.ts';
import { sceneClients, sceneJobs, sceneTrades } from './scenes.ts';

// The demonstration plays in this year, so that it is the same whenever it is made.
const FROM = parseDate('2025-01-01');
const UNTIL = parseDate('2025-12-31');

/** A fifth of the activities does most of the work, as in a real cooperative. */
const weightOf = (index: number): number => (index % 5 === 0 ? 16 : 1);

/** The activity with the most jobs; of several, the first to have one. */
const busiestOf = (jobs: readonly Pick<PlannedJob, 'activity'>[]): number => {
  const counts = new Map<number, number>();
  for (const { activity } of jobs) counts.set(activity, (counts.get(activity) ?? 0) + 1);
  const [busiest] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0]);
  return busiest;
};

/**
 * Plans twelve months of a cooperative; the same seed and size plan the same. A small one has the first of the scenes
 * and nothing else.
 * @throws RangeError when the size leaves no room for the usual clients and activities beside those of the scenes.
 */
export const planCooperative = (seed: number, size: PlanSize): Plan => {
  const random = randomFrom(seed);
  const trades = sceneTrades();
  const usual = {
    clients: size.clients - trades.length,
    activities: size.activities - trades.length - 1,
  };
  if (usual.clients < 1 || usual.activities < 1) {
    throw new RangeError(`a cooperative of ${size.clients} clients and ${size.activities} members`);
  }
  const clients = planClients(random, usual.clients);
  const activities = Array.from({ length: usual.activities }, (_, index) =>
    planActivity(random, index, weightOf(index)),
  );
  const scenes = sceneJobs(
    random,
    { client: usual.clients, activity: usual.activities },
    UNTIL,
  ).slice(0, size.jobs);
  const next = jobPlanner(random, {
    from: FROM,
    until: UNTIL,
    days: daysBetween(FROM, addDays(UNTIL, 1)),
    activities,
    clients,
  });
  const drawn = Array.from({ length: size.jobs - scenes.length }, () => next());
  const ofScenes = trades.map((trade, index) => ({
    ...planActivity(random, usual.activities + index, 0),
    trade,
  }));
  const jobs = [...scenes, ...drawn].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  return {
    from: FROM,
    until: UNTIL,
    clients: [...clients, ...sceneClients()],
    activities: [...activities, ...ofScenes, planActivity(random, size.activities - 1, 0)],
    jobs,
    example: { client: 0, activity: size.activities - 1, busiest: busiestOf(jobs) },
  };
};
