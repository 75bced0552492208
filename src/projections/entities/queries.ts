import type { CollegeVotes } from '../../domain/decision/events.ts';
import {
  readAt,
  type Items,
  type PageOf,
  type ReadModels,
  type SequenceKey,
  type Snapshot,
} from '../read-models.ts';
import { defaultHolidays } from '../../domain/working-days.ts';
import type { RowOf } from '../table.ts';
import { ownerAt } from './owner.ts';
import type { decision, entity, policy } from './table.ts';

type Tables = {
  entity: RowOf<typeof entity.columns>;
  policy: RowOf<typeof policy.columns>;
  decision: RowOf<typeof decision.columns>;
};

/** A rule as its decision adopted it. */
export type PolicyView = Readonly<{
  policy: string;
  parameters: Readonly<Record<string, string | number | readonly string[]>>;
  decisionId: string;
  effectiveFrom: string;
}>;

/** An entity with every rule that it adopted, in the order of adoption. */
export type EntityView = Readonly<{
  sequence: number;
  id: string;
  legalName: string;
  jurisdiction: string;
  currency: string;
  enterpriseNumber: string;
  fiscalYearStart: string;
  timeZone: string;
  policies: readonly PolicyView[];
}>;

/** A decision and how it was voted. */
export type DecisionView = Readonly<{
  id: string;
  entityId: string;
  organ: string;
  decidedOn: string;
  subject: string;
  votes: readonly CollegeVotes[];
  present: number;
  quorum: number;
  opinions: Readonly<{ economic: string; societal: string }>;
  adopted: boolean;
  key: SequenceKey;
}>;

const MOST_ENTITIES = 100;

const entityAt = async (
  { db: snapshot, sequence }: Snapshot,
  id: string,
): Promise<EntityView | undefined> => {
  const db = snapshot.withTables<Tables>();
  const row = await db
    .selectFrom('entity')
    .selectAll()
    .where('entity_id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const policies = await db
    .selectFrom('policy')
    .selectAll()
    .where('entity_id', '=', id)
    .orderBy('sequence')
    .execute();
  return {
    sequence,
    id: row.entity_id,
    legalName: row.legal_name,
    jurisdiction: row.jurisdiction,
    currency: row.currency,
    enterpriseNumber: row.enterprise_number,
    fiscalYearStart: row.fiscal_year_start,
    timeZone: row.time_zone,
    policies: policies.map((adopted) => ({
      policy: adopted.policy,
      parameters: adopted.parameters as PolicyView['parameters'],
      decisionId: adopted.decision_id,
      effectiveFrom: adopted.effective_from,
    })),
  };
};

/** The holidays of a year, and whether the entity adopted them or its country's law names them. */
export type HolidaysView = Readonly<{
  sequence: number;
  entityId: string;
  year: number;
  adopted: boolean;
  days: readonly string[];
}>;

/** Entities and the decisions behind their rules. */
export const entityQueries = (models: ReadModels) => ({
  holidays: (entityId: string, year: number): Promise<HolidaysView | undefined> =>
    readAt(models, async (snapshot) => {
      const owner = await ownerAt(snapshot, models.schema, { entityId });
      if (owner === undefined) return undefined;
      const { jurisdiction, adopted } = owner.calendar;
      const own = adopted[year];
      const days = own ?? defaultHolidays(jurisdiction, year);
      const { sequence } = snapshot;
      return { sequence, entityId, year, adopted: own !== undefined, days };
    }),

  entity: (id: string): Promise<EntityView | undefined> =>
    readAt(models, (snapshot) => entityAt(snapshot, id)),

  /** Every entity in the order of their registration, at most 100. */
  entities: (): Promise<readonly Readonly<{ id: string; legalName: string }>[]> =>
    readAt(models, async ({ db }) => {
      const rows = await db
        .withTables<Tables>()
        .selectFrom('entity')
        .select(['entity_id', 'legal_name'])
        .orderBy('sequence')
        .limit(MOST_ENTITIES)
        .execute();
      return rows.map((row) => ({ id: row.entity_id, legalName: row.legal_name }));
    }),

  decisions: (
    { entityId }: Readonly<{ entityId: string }>,
    page: PageOf<SequenceKey>,
  ): Promise<Items<DecisionView>> =>
    readAt(models, async ({ db, sequence }) => {
      const rows = await db
        .withTables<Tables>()
        .selectFrom('decision')
        .selectAll()
        .where('entity_id', '=', entityId)
        .where('sequence', '>', page.after?.sequence ?? 0)
        .orderBy('sequence')
        .limit(page.limit)
        .execute();
      const items = rows.map((row) => ({
        id: row.decision_id,
        entityId: row.entity_id,
        organ: row.organ,
        decidedOn: row.decided_on,
        subject: row.subject,
        votes: row.votes as DecisionView['votes'],
        present: row.present,
        quorum: row.quorum,
        opinions: row.opinions as DecisionView['opinions'],
        adopted: row.adopted,
        key: { sequence: row.sequence, id: row.decision_id },
      }));
      return { sequence, items };
    }),
});
