import { sql, type RawBuilder } from 'kysely';

/**
 * What moves the fund; amounts are above zero, the kind says in which direction.
 * `contributed`: levied for the fund. `contributionReturned`: of that, reversed by a credit note or cancelled by a loss.
 */
export type FundFlow =
  | 'contributed'
  | 'contributionReturned'
  | 'advanced'
  | 'repaid'
  | 'reopened'
  | 'lost'
  | 'recovered';

/** The sum of some flows, of rows with `kind` and `amount`. */
export const flowed = (...kinds: readonly FundFlow[]): RawBuilder<string> =>
  sql`coalesce(sum(amount) filter (where kind in (${sql.join(kinds)})), 0)`;

/** What was levied for the fund and stayed there. */
export const contributions = (): RawBuilder<string> =>
  sql`(${flowed('contributed')} - ${flowed('contributionReturned')})`;

/** What the flows make of the fund's capital (R31, M19); what is lent is still its own. */
export const capital = (): RawBuilder<string> =>
  sql`(${contributions()} + ${flowed('recovered')} - ${flowed('lost')})`;
