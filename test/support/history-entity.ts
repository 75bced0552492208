import type { EntityId } from '../../src/domain/ids.ts';
import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import type { LocalDate } from '../../src/domain/local-date.ts';
import { countedId } from './history-log.ts';

/** A Belgian cooperative, as the first event of a history that is written by hand. */
export const registration = (entityId: EntityId): LedgerEvent => ({
  type: 'EntityRegistered',
  data: {
    entityId,
    legalName: 'Coop',
    jurisdiction: 'BE',
    currency: 'EUR',
    enterpriseNumber: '0896755397',
    fiscalYearStart: '01-01',
    timeZone: 'Europe/Brussels',
  },
});

/** What the metadata of such a history says of an event of that day. */
export const headsFor = (entityId: EntityId) => (effectiveOn: LocalDate) => ({
  effectiveOn,
  correlationId: countedId(0xc, 0),
  entityId,
});
