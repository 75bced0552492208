import type { AdoptPolicyInput } from '../commands/api.ts';
import type { Policy } from '../domain/entity/events.ts';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type DecisionId,
  type EntityId,
  type MemberId,
} from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import { DEMO_LEVY_TEXTS } from './levy.ts';
import type { Plan, PlannedActivity, PlannedClient } from './plan.ts';
import { DEMO_PROVISIONS } from './provisions.ts';
import { caller, done, idIn, type DemoDeps, type Founded } from './stage.ts';

type Founding = Readonly<{ deps: DemoDeps; entityId: EntityId; effectiveOn: LocalDate }>;

const RULES: readonly Policy[] = [
  { policy: 'levy', parameters: DEMO_LEVY_TEXTS },
  { policy: 'paymentTerms', parameters: { days: 30, from: 'issue', roll: 'none' } },
  {
    policy: 'wages',
    parameters: { payWithinWorkingDays: 7, legalWorkingDays: 7, reductions: 'mutualised' },
  },
  { policy: 'socialChargeProvisions', parameters: DEMO_PROVISIONS },
];

const registerEntity = async ({ commands }: DemoDeps, from: LocalDate): Promise<EntityId> => {
  const entity = await commands.registerEntity(
    {
      legalName: 'Coopérative de démonstration SC',
      jurisdiction: 'BE',
      currency: 'EUR',
      enterpriseNumber: '0403019261',
      fiscalYearStart: '01-01',
      timeZone: 'Europe/Brussels',
      effectiveOn: from,
    },
    caller('entity'),
  );
  return idOf<EntityId>(idIn(done('the entity', entity), 'entityId'));
};

const adoptRules = async ({ deps, entityId, effectiveOn }: Founding): Promise<void> => {
  const decision = await deps.commands.recordDecision(
    {
      entityId,
      organ: 'AG',
      decidedOn: effectiveOn,
      subject: 'levy-and-terms',
      votes: [
        { college: 'members', weight: '0.6', for: 412, against: 31, abstained: 9 },
        { college: 'staff', weight: '0.4', for: 38, against: 2, abstained: 1 },
      ],
      present: 493,
      quorum: 200,
      opinions: { economic: 'favourable', societal: 'favourable' },
      adopted: true,
      effectiveOn,
    },
    caller('decision'),
  );
  const decisionId = idOf<DecisionId>(idIn(done('the decision', decision), 'decisionId'));
  for (const rule of RULES) {
    const input: AdoptPolicyInput = {
      entityId,
      decisionId,
      effectiveFrom: effectiveOn,
      effectiveOn,
      ...rule,
    };
    done(rule.policy, await deps.commands.adoptPolicy(input, caller('policy', rule.policy)));
  }
};

const admit = async (
  { deps: { commands }, ...dated }: Founding,
  { member, name }: PlannedActivity,
  index: number,
): Promise<Readonly<{ memberId: MemberId; activityId: ActivityId }>> => {
  const details = { name: member };
  const admitted = await commands.admitMember({ ...dated, details }, caller('member', index));
  const memberId = idOf<MemberId>(idIn(done(member, admitted), 'memberId'));
  const activity = { ...dated, memberId, name };
  const opened = await commands.openActivity(activity, caller('activity', index));
  return { memberId, activityId: idOf<ActivityId>(idIn(done(name, opened), 'activityId')) };
};

const register = async (
  { deps: { commands }, ...dated }: Founding,
  { kind, country, name, termsDays, guaranteed }: PlannedClient,
  index: number,
): Promise<ClientId> => {
  const { effectiveOn } = dated;
  const registered = await commands.registerClient(
    { ...dated, kind, country, details: { name } },
    caller('client', index),
  );
  const clientId = idOf<ClientId>(idIn(done(name, registered), 'clientId'));
  if (termsDays !== undefined) {
    const terms = { days: termsDays, from: 'issue', roll: 'none' } as const;
    const agreed = await commands.agreePaymentTerms(
      { clientId, effectiveOn, ...terms },
      caller('client-terms', index),
    );
    done(`terms of ${name}`, agreed);
  }
  if (!guaranteed) {
    const withdrawn = await commands.changeGuarantee(
      { clientId, effectiveOn, guaranteed: false },
      caller('client-guarantee', index),
    );
    done(`guarantee of ${name}`, withdrawn);
  }
  return clientId;
};

/** Registers the cooperative, its rules, members and clients. */
export const found = async (deps: DemoDeps, plan: Plan): Promise<Founded> => {
  const entityId = await registerEntity(deps, plan.from);
  const founding = { deps, entityId, effectiveOn: plan.from };
  await adoptRules(founding);
  const [admitted, clients] = await Promise.all([
    Promise.all(plan.activities.map((activity, index) => admit(founding, activity, index))),
    Promise.all(plan.clients.map((client, index) => register(founding, client, index))),
  ]);
  return {
    entityId,
    activities: admitted.map(({ activityId }) => activityId),
    members: admitted.map(({ memberId }) => memberId),
    clients,
  };
};
