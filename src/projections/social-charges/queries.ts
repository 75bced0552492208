import {
  add,
  formatMoney,
  parseMoney,
  subtract,
  sum,
  type Currency,
  type Money,
} from '../../domain/money.ts';
import { quarterOf, quartersBefore, type Quarter } from '../../domain/periods.ts';
import { balanceDueOn } from '../../domain/social-charges/due-dates.ts';
import { CHARGE_PARTS } from '../../domain/social-charges/events.ts';
import { provisionsOf } from '../../domain/social-charges/provisions.ts';
import { ownerAt, type Owner } from '../entities/owner.ts';
import { readAt, type Point, type ReadModels, type Snapshot } from '../read-models.ts';
import {
  estimatedRows,
  factRows,
  ruleRows,
  type EstimatedRow,
  type FactRow,
  type RuleRow,
} from './rows.ts';

/** A provision: when and how much is due (null while the year before is not known), and what was paid of it. */
export type ProvisionView = Readonly<{
  part: string;
  dueOn: string;
  due: string | null;
  paid: string;
}>;

/** What is owed to an agency for a quarter. */
export type ChargesView = Readonly<{
  agency: string;
  quarter: string;
  estimated: string;
  declared: string | null;
  rectified: string | null;
  /** What stands in the accounts as owed, payments left aside. */
  posted: string;
  paid: string;
  open: string;
  /** What the last figure leaves after all payments; below zero it comes back. Null before the return. */
  balance: string | null;
  balanceDueOn: string;
  provisions: readonly ProvisionView[];
}>;

/** The social charges of a year, by agency and quarter. */
export type SocialChargesView = Readonly<{
  sequence: number;
  entityId: string;
  currency: string;
  year: number;
  asOf: string | null;
  charges: readonly ChargesView[];
}>;

type Asked = Point & Readonly<{ entityId: string; year: number }>;
type Found = Readonly<{
  estimates: readonly EstimatedRow[];
  facts: readonly FactRow[];
  rules: readonly RuleRow[];
}>;

const QUARTERS = [1, 2, 3, 4];
const YEAR = 4;

/** What is known of one quarter. */
const knownOf = (found: Found, agency: string, quarter: Quarter, currency: Currency) => {
  const ofQuarter = (row: EstimatedRow): boolean =>
    row.agency === agency && row.quarter === quarter;
  const facts = found.facts.filter(ofQuarter);
  const money = (text: string): Money => parseMoney(text, currency);
  const totalOf = (texts: readonly string[]): Money => sum(currency, texts.map(money));
  const estimates = found.estimates.filter(ofQuarter);
  const estimated = totalOf(estimates.map(({ amount }) => amount));
  const paid = (part?: string): Money =>
    totalOf(
      facts
        .filter((fact) => fact.kind === 'paid' && (part === undefined || fact.part === part))
        .map(({ amount }) => amount),
    );
  const declared = facts.find(({ kind }) => kind === 'declared');
  const rectified = facts.findLast(({ kind }) => kind === 'rectified');
  const last = rectified ?? declared;
  return {
    any: facts.length > 0 || estimates.length > 0,
    estimated,
    declared,
    rectified,
    figure: last && money(last.amount),
    paid,
    // Payments count in what is open, not in what stands as owed for the quarter.
    open: add(estimated, totalOf(facts.map(({ owed }) => owed))),
  };
};

const provisionsFor = (
  found: Found,
  { calendar, currency }: Owner,
  agency: string,
  quarter: Quarter,
): readonly ProvisionView[] => {
  const { paid } = knownOf(found, agency, quarter, currency);
  const before = knownOf(found, agency, quartersBefore(quarter, 2), currency);
  const due = provisionsOf({
    quarter,
    currency,
    calendar,
    ruleOn: (day) =>
      found.rules.findLast(({ parameters, from }) => parameters.agency === agency && from <= day)
        ?.parameters,
    yearAgo: knownOf(found, agency, quartersBefore(quarter, YEAR), currency).figure,
    twoQuartersAgo: before.figure ?? (before.any ? before.estimated : undefined),
  });
  return due.map(({ dueOn, amount }, index) => {
    const part = CHARGE_PARTS[index] ?? '';
    return { part, dueOn, due: amount ? formatMoney(amount) : null, paid: formatMoney(paid(part)) };
  });
};

const viewOf = (
  found: Found,
  owner: Owner,
  agency: string,
  quarter: Quarter,
): readonly ChargesView[] => {
  const { calendar, currency } = owner;
  const known = knownOf(found, agency, quarter, currency);
  const provisions = provisionsFor(found, owner, agency, quarter);
  const owed = provisions.some(({ due }) => due !== null && due !== '0.00');
  if (!known.any && !owed) return [];
  const { declared, rectified, figure, open } = known;
  const paid = known.paid();
  return [
    {
      agency,
      quarter,
      estimated: formatMoney(known.estimated),
      declared: declared?.amount ?? null,
      rectified: rectified?.amount ?? null,
      posted: formatMoney(add(open, paid)),
      paid: formatMoney(paid),
      open: formatMoney(open),
      balance: figure === undefined ? null : formatMoney(subtract(figure, paid)),
      balanceDueOn: declared?.dueOn ?? balanceDueOn(quarter, calendar),
      provisions,
    },
  ];
};

const chargesAt = async (
  snapshot: Snapshot,
  schema: string,
  { year, ...point }: Asked,
): Promise<SocialChargesView | undefined> => {
  const owner = await ownerAt(snapshot, schema, point);
  if (owner === undefined) return undefined;
  // Provisions rest on the year before.
  const span = { ...point, from: quarterOf(year - 1, 1), to: quarterOf(year, YEAR) };
  const found: Found = {
    estimates: await estimatedRows(snapshot, schema, span),
    facts: await factRows(snapshot, schema, span),
    rules: await ruleRows(snapshot, schema, span),
  };
  const agencies = new Set([...found.estimates, ...found.facts].map(({ agency }) => agency));
  const charges = [...agencies]
    .toSorted()
    .flatMap((agency) =>
      QUARTERS.flatMap((number) => viewOf(found, owner, agency, quarterOf(year, number))),
    );
  const { entityId, asOf = null } = point;
  return {
    sequence: snapshot.sequence,
    entityId,
    currency: owner.currency,
    year,
    asOf,
    charges,
  };
};

/** Social charges by agency and quarter; undefined when there is no such entity. */
export const socialChargeQueries = (models: ReadModels) => ({
  socialCharges: (asked: Asked): Promise<SocialChargesView | undefined> =>
    readAt(models, (snapshot) => chargesAt(snapshot, models.schema, asked)),
});
