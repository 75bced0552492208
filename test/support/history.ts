import { idOf, type DecisionId, type InvoiceId, type JobId } from '../../src/domain/ids.ts';
import type { InvoiceLine } from '../../src/domain/invoice/lines.ts';
import type { EventReference, JobStep } from '../../src/domain/job/events.ts';
import { addDays, parseDate, yearOf, type LocalDate } from '../../src/domain/local-date.ts';
import { CURRENCY, RATES, SETTLED, castOf, cents, type Entity } from './history-cast.ts';
import {
  countedId,
  historyLog,
  historyStreams,
  randomOf,
  type HistoryEvent,
} from './history-log.ts';
import { monthlyDues } from './history-dues.ts';
import { paymentFlows, type Flow, type Owed } from './history-payments.ts';
import { defaultCalendar } from '../../src/domain/working-days.ts';

/** How much history is made. About 13 events come of a job. */
export type HistoryOptions = Readonly<{
  jobs: number;
  seed?: number;
  ledger?: string;
  /** Days over which the jobs are spread; payments go on after them. */
  days?: number;
  from?: LocalDate;
  clients?: number;
  activities?: number;
}>;

const pick = <T>(list: readonly T[], at: number): T => {
  const found = list[at % list.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

const withDefaults = (options: HistoryOptions): Required<HistoryOptions> => ({
  seed: 1,
  ledger: 'potcommun',
  days: 365,
  from: parseDate('2025-01-01'),
  clients: Math.max(20, Math.ceil(options.jobs / 40)),
  activities: Math.max(20, Math.ceil(options.jobs / 30)),
  ...options,
});

/**
 * A plausible history by the ledger's own rules: jobs, invoices, levies, funding, payments early, late, in parts, too
 * high, twice or never, refused and resumed jobs, many streams interleaved. The same options give the same events.
 */
export function* history(given: HistoryOptions): Generator<HistoryEvent, void> {
  const options = withDefaults(given);
  const random = randomOf(options.seed);
  const log = historyLog(options.ledger);
  log.append(
    'ledger',
    'main',
    [{ type: 'LedgerOpened', data: { name: options.ledger, secretFingerprint: 'none' } }],
    { effectiveOn: options.from, correlationId: countedId(0xc, 0) },
  );
  const streams = historyStreams(log);
  const { jobs, registers, invoices, funding } = streams;
  const { activities, clients } = castOf(log, funding, options);
  const arriving = new Map<string, Owed[]>();
  let flows: Flow[] = [];
  const paymentsOf = paymentFlows(streams, random);
  const duesOn = monthlyDues(streams, random);

  const linesOf = (entity: Entity): InvoiceLine[] => {
    const lines: InvoiceLine[] = Array.from({ length: 1 + random(3) }, () => ({
      kind: random(8) === 0 ? 'rebilledExpense' : 'fee',
      net: cents(5_000 + random(300_000)),
      vat: pick(entity.vat, random(10) < 8 ? 0 : random(3)),
    }));
    if (random(20) === 0) lines.push({ kind: 'disbursement', net: cents(3_000), vat: 'none' });
    return lines;
  };

  const arrives = (owed: Owed): void => {
    if (random(50) === 0) return;
    const day = addDays(owed.dueOn, random(70) - 30);
    arriving.set(day, [...(arriving.get(day) ?? []), owed]);
  };

  function* jobFlow(index: number, today: LocalDate): Flow {
    const activity = pick(activities, random(activities.length));
    const { entity, activityId, memberId } = activity;
    const candidates = clients.filter((client) => client.entity === entity);
    const { clientId, guaranteed } = pick(candidates, random(candidates.length));
    const { entityId, jurisdiction } = entity;
    const jobId = idOf<JobId>(countedId(6, index));
    const invoiceId = idOf<InvoiceId>(countedId(7, index));
    const heads = { effectiveOn: today, correlationId: jobId, entityId };
    const lastDay = addDays(today, -random(20));
    const lines = linesOf(entity);
    const declared = jobs(
      jobId,
      {
        type: 'DeclareJob',
        data: {
          jobId,
          entityId,
          activityId,
          clientId,
          firstDay: addDays(lastDay, -random(10)),
          lastDay,
          currency: CURRENCY,
          lines,
          pay: { kind: 'none' },
          textsVersion: 1,
          effectiveOn: today,
          entity: { currency: CURRENCY, jurisdiction },
          activity: { entityId, memberId },
          client: { entityId },
        },
      },
      heads,
    );
    yield;
    const year = yearOf(today);
    const series = 'invoices';
    const numbered = () =>
      registers(
        `${entityId}.${series}.${year}`,
        {
          type: 'AssignNumber',
          data: { entityId, series, year, askedOn: today, firstNumber: 1, invoiceId, jobId },
        },
        heads,
      ).events[0]?.data;
    let assigned = numbered();
    const cause = { stream: declared.stream, revision: declared.revision };
    if (random(100) === 0 && assigned !== undefined) {
      const voided = { number: assigned.number, invoiceId, jobId, reason: 'levy_not_adopted' };
      registers(`${entityId}.${series}.${year}`, { type: 'VoidNumber', data: voided }, heads);
      const failure = { step: 'invoice', refusal: 'levy_not_adopted', facts: {}, cause } as const;
      jobs(jobId, { type: 'FailJob', data: failure }, heads);
      yield;
      if (random(2) === 0) return;
      jobs(jobId, { type: 'ResumeJob', data: { jobId } }, heads);
      yield;
      assigned = numbered();
    }
    yield;
    if (assigned === undefined || !('issuedOn' in assigned)) throw new Error('no number');
    const { number, issuedOn } = assigned;
    const dims = {
      invoiceId,
      entityId,
      activityId,
      memberId,
      clientId,
      jobId,
      jurisdiction,
      currency: CURRENCY,
    };
    const issued = invoices(
      invoiceId,
      {
        type: 'IssueInvoice',
        data: {
          ...dims,
          series,
          year,
          number,
          issuedOn,
          lastDay,
          lines,
          guaranteed,
          terms: { days: 30, from: 'issue', roll: 'none' },
          levy: { parameters: RATES, decisionId: idOf<DecisionId>(countedId(2, 0)) },
          calendar: defaultCalendar(dims.jurisdiction),
          clientDetailsVersion: 1,
          textsVersion: 1,
          documentHash: 'none',
        },
      },
      heads,
    );
    yield;
    const at = { stream: issued.stream, revision: issued.revision };
    const recordStep = (step: JobStep, cause: EventReference) =>
      jobs(jobId, { type: 'RecordStep', data: { step, cause, standing: SETTLED } }, heads);
    recordStep('invoice', at);
    const [invoice, levy] = issued.events;
    if (invoice?.type !== 'InvoiceIssued' || levy?.type !== 'LevyDeducted') {
      throw new Error('no invoice');
    }
    if (guaranteed) {
      yield;
      const { activityShare } = levy.data;
      const data = { ...dims, activityShare, issuedOn, number };
      const funded = funding(activityId, { type: 'FundActivity', data }, heads);
      yield;
      recordStep('funding', { stream: funded.stream, revision: funded.revision });
    }
    const { total, dueOn } = invoice.data;
    arrives({ dims, total, dueOn, turn: { issuedOn, number } });
  }

  /** Lets everything under way take its steps in a random order, some of it only on another day. */
  const advance = (all: boolean): void => {
    for (let rounds = all ? Number.POSITIVE_INFINITY : flows.length * 6; rounds > 0; rounds -= 1) {
      if (flows.length === 0) return;
      const at = random(flows.length);
      const flow = flows[at];
      if (flow?.next().done !== true) continue;
      const last = flows.pop();
      if (last !== undefined && at < flows.length) flows[at] = last;
    }
  };

  let declared = 0;
  for (let day = 0; day < options.days + 120; day += 1) {
    const today = addDays(options.from, day);
    const due = Math.min(options.jobs, Math.floor((options.jobs * (day + 1)) / options.days));
    for (; declared < due; declared += 1) flows.push(jobFlow(declared, today));
    for (const owed of arriving.get(today) ?? []) flows.push(...paymentsOf(owed, today));
    arriving.delete(today);
    for (const entity of new Set(activities.map((activity) => activity.entity))) {
      duesOn(entity, today);
    }
    advance(day % 5 === 0);
    yield* log.take();
  }
  advance(true);
  flows = [];
  yield* log.take();
}
