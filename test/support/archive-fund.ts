import { cents, type ArchivedEvent } from './archive-postings.ts';

type Flow = 'contributions' | 'advanced' | 'repaid' | 'reopened' | 'lost' | 'recovered';
type Flows = Record<Flow, bigint>;
type Data = ArchivedEvent['data'];

/** What an event does to the fund: in which column of its statement it stands, and its amount. */
const FLOWS: Readonly<Record<string, (data: Data) => readonly [Flow, bigint]>> = {
  LevyDeducted: (data) => ['contributions', cents(data['guaranteeFund'])],
  LevyReversed: (data) => ['contributions', -cents(data['guaranteeFund'])],
  ReceivableWrittenOff: (data) => {
    const cancelled = data['levyCancelled'] as Data;
    return ['contributions', -cents(cancelled['guaranteeFund'])];
  },
  SalaryAdvanced: (data) => ['advanced', cents(data['amount'])],
  SalaryAdvanceRepaid: (data) => ['repaid', cents(data['amount'])],
  SalaryAdvanceReopened: (data) => ['reopened', cents(data['amount'])],
  GuaranteeLossRecognised: (data) => ['lost', cents(data['amount'])],
  GuaranteeLossRecovered: (data) => ['recovered', cents(data['amount'])],
};

const nothing = (): Flows => ({
  contributions: 0n,
  advanced: 0n,
  repaid: 0n,
  reopened: 0n,
  lost: 0n,
  recovered: 0n,
});

/** The statement of the guarantee fund, in cents: what happened in each month and in all, what stood at each end. */
export type FoldedFund = Readonly<{
  months: readonly (Readonly<Flows> &
    Readonly<{ month: string; capital: bigint; exposure: bigint }>)[];
  totals: Readonly<Flows>;
}>;

/** The fund on a day, from its archive alone. */
export const foldFund = (events: readonly ArchivedEvent[], asOf: string): FoldedFund => {
  const months = new Map<string, Flows & { fromAdvances: bigint }>();
  const totals = nothing();
  for (const { type, data, metadata } of events) {
    if (metadata.effectiveOn > asOf) continue;
    const [flow, amount] = FLOWS[type]?.(data) ?? [];
    if (flow === undefined || amount === undefined || amount === 0n) continue;
    const name = metadata.effectiveOn.slice(0, 7);
    const month = months.get(name) ?? { ...nothing(), fromAdvances: 0n };
    months.set(name, month);
    month[flow] += amount;
    totals[flow] += amount;
    if (flow === 'lost' && data['of'] === 'advance') month.fromAdvances += amount;
  }
  let [capital, exposure] = [0n, 0n];
  const told = [...months]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, { fromAdvances, ...flows }]) => {
      capital += flows.contributions + flows.recovered - flows.lost;
      exposure += flows.advanced + flows.reopened - flows.repaid - fromAdvances;
      return { month, ...flows, capital, exposure };
    });
  return { months: told, totals };
};
