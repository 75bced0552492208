import type { ActivityId, ClientId, EntityId, MemberId } from '../domain/ids.ts';
import { agendaOf, type Act, type Sitting } from './agenda.ts';
import { found } from './founding.ts';
import type { Plan } from './plan.ts';
import { known, type DemoDeps, type Stage } from './stage.ts';

/** What came of it. */
export type DemoResult = Readonly<{
  entityId: EntityId;
  /** An activity that has not begun and a guaranteed client in the country, to try a job with. */
  activityId: ActivityId;
  clientId: ClientId;
  /** A member who has worked. */
  memberId: MemberId;
  jobs: number;
  salaries: number;
  payments: number;
}>;

const byLane = (sitting: Sitting): readonly (readonly Act[])[] => {
  const lanes = new Map<string, Act[]>();
  for (const act of sitting) {
    const lane = lanes.get(act.lane);
    if (lane === undefined) lanes.set(act.lane, [act]);
    else lane.push(act);
  }
  return [...lanes.values()];
};

/**
 * Plays a plan week by week with the ledger's own commands. Within a sitting everything goes side by side except what
 * has an order of its own, and it is over when the reactions have answered all of it: so the same plan makes the same
 * facts, and the ledger works on as much at once as it can.
 */
export const playPlan = async (deps: DemoDeps, plan: Plan): Promise<DemoResult> => {
  const founded = await found(deps, plan);
  const stage: Stage = {
    ...founded,
    deps,
    declared: new Map(),
    salaries: new Map(),
    payments: new Map(),
  };
  const sittings = agendaOf(plan);
  const total = sittings.reduce((sum, sitting) => sum + sitting.length, 0);
  let done = 0;
  const play = async (lane: readonly Act[]): Promise<void> => {
    for (const act of lane) {
      await act.play(stage);
      done += 1;
      deps.progress(done, total);
    }
  };
  for (const sitting of sittings) {
    await Promise.all(byLane(sitting).map(play));
    await deps.answered();
  }
  const { activities, members, clients, entityId } = founded;
  return {
    entityId,
    activityId: known(activities[plan.example.activity], 'an activity'),
    clientId: known(clients[plan.example.client], 'a client'),
    memberId: known(members[plan.example.busiest], 'a member'),
    jobs: stage.declared.size,
    salaries: stage.salaries.size,
    payments: stage.payments.size,
  };
};
