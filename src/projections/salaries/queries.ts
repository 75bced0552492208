import {
  readAt,
  type Items,
  type PageOf,
  type ReadModels,
  type SequenceKey,
  type Snapshot,
} from '../read-models.ts';
import { itemOf, type SalaryItem, type SalaryRow } from './item.ts';

type Tables = { salary: SalaryRow };

type Filter = Readonly<{ entityId: string; activityId?: string }>;

const salariesAt = async (
  { db, sequence }: Snapshot,
  { entityId, activityId }: Filter,
  { limit, after }: PageOf<SequenceKey>,
): Promise<Items<SalaryItem & Readonly<{ key: SequenceKey }>>> => {
  const rows = await db
    .withTables<Tables>()
    .selectFrom('salary')
    .selectAll()
    .where('entity_id', '=', entityId)
    .where('sequence', '>', after?.sequence ?? 0)
    .$if(activityId !== undefined, (query) => query.where('activity_id', '=', activityId ?? ''))
    .orderBy('sequence')
    .limit(limit)
    .execute();
  const items = rows.map((row) => ({
    ...itemOf(row),
    key: { sequence: row.sequence, id: row.salary_id },
  }));
  return { sequence, items };
};

/** Salaries, one or in the order of their calculation. */
export const salaryQueries = (models: ReadModels) => ({
  salary: (id: string): Promise<(SalaryItem & Readonly<{ sequence: number }>) | undefined> =>
    readAt(models, async ({ db, sequence }) => {
      const row = await db
        .withTables<Tables>()
        .selectFrom('salary')
        .selectAll()
        .where('salary_id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : { sequence, ...itemOf(row) };
    }),
  salaries: (filter: Filter, page: PageOf<SequenceKey>) =>
    readAt(models, (snapshot) => salariesAt(snapshot, filter, page)),
});
