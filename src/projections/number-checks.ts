import { sql } from 'kysely';
import { noneOf, rowsOf, SHOWN, type CheckResult, type Row } from './offenders.ts';
import type { ReadModels } from './read-models.ts';

/** Numbers whose credit note was not issued yet: the same request, sent again, issues it or voids its number. */
const waitingNumbers = async (models: ReadModels): Promise<string> => {
  const [row] = await rowsOf(
    models,
    sql<Row>`
      select count(*)::int as waiting from ${sql.id(models.schema, 'invoice_number')} as n
      where series = 'creditNotes' and voided_sequence is null and not exists (
        select from ${sql.id(models.schema, 'credit_note')} as c
        where c.entity_id = n.entity_id and c.series = n.series and c.year = n.year and c.number = n.number)`,
  );
  const waiting = Number(row?.['waiting'] ?? 0);
  return waiting === 0 ? '' : `; ${waiting} wait for their credit note`;
};

/** Every number is given once and without a gap, and every document has its own. */
export const numbersGapless = async (models: ReadModels): Promise<CheckResult> => {
  const numbers = sql.id(models.schema, 'invoice_number');
  const query = sql<Row>`
    (select entity_id || ' ' || series || ' ' || year as register,
      'has ' || count(*) || ' numbers from ' || min(number) || ' to ' || max(number) as what
     from ${numbers} group by entity_id, series, year having count(*) <> max(number) - min(number) + 1)
    union all
    (select i.entity_id || ' ' || i.series || ' ' || i.year, 'invoice ' || i.number || ' was not given by the register'
     from ${sql.id(models.schema, 'invoice')} as i
     left join ${numbers} as n using (entity_id, series, year, number, invoice_id)
     where n.sequence is null or n.voided_sequence is not null limit ${SHOWN})
    union all
    (select c.entity_id || ' ' || c.series || ' ' || c.year, 'credit note ' || c.number || ' was not given by the register'
     from ${sql.id(models.schema, 'credit_note')} as c
     left join ${numbers} as n using (entity_id, series, year, number, invoice_id)
     where n.sequence is null or n.voided_sequence is not null limit ${SHOWN})`;
  const waiting = await waitingNumbers(models);
  return noneOf(
    models,
    query,
    `every number was given once, and every document has its own${waiting}`,
  );
};
