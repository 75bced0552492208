import type { FactReader } from '../copy/facts.ts';
import { sql } from 'kysely';
import { pause } from '../copy/waiting.ts';
import type { Jurisdiction } from '../domain/entity/events.ts';
import { chartOf } from '../domain/ledger/chart.ts';
import { PROJECTIONS } from './catalogue.ts';
import { readCheckpoint } from './checkpoint.ts';
import { duesOffAccounts, estimatesOffSalaries, lastSalary, taxOffSalaries } from './due-checks.ts';
import { budgetOffAccount, capitalOffAccounts, exposureOffAccount } from './fund-checks.ts';
import { netOffAccounts, partsOffWhole } from './net-checks.ts';
import { numbersGapless } from './number-checks.ts';
import { noneOf, rowsOf, SHOWN, type CheckResult, type Row } from './offenders.ts';
import { receivableQueries } from './open-items/queries.ts';
import { readAt, type ReadModels } from './read-models.ts';
import { digestInUse, digestOfFold } from './rebuild.ts';

/** Something about the read models that must hold, by name. */
export type ModelCheck = Readonly<{ check: string; run: () => Promise<CheckResult> }>;

/** The copy, as far as the checks need it. */
export type CheckedCopy = FactReader &
  Readonly<{ head: () => Promise<Readonly<{ sequence: number }>> }>;

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

/** What an invoice and a payment say of themselves is what their open items sum to, at every sequence. */
const itemsEqualDocuments = (models: ReadModels): Promise<CheckResult> => {
  const of = (name: string) => sql.id(models.schema, name);
  const query = sql<Row>`
    (select 'invoice ' || item_id as what, r.open as items, i.standing - i.principal_received as says
     from ${of('receivable_item')} as r join ${of('invoice')} as i on i.invoice_id = r.item_id
     where r.open <> i.standing - i.principal_received limit ${SHOWN})
    union all
    (select 'payment ' || item_id, r.open, coalesce(h.held, 0) - p.free - coalesce(a.reserved, 0)
     from ${of('receivable_item')} as r join ${of('payment')} as p on p.payment_id = r.item_id
     left join (select payment_id, sum(reserved) as reserved from ${of('payment_allocation')} group by payment_id) as a
       using (payment_id)
     left join (select payment_id, sum(amount) as held from (
         select payment_id, costs + interest + principal as amount from ${of('invoice_payment')}
         union all select payment_id, -amount from ${of('invoice_unapplied')}) as moves group by payment_id) as h
       using (payment_id)
     where r.open <> coalesce(h.held, 0) - p.free - coalesce(a.reserved, 0) limit ${SHOWN})`;
  return noneOf(models, query, 'invoices and payments are what their open items sum to');
};

type OffOf = typeof duesOffAccounts;

/** Looks for days of an entity on which two ways to know what is owed do not agree. */
const duesAgree = async (models: ReadModels, off: OffOf): Promise<CheckResult> => {
  const { entities } = await entitiesOf(models);
  for (const entity of entities) {
    const found = await noneOf(models, off(models.schema, entity, SHOWN), '');
    if (!found.ok) return found;
  }
  return { ok: true, detail: `equal on every day for ${entities.length} entities` };
};

const estimatesEqualSalaries = async (
  models: ReadModels,
  estimatedUpTo: () => Promise<number>,
): Promise<CheckResult> => {
  const [last] = await readAt(models, async ({ db }) => {
    const { rows } = await lastSalary(models.schema).execute(db);
    return rows;
  });
  const sequence = last?.sequence ?? undefined;
  if (sequence === undefined) return { ok: true, detail: 'there are no salaries' };
  return sequence > (await estimatedUpTo())
    ? {
        ok: true,
        detail: `not compared: the salary at sequence ${sequence} waits for its estimate`,
      }
    : duesAgree(models, estimatesOffSalaries);
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

/** The parts of every euro are the whole, and each is what the accounts say. */
const netAgrees = async (models: ReadModels): Promise<CheckResult> => {
  const whole = await noneOf(models, partsOffWhole(models.schema, SHOWN), '');
  return whole.ok ? duesAgree(models, netOffAccounts) : whole;
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

/** Up to which sequence reactions have answered: beyond it nothing is missing yet. */
export type AnsweredUpTo = Readonly<{
  /** Charges of salaries are estimated. */
  estimates: () => Promise<number>;
  /** The fund has followed the activities. */
  fund: () => Promise<number>;
}>;

const budgetsEqualAccount = async (
  models: ReadModels,
  followedUpTo: AnsweredUpTo['fund'],
): Promise<CheckResult> =>
  noneOf(
    models,
    budgetOffAccount(models.schema, await followedUpTo()),
    'every activity has what its invoices left',
  );

/** What must hold of the read models, in the order in which it is best read. */
export const modelChecks = (
  models: ReadModels,
  copy: CheckedCopy,
  answeredUpTo: AnsweredUpTo,
): readonly ModelCheck[] => [
  { check: 'projector at head', run: () => atHead(models, copy) },
  { check: 'numbers gapless', run: () => numbersGapless(models) },
  { check: 'entries balanced', run: () => entriesBalanced(models) },
  { check: '-EXT = legal result', run: () => extEqualsLegalResult(models) },
  { check: 'receivables = control account', run: () => receivablesEqualControl(models) },
  {
    check: 'exposure = ADV',
    run: () =>
      noneOf(models, exposureOffAccount(models.schema), 'open advances are what stands on ADV'),
  },
  {
    check: 'fund capital = GAR + ADV',
    run: () =>
      noneOf(
        models,
        capitalOffAccounts(models.schema, SHOWN),
        'contributions and recoveries less losses are what stands there on every day',
      ),
  },
  {
    check: 'budgets = ACT',
    run: () => budgetsEqualAccount(models, answeredUpTo.fund),
  },
  { check: 'documents = open items', run: () => itemsEqualDocuments(models) },
  { check: 'invoice to net = its accounts', run: () => netAgrees(models) },
  {
    check: 'social charges and tax = their accounts',
    run: () => duesAgree(models, duesOffAccounts),
  },
  { check: 'tax withheld = its account', run: () => duesAgree(models, taxOffSalaries) },
  {
    check: 'estimates = charges of salaries',
    run: () => estimatesEqualSalaries(models, answeredUpTo.estimates),
  },
  { check: 'read models = fold of the copy', run: () => modelsEqualFold(models, copy) },
];
