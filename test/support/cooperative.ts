import type {
  CalculateSalaryInput,
  Commands,
  DeclareJobInput,
  PaySalaryInput,
  RecordPaymentInput,
} from '../../src/commands/api.ts';
import type { Agency } from '../../src/domain/agency.ts';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type DecisionId,
  type EntityId,
  type JobId,
  type MemberId,
  type SalaryId,
} from '../../src/domain/ids.ts';
import { parseDate } from '../../src/domain/local-date.ts';
import type { Amount, RateText } from '../../src/domain/money.ts';
import { parseQuarter } from '../../src/domain/periods.ts';
import { accepted, finance } from './memory-ledger.ts';

/** A day, from its text. */
export const day = parseDate;

/** The entity, its decision, an activity and a client: what a job needs. */
export type Cooperative = Readonly<{
  entityId: EntityId;
  decisionId: DecisionId;
  activityId: ActivityId;
  clientId: ClientId;
}>;

/** Registers a Belgian cooperative with an adopted decision, an activity and a guaranteed client. */
export const foundCooperative = async (commands: Commands): Promise<Cooperative> => {
  const effectiveOn = day('2026-01-01');
  const entity = accepted(
    await commands.registerEntity(
      {
        legalName: 'Coop SC',
        jurisdiction: 'BE',
        currency: 'EUR',
        enterpriseNumber: '0403019261',
        fiscalYearStart: '01-01',
        timeZone: 'Europe/Brussels',
        effectiveOn,
      },
      finance('entity'),
    ),
  );
  const entityId = idOf<EntityId>(entity.ids['entityId'] ?? '');
  const decision = accepted(
    await commands.recordDecision(
      {
        entityId,
        organ: 'AG',
        decidedOn: effectiveOn,
        subject: 'levy',
        votes: [{ college: 'all', weight: '1', for: 10, against: 1, abstained: 0 }],
        present: 11,
        quorum: 5,
        opinions: { economic: 'favourable', societal: 'none' },
        adopted: true,
        effectiveOn,
      },
      finance('decision'),
    ),
  );
  const member = accepted(
    await commands.admitMember(
      { entityId, details: { name: 'Ada' }, effectiveOn },
      finance('member'),
    ),
  );
  const activity = accepted(
    await commands.openActivity(
      {
        entityId,
        memberId: idOf<MemberId>(member.ids['memberId'] ?? ''),
        name: 'Music',
        effectiveOn,
      },
      finance('activity'),
    ),
  );
  const client = accepted(
    await commands.registerClient(
      { entityId, kind: 'business', country: 'BE', details: { name: 'Client SA' }, effectiveOn },
      finance('client'),
    ),
  );
  return {
    entityId,
    decisionId: idOf<DecisionId>(decision.ids['decisionId'] ?? ''),
    activityId: idOf<ActivityId>(activity.ids['activityId'] ?? ''),
    clientId: idOf<ClientId>(client.ids['clientId'] ?? ''),
  };
};

/** Adopts the levy of 4.5 % + 2 % and payment terms of 30 days. */
export const adoptRules = async (commands: Commands, coop: Cooperative): Promise<void> => {
  const { entityId, decisionId } = coop;
  const from = day('2026-01-01');
  const rule = { entityId, decisionId, effectiveFrom: from, effectiveOn: from };
  const levy = { mutualServices: '0.045' as RateText, guaranteeFund: '0.02' as RateText };
  const terms = { days: 30, from: 'issue', roll: 'none' } as const;
  accepted(
    await commands.adoptPolicy({ ...rule, policy: 'levy', parameters: levy }, finance('levy')),
  );
  accepted(
    await commands.adoptPolicy(
      { ...rule, policy: 'paymentTerms', parameters: terms },
      finance('terms'),
    ),
  );
};

/** A job of one line of 1,000.00 at 21 %, unless told otherwise. */
export const jobOf = (coop: Cooperative, over: Partial<DeclareJobInput> = {}): DeclareJobInput => ({
  entityId: coop.entityId,
  activityId: coop.activityId,
  clientId: coop.clientId,
  firstDay: day('2026-03-02'),
  lastDay: day('2026-03-03'),
  currency: 'EUR',
  lines: [{ kind: 'fee', net: '1000.00' as Amount, vat: '21', text: 'Two days of work' }],
  pay: { kind: 'none' },
  effectiveOn: day('2026-03-04'),
  ...over,
});

/** Declares a job and answers its id. */
export const declare = async (
  commands: Commands,
  job: DeclareJobInput,
  key: string,
): Promise<JobId> =>
  idOf<JobId>(accepted(await commands.declareJob(job, finance(key))).ids['jobId'] ?? '');

/** A payment of 1,210.00 by the cooperative's client, unless told otherwise. */
export const paymentOf = (
  coop: Cooperative,
  over: Partial<RecordPaymentInput> = {},
): RecordPaymentInput => ({
  clientId: coop.clientId,
  amount: '1210.00' as Amount,
  currency: 'EUR',
  bookedOn: day('2026-04-10'),
  bankAccount: 'main',
  bankReference: 'B-1',
  ...over,
});

/** The payroll result of the example: gross 700.00, net 540.90, cost 885.00, unless told otherwise. */
export const salaryOf = (
  coop: Cooperative,
  over: Partial<CalculateSalaryInput> = {},
): CalculateSalaryInput => {
  const amount = (text: string): Amount => text as Amount;
  const [employee, employer] = [amount('91.49'), amount('175.00')];
  return {
    entityId: coop.entityId,
    activityId: coop.activityId,
    workerCategory: 'employee',
    currency: 'EUR',
    periodStart: day('2026-03-01'),
    periodEnd: day('2026-03-31'),
    workedOn: day('2026-03-03'),
    gross: amount('700.00'),
    employeeContributions: employee,
    withholdingTax: amount('67.61'),
    otherDeductions: amount('0.00'),
    net: amount('540.90'),
    employerCharges: employer,
    insurance: amount('10.00'),
    reductions: amount('0.00'),
    cost: amount('885.00'),
    contributions: [
      { agency: 'onss' as Agency, quarter: parseQuarter('2026Q1'), employee, employer },
    ],
    effectiveOn: day('2026-03-05'),
    ...over,
  };
};

/** Brings a payroll result and answers the salary's id. */
export const calculate = async (
  commands: Commands,
  salary: CalculateSalaryInput,
  key: string,
): Promise<SalaryId> =>
  idOf<SalaryId>(
    accepted(await commands.calculateSalary(salary, finance(key))).ids['salaryId'] ?? '',
  );

/** The payment of a salary's net of 540.90. */
export const payOf = (salaryId: SalaryId): PaySalaryInput => ({
  salaryId,
  amount: '540.90' as Amount,
  currency: 'EUR',
  paidOn: day('2026-03-10'),
  bankAccount: 'main',
  bankReference: 'S-1',
});
