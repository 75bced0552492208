import type { Database } from '../database.ts';

/** What the log cannot give back, in the words of an operator: each is counted by one query. */
const HELD: Readonly<Record<string, string>> = {
  'versions of details of persons and companies': 'select count(*) from people.details',
  'texts of lines, reasons and motions': 'select count(*) from people.line_text',
  'API keys': 'select count(*) from access.api_key',
  'secret of the ledger': 'select count(*) from access.secret',
  'reaction checkpoints': 'select count(*) from reactions.checkpoint',
};

/** What an event's command brought; what earlier versions of the program kept has the empty hash. */
const OF_INPUT = `command_id = copied.command_id
  and input_hash in (copied.metadata::json ->> 'inputHash', '')`;

const detailsMissing = (type: string, kind: string): string =>
  `select count(*) from ledger.event_copy copied where type = '${type}' and not exists (
    select from people.details where kind = '${kind}' and ${OF_INPUT})`;

const linesMissing = (type: string): string =>
  `select count(*) from ledger.event_copy copied where type = '${type}' and not exists (
    select from people.line_text where ${OF_INPUT})`;

/** Events whose details or texts stand outside the log, and where: their command, or their stream's id, finds them. */
const TEXTS: Readonly<Record<string, string>> = {
  'names of members': detailsMissing('MemberAdmitted', 'member'),
  'names of clients': detailsMissing('ClientRegistered', 'client'),
  'names of activities': detailsMissing('ActivityOpened', 'activity'),
  'texts of jobs': linesMissing('JobDeclared'),
  'reasons of credit notes': linesMissing('CreditNoteIssued'),
  'motions of decisions': `${linesMissing('DecisionRecorded')} and copied.data::json -> 'textsVersion' is not null`,
};

const count = async ({ pool }: Pick<Database, 'pool'>, query: string): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(query);
  return rows[0]?.count ?? 0;
};

const counted = async (
  database: Pick<Database, 'pool'>,
  queries: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, number])[]> => {
  const counts: (readonly [string, number])[] = [];
  for (const [what, query] of Object.entries(queries)) {
    counts.push([what, await count(database, query)]);
  }
  return counts;
};

/** What this PostgreSQL alone holds, for a person who cares for backups. */
export const heldAlone = async (database: Pick<Database, 'pool'>): Promise<string> => {
  const held = await counted(database, HELD);
  const list = held.map(([what, number]) => `${number} ${what}`).join(', ');
  return `PostgreSQL alone holds ${list}: it needs a backup of its own`;
};

/** Details and texts that events name and nobody has any more; empty when none is missing. */
export const missingTexts = async (database: Pick<Database, 'pool'>): Promise<readonly string[]> =>
  (await counted(database, TEXTS))
    .filter(([, number]) => number > 0)
    .map(([what, number]) => `${number} ${what}`);
