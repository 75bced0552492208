import type { Fault } from './planting.ts';

/** Checks of doctor that several faults set off. */
export const NET = 'invoice to net = its accounts';
export const CAPITAL = 'fund capital = GAR + ADV';
export const FOLD = 'read models = fold of the copy';

type Sound = Readonly<{ url: string; schema: string; entityId: string; head: number }>;

/** A fault of the read models for every check of theirs: one entity, some jobs, nothing advanced. */
export const modelFaults = ({ url, schema, entityId, head }: Sound): readonly Fault[] => {
  const inModel = (name: string) => ({ url, table: `"${schema}".${name}` });
  return [
    {
      ...inModel('checkpoint'),
      noticed: ['projector at head', FOLD],
      says: new RegExp(`^stands still before sequence ${head}: Novelty version 3: unknown_version`),
      plant: `update "${schema}".checkpoint set sequence = sequence - 1, stopped_sequence = sequence,
      stopped_type = 'Novelty', stopped_version = '3', stopped_reason = 'unknown_version'`,
    },
    {
      ...inModel('invoice_number'),
      noticed: ['numbers gapless', FOLD],
      says: /invoices 2026, what has 3 numbers from 1 to 4; .*, what invoice 2 was not given/,
      plant: `delete from "${schema}".invoice_number where number = 2`,
    },
    {
      // A cent more on one line: the entry, the day and the book.
      ...inModel('journal_line'),
      noticed: ['entries balanced', NET, FOLD],
      says: /sequence \d+ entry 1, rest 0\.01; .* legal on 2026-\d\d-\d\d, rest 0\.01/,
      plant: `update "${schema}".journal_line set amount = amount + 0.01 where ctid = (select ctid
      from "${schema}".journal_line where book = 'legal' and account !~ '^(400|[67])' limit 1)`,
    },
    {
      ...inModel('journal_line'),
      noticed: ['-EXT = legal result', NET, FOLD],
      says: new RegExp(`^entity ${entityId}, ext -?[\\d.]+, result -?[\\d.]+$`),
      plant: `update "${schema}".journal_line set account = 'MUT' where ctid = (select ctid
      from "${schema}".journal_line where account = 'EXT' limit 1)`,
    },
    {
      ...inModel('open_item'),
      noticed: ['receivables = control account', FOLD],
      says: new RegExp(`^entity ${entityId} on 2026-\\d\\d-\\d\\d, known at \\d+: receivables`),
      plant: `update "${schema}".open_item set amount = amount + 0.01 where ctid = (select ctid
      from "${schema}".open_item order by sequence limit 1)`,
    },
    {
      ...inModel('activity_movement'),
      noticed: ['budgets = ACT', FOLD],
      says: /^activity \S+, ACT [\d.]+, budget [\d.]+$/,
      plant: `update "${schema}".activity_movement set guaranteed = guaranteed + 0.01 where ctid = (select ctid
      from "${schema}".activity_movement limit 1)`,
    },
    {
      // A levy that no entry stands for, among the sums of its day only.
      ...inModel('fund_day'),
      noticed: [CAPITAL, FOLD],
      says: new RegExp(`^entity ${entityId}, of day 2026-\\d\\d-\\d\\d, rest 0\\.01$`),
      plant: `update "${schema}".fund_day set amount = amount + 0.01 where ctid = (select ctid
      from "${schema}".fund_day where kind = 'contributed' limit 1)`,
    },
    {
      ...inModel('fund_movement'),
      noticed: [CAPITAL, FOLD],
      says: new RegExp(`^entity ${entityId}, of sequence \\d+, rest 0\\.01$`),
      plant: `update "${schema}".fund_movement set amount = amount + 0.01 where ctid = (select ctid
      from "${schema}".fund_movement where kind = 'contributed' limit 1)`,
    },
    {
      ...inModel('fund_movement'),
      noticed: ['exposure = ADV', FOLD],
      says: /^entity \S+, exposure 885\.00, ADV null$/,
      plant: `insert into "${schema}".fund_movement select 1, 1, entity_id, activity_id, member_id, client_id,
      invoice_id, null, 'advanced', currency, 885, 885, issued_on from "${schema}".invoice limit 1`,
    },
    {
      ...inModel('invoice'),
      noticed: ['documents = open items', FOLD],
      says: /^what invoice \S+, items -?[\d.]+, says -?[\d.]+$/,
      plant: `update "${schema}".invoice set principal_received = principal_received + 0.01
      where ctid = (select ctid from "${schema}".invoice limit 1)`,
    },
    {
      // A cent of the levy that no line of the books stands for; the parts are the whole.
      ...inModel('invoice_to_net'),
      noticed: [NET, FOLD],
      says: /^of job \S+, figure INV, rest -0\.01; of job \S+, figure MUT, rest 0\.01$/,
      plant: `update "${schema}".invoice_to_net set mutual_services = mutual_services + 0.01, waiting = waiting - 0.01
      where ctid = (select ctid from "${schema}".invoice_to_net where mutual_services > 0 limit 1)`,
    },
    {
      // A correction of one cent that no entry stands for.
      ...inModel('social_charge_fact'),
      noticed: ['social charges and tax = their accounts', FOLD],
      says: new RegExp(`^entity ${entityId}, account 454, on 2026-04-20, rest 0\\.01$`),
      plant: `insert into "${schema}".social_charge_fact (sequence, entity_id, agency, quarter, currency, kind, amount,
      owed, effective_on, booked_on) values (1, '${entityId}', 'onss', '2026Q1', 'EUR', 'rectified', 0.01,
      0.01, '2026-04-20', '2026-04-20')`,
    },
    {
      ...inModel('social_charge_estimate'),
      noticed: ['estimates = charges of salaries', FOLD],
      says: new RegExp(`^entity ${entityId}, on 2026-03-05, rest 0\\.01$`),
      plant: `update "${schema}".social_charge_estimate set amount = amount + 0.01`,
    },
    {
      ...inModel('salary_tax'),
      noticed: ['tax withheld = its account', FOLD],
      says: new RegExp(`^entity ${entityId}, account 453, on 2026-03-05, rest 0\\.01$`),
      plant: `update "${schema}".salary_tax set amount = amount + 0.01`,
    },
    {
      ...inModel('job'),
      noticed: [FOLD],
      says: new RegExp(`^digest [0-9a-f]{64} instead of [0-9a-f]{64} at sequence ${head}$`),
      plant: `update "${schema}".job set failed = not failed where ctid = (select ctid from "${schema}".job limit 1)`,
    },
  ];
};
