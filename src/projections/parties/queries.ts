import { sql } from 'kysely';
import type { PaymentTerms } from '../../domain/entity/events.ts';
import { isId } from '../../domain/ids.ts';
import {
  readAt,
  type Items,
  type PageOf,
  type ReadModels,
  type SequenceKey,
} from '../read-models.ts';
import type { RowOf } from '../table.ts';
import type { activity, client, member } from './table.ts';

type Tables = {
  client: RowOf<typeof client.columns>;
  member: RowOf<typeof member.columns>;
  activity: RowOf<typeof activity.columns>;
};

type Placed = Readonly<{ id: string; entityId: string; key: SequenceKey }>;

/** A member, in lists. */
export type MemberItem = Placed;
/** An activity and whose it is, in lists. */
export type ActivityItem = Placed & Readonly<{ memberId: string }>;
/** A client, in lists. */
export type ClientItem = Placed &
  Readonly<{ kind: string; country: string; guaranteed: boolean; terms: PaymentTerms | null }>;

type OfEntity = Readonly<{ entityId: string }>;

const memberOf = (row: Tables['member']): MemberItem => ({
  id: row.member_id,
  entityId: row.entity_id,
  key: { sequence: row.sequence, id: row.member_id },
});

const clientOf = (row: Tables['client']): ClientItem => ({
  id: row.client_id,
  entityId: row.entity_id,
  kind: row.kind,
  country: row.country,
  guaranteed: row.guaranteed,
  terms: row.terms as PaymentTerms | null,
  key: { sequence: row.sequence, id: row.client_id },
});

const activityOf = (row: Tables['activity']): ActivityItem => ({
  id: row.activity_id,
  entityId: row.entity_id,
  memberId: row.member_id,
  key: { sequence: row.sequence, id: row.activity_id },
});

/** Clients, members and activities, each in the order in which they came. */
export const partyQueries = (models: ReadModels) => ({
  members: (filter: OfEntity, page: PageOf<SequenceKey>): Promise<Items<MemberItem>> =>
    readAt(models, async ({ db, sequence }) => {
      const rows = await db
        .withTables<Tables>()
        .selectFrom('member')
        .selectAll()
        .where('entity_id', '=', filter.entityId)
        .where('sequence', '>', page.after?.sequence ?? 0)
        .orderBy('sequence')
        .limit(page.limit)
        .execute();
      return { sequence, items: rows.map(memberOf) };
    }),

  clients: (filter: OfEntity, page: PageOf<SequenceKey>): Promise<Items<ClientItem>> =>
    readAt(models, async ({ db, sequence }) => {
      const rows = await db
        .withTables<Tables>()
        .selectFrom('client')
        .selectAll()
        .where('entity_id', '=', filter.entityId)
        .where('sequence', '>', page.after?.sequence ?? 0)
        .orderBy('sequence')
        .limit(page.limit)
        .execute();
      return { sequence, items: rows.map(clientOf) };
    }),

  activities: (
    filter: Readonly<{ entityId?: string; memberId?: string }>,
    page: PageOf<SequenceKey>,
  ): Promise<Items<ActivityItem>> =>
    readAt(models, async ({ db, sequence }) => {
      const { entityId, memberId } = filter;
      const rows = await db
        .withTables<Tables>()
        .selectFrom('activity')
        .selectAll()
        .$if(entityId !== undefined, (query) => query.where('entity_id', '=', entityId ?? ''))
        .$if(memberId !== undefined, (query) =>
          // Who has no id of a member is none: no row, rather than a fault of the comparison.
          isId(memberId ?? '')
            ? query.where('member_id', '=', memberId ?? '')
            : query.where(sql<boolean>`false`),
        )
        .where('sequence', '>', page.after?.sequence ?? 0)
        .orderBy('sequence')
        .limit(page.limit)
        .execute();
      return { sequence, items: rows.map(activityOf) };
    }),
});
