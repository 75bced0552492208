import { dateIn } from '../../../src/commands/today.ts';
import type {
  GuaranteeFundEvent,
  SalaryAdvanced,
} from '../../../src/domain/guarantee-fund/events.ts';
import type { EntityEvent, PolicyAdopted } from '../../../src/domain/entity/events.ts';
import type { EventMetadata } from '../../../src/domain/metadata.ts';
import { centsOf, reading, same, tally, type Audit, type AuditedFact } from './audit.ts';
import type { Posted } from './books.ts';

/** A cap, and the revision of the entity that shows it. */
type Cap = Extract<PolicyAdopted['data'], { policy: 'guaranteeFund' }> &
  Readonly<{ revision: number }>;

/** What an event changes of the advances that are out. */
const outOf = (event: GuaranteeFundEvent): -1n | 0n | 1n => {
  if (event.type === 'SalaryAdvanced' || event.type === 'SalaryAdvanceReopened') return 1n;
  if (event.type === 'SalaryAdvanceRepaid') return -1n;
  return event.type === 'GuaranteeLossRecognised' && event.data.of === 'advance' ? -1n : 0n;
};

/** What an event changes of the fund's capital (M19); advances leave it as it is. */
const capitalOf = reading({
  LevyDeducted: ({ guaranteeFund }) => centsOf(guaranteeFund),
  LevyReversed: ({ guaranteeFund }) => -centsOf(guaranteeFund),
  ReceivableWrittenOff: ({ levyCancelled }) => -centsOf(levyCancelled.guaranteeFund),
  GuaranteeLossRecognised: ({ amount }) => -centsOf(amount),
  GuaranteeLossRecovered: ({ amount }) => centsOf(amount),
});

const ENTITY_EVENTS: ReadonlySet<string> = new Set<EntityEvent['type']>([
  'EntityRegistered',
  'PolicyAdopted',
  'HolidayCalendarAdopted',
]);

/** More never came back than was out, on any day that a report may be of (M12). */
const assertNeverBelowNothing = (place: string, days: ReadonlyMap<string, bigint>): void => {
  let out = 0n;
  for (const [day, cents] of [...days].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    out += cents;
    if (out < 0n) throw new Error(`${out} cents are out on ${day} on ${place}`);
  }
};

/** How far the entity was read for a decision. */
const entityRevisionOf = ({ basis }: EventMetadata): number => {
  const read = basis.find(({ stream }) => stream.includes('.entity-'));
  if (read === undefined) throw new Error('an advance rests on no revision of its entity');
  return read.revision;
};

const isOfFund = (event: AuditedFact['event']): event is GuaranteeFundEvent =>
  'exposureAfter' in event.data;

/** Exposure is the sum of open advances and what stands on ADV; capital is GAR + ADV; no advance passes the cap. */
export const auditFund = (posted: Posted): Audit => {
  const [open, yearly] = [tally(), tally()];
  const byDay = new Map<string, Map<string, bigint>>();
  const caps: Cap[] = [];
  const lost = new Set<string>();
  let [exposure, capital, everLost] = [0n, 0n, 0n];
  let entityRevision = -1;
  let timeZone = 'UTC';

  // What is out is a fact of now: the cap of the day of recording counts, not that of the salary's own day (R31).
  // A cap that is adopted between the look at the entity and the append of the advance is for the next one.
  const assertUnderCap = ({ data }: SalaryAdvanced, metadata: EventMetadata): void => {
    const read = entityRevisionOf(metadata);
    const today = dateIn(timeZone, new Date(metadata.recordedAt));
    const cap = caps.findLast(
      ({ effectiveFrom, revision }) => effectiveFrom <= today && revision <= read,
    );
    const { cap: most, losses } = cap?.parameters ?? {};
    const named = data.cap?.amount;
    if (named !== most) throw new Error(`an advance names the cap of ${named}, not of ${most}`);
    if (most === undefined) return;
    const counted = losses === 'ever' ? everLost : yearly.of(data.fiscalYear);
    if (exposure + counted > centsOf(most)) throw new Error(`an advance passes the cap of ${most}`);
  };

  const takeOfFund = (event: GuaranteeFundEvent, metadata: EventMetadata): void => {
    const { data } = event;
    const sign = outOf(event);
    for (const { invoiceId, amount } of data.parts) {
      const place = `${data.activityId} ${invoiceId}`;
      open.add(place, sign * centsOf(amount));
      const days = byDay.get(place) ?? new Map<string, bigint>();
      const { effectiveOn } = metadata;
      days.set(effectiveOn, (days.get(effectiveOn) ?? 0n) + sign * centsOf(amount));
      byDay.set(place, days);
      const isLoss = event.type === 'GuaranteeLossRecognised' && event.data.cause === 'writeOff';
      if (isLoss && !lost.has(invoiceId)) throw new Error(`the fund loses ${invoiceId} too early`);
      if (open.of(place) < 0n) throw new Error(`more came back than was advanced on ${place}`);
    }
    exposure += sign * centsOf(data.amount);
    same(`exposureAfter of ${event.type}`, centsOf(data.exposureAfter), exposure);
    const gone = { GuaranteeLossRecognised: 1n, GuaranteeLossRecovered: -1n } as const;
    const change = event.type in gone ? gone[event.type as keyof typeof gone] : 0n;
    everLost += change * centsOf(data.amount);
    yearly.add(data.fiscalYear, change * centsOf(data.amount));
    if (event.type === 'SalaryAdvanced') assertUnderCap(event, metadata);
  };

  return {
    take: ({ event, metadata }) => {
      if (ENTITY_EVENTS.has(event.type)) entityRevision += 1;
      if (event.type === 'EntityRegistered') ({ timeZone } = event.data);
      if (event.type === 'PolicyAdopted' && event.data.policy === 'guaranteeFund')
        caps.push({ ...event.data, revision: entityRevision });
      // A credit note is no default of the client (R13): only what is written off is ever lost.
      if (event.type === 'ReceivableWrittenOff') lost.add(event.data.invoiceId);
      capital += capitalOf(event) ?? 0n;
      if (isOfFund(event)) takeOfFund(event, metadata);
      same(`ADV after ${event.type}`, posted.account('ADV'), exposure);
      same(`GAR + ADV after ${event.type}`, posted.account('GAR') + posted.account('ADV'), capital);
    },
    atRest: () => {
      const sum = [...open.entries()].reduce((all, [, cents]) => all + cents, 0n);
      same('the sum of open advances', sum, exposure);
      for (const [place, days] of byDay) assertNeverBelowNothing(place, days);
    },
  };
};
