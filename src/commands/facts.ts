import type { DecisionFact } from '../domain/decision/adopted.ts';
import type { EntityState } from '../domain/entity/decider.ts';
import { calendarOf } from '../domain/entity/holidays.ts';
import type { DecisionId, EntityId } from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { Basis } from '../domain/metadata.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import { dateIn } from './today.ts';
import type { UseCaseDeps } from './use-case.ts';

/** An entity as its stream tells it, and the accounting date of a command that concerns it. */
export type EntityFacts = Readonly<{
  entity: Extract<EntityState, { status: 'registered' }>;
  effectiveOn: LocalDate;
  basis: Basis;
}>;

/** The accounting date: what the caller asked for, else today in the entity's time zone; never after today. */
export const effectiveDate = (
  now: Date,
  timeZone: string,
  asked: LocalDate | undefined,
): Result<LocalDate, Refusal<'effective_in_future'>> => {
  const today = dateIn(timeZone, now);
  if (asked === undefined) return ok(today);
  return asked > today ? refuse('effective_in_future', { effectiveOn: asked, today }) : ok(asked);
};

/** Reads an entity and settles the accounting date by its time zone. */
export const entityFacts = async (
  deps: Pick<UseCaseDeps, 'books' | 'now'>,
  entityId: EntityId,
  asked: LocalDate | undefined,
): Promise<Result<EntityFacts, Refusal<'entity_not_found' | 'effective_in_future'>>> => {
  const tail = await deps.books.entity.tail(entityId);
  if (tail.state.status === 'absent') return refuse('entity_not_found', { entityId });
  const date = effectiveDate(deps.now(), tail.state.timeZone, asked);
  return date.ok ? ok({ entity: tail.state, effectiveOn: date.value, basis: tail.basis }) : date;
};

/** A decision as its stream tells it. */
export const decisionFact = async (
  { books }: Pick<UseCaseDeps, 'books'>,
  decisionId: DecisionId,
): Promise<Readonly<{ decision: DecisionFact; basis: Basis }>> => {
  const { state, basis } = await books.decision.tail(decisionId);
  const decision =
    state.status === 'absent' ? undefined : { entityId: state.entityId, adopted: state.adopted };
  return { decision, basis };
};

/** What a due of an entity to an agency or the state rests on: country and currency of its books, and the date. */
export const dueFacts = async (
  deps: Pick<UseCaseDeps, 'books' | 'now'>,
  entityId: EntityId,
  asked: LocalDate | undefined,
) => {
  const facts = await entityFacts(deps, entityId, asked);
  if (!facts.ok) return facts;
  const { entity, effectiveOn, basis } = facts.value;
  const { jurisdiction, currency: entityCurrency } = entity;
  const known = { jurisdiction, entityCurrency, effectiveOn, calendar: calendarOf(entity) };
  return ok({ known, basis: [basis], effectiveOn, entityId });
};
