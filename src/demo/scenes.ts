import type { JobPay } from '../domain/job/events.ts';
import { addDays, parseDate, type LocalDate } from '../domain/local-date.ts';
import { formatMoney, parseMoney, type Amount } from '../domain/money.ts';
import type { WorkerCategory } from './payroll.ts';
import type { PlannedClient, PlannedJob, PlannedPayment, PlannedTurn } from './plan.ts';
import { activityShareOf, planSalary } from './planned-jobs.ts';
import type { Random } from './random.ts';

/** A job of a scene: what sets it apart from the usual ones. */
type SceneJob = Readonly<{
  on: string;
  net: string;
  vat: string;
  /** What its salary may cost: nothing, all that it leaves to the activity, or an amount. */
  pay: 'none' | 'all' | Amount;
  payments?: readonly (readonly [on: string, hundredths: number])[];
  turns?: readonly PlannedTurn[];
  /** The member is paid on this day, later than promised. */
  paidLateOn?: string;
}>;

/** Something that goes another way than usual, with a client and an activity of its own, so that nothing else moves with it. */
type Scene = Readonly<{
  client: string;
  guaranteed: boolean;
  trade: number;
  worker: WorkerCategory;
  jobs: readonly SceneJob[];
}>;

const on = (text: string): Readonly<{ on: LocalDate }> => ({ on: parseDate(text) });
const amount = (text: string): Amount => formatMoney(parseMoney(text, 'EUR'));

const SCENES: readonly Scene[] = [
  {
    // Its member was paid; the client goes bankrupt and the guarantee fund bears the loss.
    client: 'Brasserie du Canal',
    guaranteed: true,
    trade: 2,
    worker: 'employee',
    jobs: [
      {
        on: '2025-02-13',
        net: '3200.00',
        vat: '21',
        pay: 'all',
        turns: [{ kind: 'bankruptcy', ...on('2025-06-19') }],
      },
    ],
  },
  {
    // The bank takes the payment back; the client pays again a month later.
    client: 'Éditions du Marais',
    guaranteed: true,
    trade: 3,
    worker: 'employee',
    jobs: [
      {
        on: '2025-03-06',
        net: '900.00',
        vat: '21',
        pay: 'all',
        payments: [
          ['2025-04-03', 100],
          ['2025-05-15', 100],
        ],
        turns: [{ kind: 'bankRecall', payment: 0, ...on('2025-04-11') }],
      },
    ],
  },
  {
    // A part of the work is credited.
    client: 'Maison des Quais',
    guaranteed: true,
    trade: 0,
    worker: 'artist',
    jobs: [
      {
        on: '2025-04-10',
        net: '2400.00',
        vat: '21',
        pay: amount('1200.00'),
        payments: [
          ['2025-05-08', 50],
          ['2025-06-12', 30],
        ],
        turns: [
          {
            kind: 'creditNote',
            ...on('2025-05-22'),
            parts: [{ vat: '21', net: amount('480.00') }],
            reason: 'Une journée non prestée',
          },
        ],
      },
    ],
  },
  {
    // Without guarantee and before the client pays there is no budget: the salary is refused, and stays so.
    client: 'Studio Passage',
    guaranteed: false,
    trade: 7,
    worker: 'employee',
    jobs: [{ on: '2025-05-06', net: '1500.00', vat: '21', pay: amount('1000.00') }],
  },
  {
    // The guarantee is withdrawn between two jobs; the second is paid in parts, and not whole.
    client: 'Agence Belvédère',
    guaranteed: true,
    trade: 5,
    worker: 'employee',
    jobs: [
      {
        on: '2025-03-20',
        net: '1100.00',
        vat: '21',
        pay: 'all',
        payments: [['2025-05-08', 100]],
        turns: [{ kind: 'withdrawGuarantee', ...on('2025-06-02') }],
      },
      {
        on: '2025-06-17',
        net: '1300.00',
        vat: '21',
        pay: 'none',
        payments: [
          ['2025-07-17', 30],
          ['2025-09-04', 30],
        ],
      },
    ],
  },
  {
    // The client pays a tenth too much and gets it back.
    client: 'Musée de la Dendre',
    guaranteed: true,
    trade: 1,
    worker: 'artist',
    jobs: [
      {
        on: '2025-07-08',
        net: '800.00',
        vat: '6',
        pay: amount('500.00'),
        payments: [['2025-08-07', 110]],
        turns: [{ kind: 'refundExcess', payment: 0, ...on('2025-08-21') }],
      },
    ],
  },
  {
    // The office pays a salary later than promised.
    client: 'Haute école de Waes',
    guaranteed: true,
    trade: 5,
    worker: 'employee',
    jobs: [
      {
        on: '2025-09-11',
        net: '1400.00',
        vat: '21',
        pay: 'all',
        paidLateOn: '2025-10-02',
        payments: [['2025-10-16', 100]],
      },
    ],
  },
];

/** Clients of the scenes, in their order. */
export const sceneClients = (): readonly PlannedClient[] =>
  SCENES.map(({ client, guaranteed }) => ({
    name: client,
    kind: 'business',
    country: 'BE',
    guaranteed,
    habit: { inParts: false },
  }));

/** Which trade the activity of each scene has. */
export const sceneTrades = (): readonly number[] => SCENES.map(({ trade }) => trade);

const payOf = ({ pay }: SceneJob): JobPay => {
  if (pay === 'none') return { kind: 'none' };
  return pay === 'all' ? { kind: 'all' } : { kind: 'amount', amount: pay };
};

const paymentsOf = ({ payments = [] }: SceneJob): readonly PlannedPayment[] =>
  payments.map(([day, hundredths]) => ({ ...on(day), hundredths }));

const salaryOf = (
  random: Random,
  { worker, guaranteed }: Scene,
  job: SceneJob,
  most: Parameters<typeof planSalary>[2],
): Pick<PlannedJob, 'salary'> => {
  if (job.pay === 'none') return {};
  const planned = planSalary(random, worker, most);
  if (planned === undefined) return {};
  const { result, calculatedOn } = planned;
  // What is refused is never paid.
  if (!guaranteed) return { salary: { result, calculatedOn } };
  const { paidLateOn } = job;
  return {
    salary: paidLateOn === undefined ? planned : { ...planned, paidOn: parseDate(paidLateOn) },
  };
};

/** The jobs of the scenes; the places of their clients and activities begin at these. */
export const sceneJobs = (
  random: Random,
  first: Readonly<{ client: number; activity: number }>,
  until: LocalDate,
): readonly PlannedJob[] =>
  SCENES.flatMap((scene, index) =>
    scene.jobs.map((job): PlannedJob => {
      const day = parseDate(job.on);
      const lines = [
        { kind: 'fee', net: amount(job.net), vat: job.vat, text: 'Prestation, 3 j' },
      ] as const;
      const pay = payOf(job);
      const share = activityShareOf(lines);
      const most = pay.kind === 'amount' ? parseMoney(pay.amount, 'EUR') : share;
      return {
        on: day,
        firstDay: addDays(day, -2),
        activity: first.activity + index,
        client: first.client + index,
        lines,
        pay,
        ...salaryOf(random, scene, job, { on: day, most, until }),
        payments: paymentsOf(job),
        turns: job.turns ?? [],
      };
    }),
  );
