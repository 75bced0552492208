import type { Accepted, Caller, CommandRefusal, Commands } from '../commands/api.ts';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type DecisionId,
  type EntityId,
  type InvoiceId,
  type MemberId,
} from '../domain/ids.ts';
import { addDays, type LocalDate } from '../domain/local-date.ts';
import {
  formatMoney,
  ofCents,
  parseMoney,
  proportion,
  subtract,
  type Amount,
  type Money,
  type RateText,
} from '../domain/money.ts';
import type { Result } from '../domain/result.ts';
import type { Plan, PlannedJob } from './plan.ts';

/** The invoice of a declared job, once it is issued. */
export type IssuedInvoice = Readonly<{
  invoiceId: InvoiceId;
  total: Amount;
  paymentReference: string;
}>;

/** What playing the demonstration needs from the ledger. */
export type DemoDeps = Readonly<{
  commands: Commands;
  /** The invoice of a job that was declared; waits for it when it is on its way. */
  invoiceOf: (declared: Accepted) => Promise<IssuedInvoice>;
  /** Is told after each step how many of how many are done. */
  progress: (done: number, total: number) => void;
}>;

/** What came of it. */
export type DemoResult = Readonly<{
  entityId: EntityId;
  /** An activity and a guaranteed client in the country, to try a job with. */
  activityId: ActivityId;
  clientId: ClientId;
  jobs: number;
  payments: number;
}>;

const ACTOR = { id: 'demo', role: 'finance' } as const;

type DuePayment = Readonly<{
  client: number;
  declared: Accepted;
  /** Parts of the total in hundredths that were planned before this payment, and this one's. */
  before: number;
  hundredths: number;
  key: string;
}>;

/** Keys are made of the plan's places, so that a demonstration that was cut off goes on where it was. */
const caller = (...place: readonly (string | number)[]): Caller => ({
  actor: ACTOR,
  idempotencyKey: place.join('-'),
});

const done = (what: string, result: Result<Accepted, CommandRefusal>): Accepted => {
  if (result.ok) return result.value;
  const { code, facts } = result.refusal;
  throw new Error(
    `the demonstration stopped: ${what} was refused: ${code} ${JSON.stringify(facts)}`,
  );
};

const idIn = (accepted: Accepted, name: string): string => accepted.ids[name] ?? '';

const found = async ({ commands }: DemoDeps, from: LocalDate): Promise<EntityId> => {
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
  const entityId = idOf<EntityId>(idIn(done('the entity', entity), 'entityId'));
  const decision = await commands.recordDecision(
    {
      entityId,
      organ: 'AG',
      decidedOn: from,
      subject: 'levy-and-terms',
      votes: [
        { college: 'members', weight: '0.6', for: 412, against: 31, abstained: 9 },
        { college: 'staff', weight: '0.4', for: 38, against: 2, abstained: 1 },
      ],
      present: 493,
      quorum: 200,
      opinions: { economic: 'favourable', societal: 'favourable' },
      adopted: true,
      effectiveOn: from,
    },
    caller('decision'),
  );
  const decisionId = idOf<DecisionId>(idIn(done('the decision', decision), 'decisionId'));
  const adopting = { entityId, decisionId, effectiveFrom: from, effectiveOn: from };
  const levy = {
    mutualServices: '0.045' as RateText,
    guaranteeFund: '0.02' as RateText,
  };
  done(
    'the levy',
    await commands.adoptPolicy({ ...adopting, policy: 'levy', parameters: levy }, caller('levy')),
  );
  const terms = { days: 30, from: 'issue', roll: 'none' } as const;
  done(
    'the payment terms',
    await commands.adoptPolicy(
      { ...adopting, policy: 'paymentTerms', parameters: terms },
      caller('terms'),
    ),
  );
  return entityId;
};

const admit = async (deps: DemoDeps, plan: Plan, entityId: EntityId): Promise<ActivityId[]> => {
  const activities: ActivityId[] = [];
  const dated = { entityId, effectiveOn: plan.from };
  for (const [index, { member, name }] of plan.activities.entries()) {
    const admitted = await deps.commands.admitMember(
      { ...dated, details: { name: member } },
      caller('member', index),
    );
    const memberId = idOf<MemberId>(idIn(done(member, admitted), 'memberId'));
    const opened = await deps.commands.openActivity(
      { ...dated, memberId, name },
      caller('activity', index),
    );
    activities.push(idOf<ActivityId>(idIn(done(name, opened), 'activityId')));
  }
  return activities;
};

const register = async (deps: DemoDeps, plan: Plan, entityId: EntityId): Promise<ClientId[]> => {
  const clients: ClientId[] = [];
  const effectiveOn = plan.from;
  for (const [index, client] of plan.clients.entries()) {
    const { kind, country, name, termsDays, guaranteed } = client;
    const registered = await deps.commands.registerClient(
      { entityId, effectiveOn, kind, country, details: { name } },
      caller('client', index),
    );
    const clientId = idOf<ClientId>(idIn(done(name, registered), 'clientId'));
    clients.push(clientId);
    if (termsDays !== undefined) {
      const terms = { days: termsDays, from: 'issue', roll: 'none' } as const;
      const agreed = await deps.commands.agreePaymentTerms(
        { clientId, effectiveOn, ...terms },
        caller('client-terms', index),
      );
      done(`terms of ${name}`, agreed);
    }
    if (!guaranteed) {
      const withdrawn = await deps.commands.changeGuarantee(
        { clientId, effectiveOn, guaranteed: false },
        caller('client-guarantee', index),
      );
      done(`guarantee of ${name}`, withdrawn);
    }
  }
  return clients;
};

const duePayments = (
  { client, payments, on }: PlannedJob,
  index: number,
  declared: Accepted,
): readonly (readonly [LocalDate, DuePayment])[] => {
  let before = 0;
  return payments.map(({ afterDays, hundredths }, part) => {
    const due = { client, declared, before, hundredths, key: `${index}-${part}` };
    before += hundredths;
    // An invoice is issued on the day on which its job is declared.
    return [addDays(on, afterDays), due] as const;
  });
};

/** What of the total is paid up to these hundredths; parts are differences, so that they sum to the whole. */
const paidUpTo = (total: Money, hundredths: number): Money =>
  proportion(total, ofCents(BigInt(hundredths), total.currency), ofCents(100n, total.currency));

const exampleOf = (
  { clients }: Plan,
  activityIds: readonly ActivityId[],
  clientIds: readonly ClientId[],
): Pick<DemoResult, 'activityId' | 'clientId'> => {
  const usual = clients.findIndex(
    ({ guaranteed, country, termsDays }) =>
      guaranteed && country === 'BE' && termsDays === undefined,
  );
  const [activityId, clientId] = [activityIds[0], clientIds[usual]];
  if (activityId === undefined || clientId === undefined) {
    throw new Error('a plan without its cast');
  }
  return { activityId, clientId };
};

/**
 * Plays a plan day by day with the ledger's own commands. Jobs are declared one after another and take their
 * numbers in that order, so that they come out the same each time.
 */
export const playPlan = async (deps: DemoDeps, plan: Plan): Promise<DemoResult> => {
  const entityId = await found(deps, plan.from);
  const activities = await admit(deps, plan, entityId);
  const clients = await register(deps, plan, entityId);
  const due = new Map<LocalDate, DuePayment[]>();
  const counts = { jobs: 0, payments: 0 };

  const declare = async (job: PlannedJob, index: number): Promise<void> => {
    const { on, firstDay, lines } = job;
    const [activityId, clientId] = [activities[job.activity], clients[job.client]];
    if (activityId === undefined || clientId === undefined)
      throw new Error('a plan without its cast');
    const declared = await deps.commands.declareJob(
      {
        entityId,
        activityId,
        clientId,
        firstDay,
        lastDay: on,
        currency: 'EUR',
        lines,
        pay: { kind: 'none' },
        effectiveOn: on,
      },
      caller('job', index),
    );
    for (const [day, payment] of duePayments(job, index, done('a job', declared))) {
      due.set(day, [...(due.get(day) ?? []), payment]);
    }
    counts.jobs += 1;
  };

  const pay = async (payment: DuePayment, on: LocalDate): Promise<void> => {
    const { client, declared, before, hundredths, key } = payment;
    const clientId = clients[client];
    if (clientId === undefined) throw new Error('a plan without its cast');
    const { total, paymentReference } = await deps.invoiceOf(declared);
    const whole = parseMoney(total, 'EUR');
    const part = subtract(paidUpTo(whole, before + hundredths), paidUpTo(whole, before));
    const bank = { bankAccount: 'main', bankReference: `DEMO-${key}` };
    const amount = formatMoney(part);
    const paid = await deps.commands.recordPayment(
      { clientId, amount, currency: 'EUR', bookedOn: on, ...bank, paymentReference },
      caller('payment', key),
    );
    done('a payment', paid);
    counts.payments += 1;
  };

  let next = 0;
  for (let day = plan.from; day <= plan.until; day = addDays(day, 1)) {
    await Promise.all((due.get(day) ?? []).map((payment) => pay(payment, day)));
    for (; plan.jobs[next]?.on === day; next += 1) {
      const job = plan.jobs[next];
      if (job !== undefined) await declare(job, next);
    }
    deps.progress(next, plan.jobs.length);
  }
  return { entityId, ...exampleOf(plan, activities, clients), ...counts };
};
