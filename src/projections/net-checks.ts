import { sql, type RawBuilder } from 'kysely';
import type { Jurisdiction } from '../domain/entity/events.ts';
import { chartOf } from '../domain/ledger/chart.ts';
import type { EventType } from '../domain/ledger-event.ts';
import type { Row } from './offenders.ts';
import { columnOf, PARTS, type Part } from './invoice-to-net/parts.ts';

type Entity = Readonly<{ id: string; jurisdiction: Jurisdiction }>;

const added = (parts: readonly Part[]) =>
  sql.join(
    parts.map((part) => sql.ref(columnOf(part))),
    sql` + `,
  );

/** Rows of the way from invoice to net whose parts are not the whole. */
export const partsOffWhole = (schema: string, most: number): RawBuilder<Row> => {
  const rest = sql`invoiced - (${added(PARTS)})`;
  return sql<Row>`
    (select 'sequence ' || sequence || ' line ' || line as what, ${rest} as rest
     from ${sql.id(schema, 'invoice_to_net')} where ${rest} <> 0 order by sequence limit ${most})
    union all
    (select entity_id || ' on ' || effective_on, ${rest}
     from ${sql.id(schema, 'invoice_to_net_day')} where ${rest} <> 0 order by effective_on limit ${most})`;
};

/** What the parts are in the accounts: each figure is what stands there, of these events where others post there too. */
type Figure = Readonly<{
  name: string;
  amount: RawBuilder<unknown>;
  book: 'legal' | 'analytic';
  accounts: readonly string[];
  of?: readonly EventType[];
  /** True where the account is debited with the figure, or credited in the analytic book. */
  same: boolean;
}>;

const DOCUMENTS = ['InvoiceIssued', 'CreditNoteIssued', 'ReceivableWrittenOff'] as const;
const SALARIES = ['SalaryCalculated', 'SalaryCancelled'] as const;
const CHARGES = [...SALARIES, 'SocialChargesDeclared', 'SocialChargesRectified'] as const;

const analytic = (accounts: readonly string[], ...parts: readonly Part[]): Figure => ({
  name: accounts.join(' + '),
  amount: added(parts),
  book: 'analytic',
  accounts,
  same: true,
});

const owed = (
  accounts: readonly string[],
  of: readonly EventType[],
  ...parts: readonly Part[]
): Figure => ({
  name: [...new Set(accounts)].join(' + '),
  amount: added(parts),
  book: 'legal',
  accounts,
  of,
  same: false,
});

const figuresOf = (jurisdiction: Jurisdiction): readonly Figure[] => {
  const chart = chartOf(jurisdiction);
  return [
    analytic(['ACT'], 'leftInActivity'),
    analytic(['INV'], 'waiting'),
    analytic(['MUT'], 'mutualServices', 'mutualisedReductions', 'borneByMutualServices'),
    analytic(['GAR', 'ADV'], 'guaranteeFund', 'borneByGuaranteeFund'),
    {
      name: chart.tradeDebtors,
      amount: sql`invoiced - credited - written_off`,
      book: 'legal',
      accounts: [chart.tradeDebtors],
      of: DOCUMENTS,
      same: true,
    },
    owed([chart.vatDue, chart.vatRegained], DOCUMENTS, 'vat'),
    owed([chart.laidOutForClients], DOCUMENTS, 'disbursements'),
    owed([chart.netWages], SALARIES, 'net'),
    owed([chart.withholdingTax], SALARIES, 'withholdingTax'),
    owed([chart.otherDeductions], SALARIES, 'otherDeductions'),
    owed([chart.suppliers], SALARIES, 'insurance'),
    owed(
      [chart.socialSecurity],
      CHARGES,
      'employerContributions',
      'employeeContributions',
      'reductions',
    ),
  ];
};

const isOf = ({ book, accounts, of }: Figure) => {
  const types = of === undefined ? sql`true` : sql`event_type in (${sql.join(of)})`;
  return sql`(book = ${book} and account in (${sql.join(accounts)}) and ${types})`;
};

/** What the report and the accounts say of each figure, by `key`: the two cancel out. A line of the journal is of one figure at most. */
const offBy = (
  schema: string,
  { id, jurisdiction }: Entity,
  { table, key, most }: Readonly<{ table: string; key: RawBuilder<unknown>; most: number }>,
) => {
  const figures = figuresOf(jurisdiction);
  const column = (index: number) => sql.ref(`f${index}`);
  const sums = sql.join(figures.map(({ amount }, n) => sql`sum(${amount}) as ${column(n)}`));
  const said = sql.join(figures.map(({ name }, n) => sql`(${name}::text, ${column(n)})`));
  const pick = (value: (figure: Figure) => RawBuilder<unknown>) =>
    sql`case ${sql.join(
      figures.map((figure) => sql`when ${isOf(figure)} then ${value(figure)}`),
      sql` `,
    )} end`;
  return sql`
    select of, figure, sum(moved) as rest from (
      select of, f.figure, f.moved from (
        select ${key} as of, ${sums} from ${sql.id(schema, table)} where entity_id = ${id} group by 1) as said,
        lateral (values ${said}) as f (figure, moved)
      union all
      select ${key}, ${pick(({ name }) => sql`${name}::text`)},
        ${pick(({ same }) => (same ? sql`-amount` : sql`amount`))}
      from ${sql.id(schema, 'journal_line')} where entity_id = ${id}
    ) as both_ways where figure is not null
    group by of, figure having sum(moved) <> 0 order by of, figure limit ${most}`;
};

/**
 * Days, and jobs, of which the way from invoice to net says something else than the accounts of both books. What belongs
 * to no job is compared as one.
 */
export const netOffAccounts = (schema: string, entity: Entity, most: number): RawBuilder<Row> => {
  const days = { table: 'invoice_to_net_day', key: sql.ref('effective_on'), most };
  const jobs = { table: 'invoice_to_net', key: sql.ref('job_id'), most };
  return sql<Row>`
    (select 'day ' || of as of, figure, rest from (${offBy(schema, entity, days)}) as d)
    union all
    (select coalesce('job ' || of, 'no job'), figure, rest from (${offBy(schema, entity, jobs)}) as j)`;
};
