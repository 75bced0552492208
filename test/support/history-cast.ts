import type { ActivityCommand } from '../../src/domain/activity/decider.ts';
import type { Jurisdiction } from '../../src/domain/entity/events.ts';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type DecisionId,
  type EntityId,
  type MemberId,
} from '../../src/domain/ids.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import type { LocalDate } from '../../src/domain/local-date.ts';
import type { JobStanding } from '../../src/domain/job/completion.ts';
import { formatMoney, ofCents, type Amount, type RateText } from '../../src/domain/money.ts';
import { countedId, type Heads, type HistoryLog } from './history-log.ts';

/** The currency of the history's books. */
export const CURRENCY = 'EUR' as const;
/** An amount of the history, from whole cents. */
export const cents = (value: number): Amount => formatMoney(ofCents(BigInt(value), CURRENCY));
/** No money of a job is open: whatever is paid in full in the history stays so. */
export const SETTLED: JobStanding = { owed: cents(0), fundingStands: true, unpaid: [] };
/** The levy of the history. */
export const RATES = {
  mutualServices: '0.045' as RateText,
  guaranteeFund: '0.02' as RateText,
};

/** Whose books. */
export type Entity = Readonly<{
  entityId: EntityId;
  jurisdiction: Jurisdiction;
  vat: readonly string[];
}>;
/** Who pays. */
export type Client = Readonly<{ clientId: ClientId; entity: Entity; guaranteed: boolean }>;
/** Who works. */
export type Activity = Readonly<{ activityId: ActivityId; memberId: MemberId; entity: Entity }>;
/** The entities, members, activities and clients of a history, and what the rest of it needs to know of them. */
export const castOf = (
  log: HistoryLog,
  openActivity: (id: string, command: ActivityCommand, heads: Heads) => unknown,
  options: Readonly<{ from: LocalDate; activities: number; clients: number }>,
): Readonly<{ activities: readonly Activity[]; clients: readonly Client[] }> => {
  const heads: Heads = { effectiveOn: options.from, correlationId: countedId(0xc, 0) };
  const entities = (['BE', 'FR'] as const).map((jurisdiction, index): Entity => {
    const entityId = idOf<EntityId>(countedId(1, index));
    const decisionId = idOf<DecisionId>(countedId(2, index));
    const adopted = { entityId, decisionId, effectiveFrom: options.from };
    const policies = [
      { ...adopted, policy: 'levy', parameters: RATES },
      { ...adopted, policy: 'paymentTerms', parameters: { days: 30, from: 'issue', roll: 'none' } },
    ];
    const events = [
      {
        type: 'EntityRegistered',
        data: {
          entityId,
          legalName: `Coopérative ${jurisdiction}`,
          jurisdiction,
          currency: CURRENCY,
          enterpriseNumber: jurisdiction === 'BE' ? '0896755397' : '732829320',
          fiscalYearStart: '01-01',
          timeZone: 'Europe/Brussels',
        },
      },
      ...policies.map((data) => ({ type: 'PolicyAdopted', data })),
    ] as LedgerEvent[];
    const vote = {
      type: 'DecisionRecorded',
      data: {
        decisionId,
        entityId,
        organ: 'AG',
        decidedOn: options.from,
        subject: 'levy',
        votes: [{ college: 'members', weight: '1', for: 40, against: 2, abstained: 1 }],
        present: 43,
        quorum: 20,
        opinions: { economic: 'favourable', societal: 'none' },
        adopted: true,
      },
    } as LedgerEvent;
    log.append('decision', decisionId, [vote], { ...heads, entityId });
    log.append('entity', entityId, events, { ...heads, entityId });
    return { entityId, jurisdiction, vat: jurisdiction === 'BE' ? ['21', '6', '0'] : ['20', '10'] };
  });
  const entityOf = (index: number): Entity => {
    const entity = entities[index % 5 === 0 ? 1 : 0];
    if (entity === undefined) throw new Error('no entity');
    return entity;
  };
  const activities = Array.from({ length: options.activities }, (_, index): Activity => {
    const entity = entityOf(index);
    const { entityId } = entity;
    const memberId = idOf<MemberId>(countedId(3, index));
    const activityId = idOf<ActivityId>(countedId(4, index));
    const member: LedgerEvent = { type: 'MemberAdmitted', data: { memberId, entityId } };
    log.append('member', memberId, [member], { ...heads, entityId });
    const data = { activityId, entityId, memberId, member: { entityId } };
    openActivity(activityId, { type: 'OpenActivity', data }, { ...heads, entityId });
    return { activityId, memberId, entity };
  });
  const clients = Array.from({ length: options.clients }, (_, index): Client => {
    const entity = entityOf(index);
    const { entityId } = entity;
    const clientId = idOf<ClientId>(countedId(5, index));
    const guaranteed = index % 7 !== 3;
    const events: LedgerEvent[] = [
      {
        type: 'ClientRegistered',
        data: { clientId, entityId, kind: 'business', country: entity.jurisdiction },
      },
    ];
    if (!guaranteed || index % 11 === 4) {
      events.push({ type: 'ClientGuaranteeWithdrawn', data: { clientId, entityId } });
    }
    if (guaranteed && index % 11 === 4) {
      events.push({ type: 'ClientGuaranteeRestored', data: { clientId, entityId } });
    }
    if (index % 6 === 2) {
      const terms = { days: 45, from: 'issue', roll: 'none' } as const;
      events.push({ type: 'PaymentTermsAgreed', data: { clientId, entityId, ...terms } });
    }
    log.append('client', clientId, events, { ...heads, entityId });
    return { clientId, entity, guaranteed };
  });
  return { activities, clients };
};
