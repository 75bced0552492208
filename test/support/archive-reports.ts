import { foldArchive, type Folded } from './archive-fold.ts';
import { foldFund } from './archive-fund.ts';
import { cents, type ArchivedEvent } from './archive-postings.ts';

type Body = Readonly<Record<string, unknown>>;
type Ask = (path: string) => Promise<Body>;

/** The same figures twice: as the archive alone tells them, and as the ledger reports them. */
export type Compared = Readonly<{ archive: unknown; ledger: unknown }>;

const list = (body: Body, name: string): readonly Body[] => body[name] as readonly Body[];
const sorted = (entries: Iterable<readonly [string, unknown]>): unknown =>
  [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
/** Amounts of nothing are not told. */
const told = (entries: Iterable<readonly [string, bigint]>): unknown =>
  sorted([...entries].filter(([, amount]) => amount !== 0n));
const named = (items: readonly Body[], id: string, amount: string): unknown =>
  told(items.map((item) => [String(item[id]), cents(item[amount])] as const));

const activityOf = async (ask: Ask, id: string, asOf: string) => {
  const { totals } = await ask(`/activities/${id}/statement?asOf=${asOf}&limit=1`);
  const of = (name: string): bigint => cents((totals as Body)[name]);
  return [
    id,
    { free: of('guaranteed') + of('cleared') - of('owed'), funded: of('funded') },
  ] as const;
};

const chargesOf = (body: Body): unknown =>
  sorted(
    list(body, 'charges')
      .map((one) => {
        const known = (name: string) => (one[name] === null ? undefined : cents(one[name]));
        const [declared, rectified] = [known('declared'), known('rectified')];
        const figures = { estimated: cents(one['estimated']), paid: cents(one['paid']) };
        const returned = declared === undefined ? figures : { ...figures, declared };
        const all = rectified === undefined ? returned : { ...returned, rectified };
        return [`${String(one['agency'])} ${String(one['quarter'])}`, all] as const;
      })
      // A quarter that asks for provisions is reported before anything happened in it.
      .filter(([, all]) => all.estimated !== 0n || all.paid !== 0n || 'declared' in all),
  );

const taxesOf = (body: Body): unknown =>
  sorted(
    list(body, 'months').map((one) => {
      const figures = { withheld: cents(one['withheld']), paid: cents(one['paid']) };
      const all =
        one['declared'] === null ? figures : { ...figures, declared: cents(one['declared']) };
      return [String(one['month']), all] as const;
    }),
  );

/** Every amount of the fund's statement in cents. */
const inCents = ({ month, ...amounts }: Body): unknown => ({
  ...(month === undefined ? {} : { month }),
  ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, cents(amount)])),
});

const reported = async (ask: Ask, entityId: string, asOf: string, { activities }: Folded) => {
  const of = `entityId=${entityId}&asOf=${asOf}`;
  const fund = await ask(`/guarantee-fund?${of}`);
  const statements = await Promise.all(
    [...activities.keys()].map((id) => activityOf(ask, id, asOf)),
  );
  return {
    accounts: named(list(await ask(`/balances?${of}`), 'balances'), 'account', 'amount'),
    capital: cents(fund['capital']),
    exposure: cents(fund['exposure']),
    fund: {
      months: list(fund, 'months').map(inCents),
      totals: inCents(fund['totals'] as Body),
    },
    clients: named(list(await ask(`/receivables/aged?${of}`), 'clients'), 'clientId', 'total'),
    activities: sorted(statements),
    charges: chargesOf(await ask(`/social-charges?${of}&year=${asOf.slice(0, 4)}`)),
    taxes: taxesOf(await ask(`/withholding-tax?${of}&year=${asOf.slice(0, 4)}`)),
  };
};

/** Compares an archive with what the ledger reports of the same day. */
export const compareArchive = async (
  ask: Ask,
  events: readonly ArchivedEvent[],
  entityId: string,
  asOf: string,
): Promise<Compared> => {
  const folded = foldArchive(events, asOf);
  const { accounts, clients, activities, exposure, charges, taxes } = folded;
  const archive = {
    accounts: told(accounts),
    capital: (accounts.get('GAR') ?? 0n) + (accounts.get('ADV') ?? 0n),
    exposure,
    fund: foldFund(events, asOf),
    clients: told(clients),
    activities: sorted(activities),
    charges: sorted(charges),
    taxes: sorted([...taxes].filter(([month]) => month.startsWith(asOf.slice(0, 4)))),
  };
  return { archive, ledger: await reported(ask, entityId, asOf, folded) };
};
