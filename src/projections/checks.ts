import { sql, type RawBuilder } from 'kysely';
import { pause } from '../copy/waiting.ts';
import type { Jurisdiction } from '../domain/entity/events.ts';
import { chartOf } from '../domain/ledger/chart.ts';
import type { EventSource } from './apply.ts';
import { PROJECTIONS } from './catalogue.ts';
import { readCheckpoint } from './checkpoint.ts';
import { receivableQueries } from './open-items/queries.ts';
import { readAt, type ReadModels } from './read-models.ts';
import { digestInUse, digestOfFold } from './rebuild.ts';

/** What a check found. */
export type CheckResult = Readonly<{ ok: boolean; detail: string }>;

/** Something about the read models that must hold, by name. */
export type ModelCheck = Readonly<{ check: string; run: () => Promise<CheckResult> }>;

/** The copy, as far as the checks need it. */
export type CheckedCopy = EventSource &
  Readonly<{ head: () => Promise<Readonly<{ sequence: number }>> }>;

type Row = Readonly<Record<string, string | number>>;

/** How many offenders a finding names. */
const SHOWN = 5;

const rowsOf = (models: ReadModels, query: RawBuilder<Row>): Promise<readonly Row[]> =>
  readAt(models, async ({ db }) => (await query.execute(db)).rows);

const shown = (row: Row): string =>
  Object.entries(row)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** Passes when a query finds no offender. */
const noneOf = async (
  models: ReadModels,
  query: RawBuilder<Row>,
  holds: string,
): Promise<CheckResult> => {
  const rows = await rowsOf(models, query);
  return rows.length === 0
    ? { ok: true, detail: holds }
    : { ok: false, detail: rows.slice(0, SHOWN).map(shown).join('; ') };
};

const entriesBalanced = (models: ReadModels): Promise<CheckResult> => {
  const lines = sql.id(models.schema, 'journal_line');
  const query = sql<Row>`
    (select 'sequence ' || sequence || ' entry ' || entry as what, sum(amount) as rest from ${lines}
     group by sequence, entry, entity_id, book, currency having sum(amount) <> 0 order by sequence limit ${SHOWN})
    union all
    (select entity_id || ' ' || book || ' on ' || effective_on, sum(amount) from ${lines}
     group by entity_id, book, effective_on, currency having sum(amount) <> 0 limit ${SHOWN})`;
  return noneOf(models, query, 'every entry, and every book on every day, sums to 0.00');
};

const extEqualsLegalResult = (models: ReadModels): Promise<CheckResult> => {
  // Debit + in the legal book: income is negative there, as what comes from outside is in EXT.
  const query = sql<Row>`
    select entity_id as entity, sum(amount) filter (where book = 'analytic' and account = 'EXT') as ext,
      sum(amount) filter (where book = 'legal' and account ~ '^[67]') as result
    from ${sql.id(models.schema, 'journal_line')} group by entity_id, currency
    having coalesce(sum(amount) filter (where book = 'analytic' and account = 'EXT'), 0)
      <> coalesce(sum(amount) filter (where book = 'legal' and account ~ '^[67]'), 0)`;
  return noneOf(models, query, '-EXT is the legal result of every entity');
};

const numbersGapless = (models: ReadModels): Promise<CheckResult> => {
  const numbers = sql.id(models.schema, 'invoice_number');
  const query = sql<Row>`
    (select entity_id || ' ' || series || ' ' || year as register,
      'has ' || count(*) || ' numbers from ' || min(number) || ' to ' || max(number) as what
     from ${numbers} group by entity_id, series, year having count(*) <> max(number) - min(number) + 1)
    union all
    (select i.entity_id || ' ' || i.series || ' ' || i.year, 'invoice ' || i.number || ' was not given by the register'
     from ${sql.id(models.schema, 'invoice')} as i
     left join ${numbers} as n using (entity_id, series, year, number, invoice_id)
     where n.sequence is null or n.voided_sequence is not null limit ${SHOWN})`;
  return noneOf(models, query, 'every number was given once, and every invoice has its own');
};

type Entity = Readonly<{ id: string; jurisdiction: Jurisdiction; last: string | null }>;

const entitiesOf = (models: ReadModels) =>
  readAt(models, async ({ db, sequence }) => {
    const { rows } = await sql<Entity>`
      select entity_id as id, jurisdiction,
        (select max(effective_on) from ${sql.id(models.schema, 'balance_day')} as d
         where d.entity_id = e.entity_id) as last
      from ${sql.id(models.schema, 'entity')} as e`.execute(db);
    return { entities: rows, sequence };
  });

const controlAccount = (
  models: ReadModels,
  { id, jurisdiction }: Entity,
  asOf: string,
  knownAt: number,
): Promise<string> =>
  readAt(models, async ({ db }) => {
    const { rows } = await sql<{ amount: string }>`
      select coalesce(sum(amount), 0)::numeric(20,2) as amount from ${sql.id(models.schema, 'journal_line')}
      where entity_id = ${id} and book = 'legal' and account = ${chartOf(jurisdiction).tradeDebtors}
        and effective_on <= ${asOf} and sequence <= ${knownAt}`.execute(db);
    return rows[0]?.amount ?? '';
  });

/** Days before the last movement at which receivables are compared with their account. */
const LOOKS_BACK = [0, 30, 120];

const daysBefore = async (models: ReadModels, day: string, days: number): Promise<string> => {
  const [row] = await rowsOf(models, sql<Row>`select ${day}::date - ${days}::int as day`);
  return `${row?.['day']}`;
};

const receivablesEqualControl = async (models: ReadModels): Promise<CheckResult> => {
  const { entities, sequence } = await entitiesOf(models);
  const { aged } = receivableQueries(models);
  let compared = 0;
  for (const entity of entities) {
    if (entity.last === null) continue;
    for (const days of LOOKS_BACK) {
      const asOf = await daysBefore(models, entity.last, days);
      for (const knownAt of [sequence, Math.floor(sequence / 2)]) {
        const owed = (await aged({ entityId: entity.id, asOf, knownAt }))?.total;
        const control = await controlAccount(models, entity, asOf, knownAt);
        if (owed !== control) {
          const where = `entity ${entity.id} on ${asOf}, known at ${knownAt}`;
          return { ok: false, detail: `${where}: receivables ${owed}, account ${control}` };
        }
        compared += 1;
      }
    }
  }
  return { ok: true, detail: `equal at ${compared} points` };
};

/**
 * What each day changed of the debts to agencies and to the state, as their facts tell it and as the accounts do: the
 * facts count what is owed, the accounts debit +, so the two cancel out.
 */
const duesEqualAccounts = async (models: ReadModels): Promise<CheckResult> => {
  const { entities } = await entitiesOf(models);
  for (const { id, jurisdiction } of entities) {
    const { socialSecurity, withholdingTax } = chartOf(jurisdiction);
    const query = sql<Row>`
      select ${id}::text as entity, account, effective_on as on, sum(amount) as rest from (
        select ${socialSecurity}::text as account, effective_on, owed as amount
        from ${sql.id(models.schema, 'social_charge_fact')} where entity_id = ${id}
        union all
        select ${withholdingTax}::text, effective_on, -amount
        from ${sql.id(models.schema, 'withholding_tax_fact')} where entity_id = ${id} and kind = 'paid'
        union all
        select account, effective_on, amount from ${sql.id(models.schema, 'journal_line')}
        where entity_id = ${id} and book = 'legal'
          and account in (${socialSecurity}, ${withholdingTax})
      ) as moved group by account, effective_on having sum(amount) <> 0
      order by effective_on limit ${SHOWN}`;
    const found = await noneOf(models, query, '');
    if (!found.ok) return found;
  }
  return { ok: true, detail: `equal on every day for ${entities.length} entities` };
};

const modelsEqualFold = async (models: ReadModels, copy: CheckedCopy): Promise<CheckResult> => {
  const { database } = models;
  const { sequence, digest } = await digestInUse(database, PROJECTIONS);
  const folded = await digestOfFold({
    database,
    source: copy,
    projections: PROJECTIONS,
    upTo: sequence,
  });
  if (folded.sequence !== sequence) {
    return { ok: false, detail: `the copy can be folded up to ${folded.sequence} of ${sequence}` };
  }
  return digest === folded.digest
    ? { ok: true, detail: `${digest} at sequence ${sequence}` }
    : { ok: false, detail: `digest ${digest} instead of ${folded.digest} at sequence ${sequence}` };
};

const LOOK_AGAIN_MS = 100;
const LOOKS = 20;

const atHead = async (
  { database, schema }: ReadModels,
  copy: CheckedCopy,
): Promise<CheckResult> => {
  const { sequence: head } = await copy.head();
  for (let look = 1; ; look += 1) {
    const progress = await readCheckpoint(database.pool, schema);
    const at = progress?.sequence ?? 0;
    if (at >= head) return { ok: true, detail: `at sequence ${at}` };
    const { stopped } = progress ?? {};
    if (stopped !== undefined) {
      const { sequence, type, version = '?', reason } = stopped;
      const what = `${type} version ${version}: ${reason}`;
      return { ok: false, detail: `stands still before sequence ${sequence}: ${what}` };
    }
    if (look === LOOKS) return { ok: false, detail: `at sequence ${at} of ${head}` };
    await pause(LOOK_AGAIN_MS, new AbortController().signal);
  }
};

/** What must hold of the read models, in the order in which it is best read. */
export const modelChecks = (models: ReadModels, copy: CheckedCopy): readonly ModelCheck[] => [
  { check: 'projector at head', run: () => atHead(models, copy) },
  { check: 'numbers gapless', run: () => numbersGapless(models) },
  { check: 'entries balanced', run: () => entriesBalanced(models) },
  { check: '-EXT = legal result', run: () => extEqualsLegalResult(models) },
  { check: 'receivables = control account', run: () => receivablesEqualControl(models) },
  { check: 'social charges and tax = their accounts', run: () => duesEqualAccounts(models) },
  { check: 'read models = fold of the copy', run: () => modelsEqualFold(models, copy) },
];
