import type { EventOf, EventType, LedgerEvent } from '../../../src/domain/ledger-event.ts';
import type { EventMetadata } from '../../../src/domain/metadata.ts';

/** What an audit sees of a stored event. */
export type AuditedFact = Readonly<{
  stream: string;
  revision: number;
  event: LedgerEvent;
  metadata: EventMetadata;
}>;

/** A way to count from the facts alone what the ledger must agree with. */
export type Audit = Readonly<{
  /** Counts one more fact. @throws Error when it breaks what holds after every single event. */
  take: (fact: AuditedFact) => void;
  /** @throws Error when something is wrong that may be so only while consequences are under way. */
  atRest: () => void;
}>;

/** What is read from the data of some events; all others say nothing. */
type Readers<Value> = {
  readonly [Type in EventType]?: (data: EventOf<Type>['data']) => Value;
};

/** Reads an event by its type; undefined when nothing is read from it. */
export const reading =
  <Value>(readers: Readers<Value>) =>
  ({ type, data }: LedgerEvent): Value | undefined => {
    // The reader of a type takes the data of that type; the compiler does not see it through the union.
    const reader = readers[type] as ((of: LedgerEvent['data']) => Value) | undefined;
    return reader?.(data);
  };

/** The cents of an amount such as "12.30". */
export const centsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** Fails with what is expected, when it is not. */
export const same = (what: string, found: bigint, expected: bigint): void => {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected} cents`);
};

/** Sums by name; a name that was never added to has nothing. */
export type Tally = Readonly<{
  add: (name: string, cents: bigint) => void;
  of: (name: string) => bigint;
  /** Every name that was added to. */
  entries: () => Iterable<readonly [string, bigint]>;
}>;

/** Sums of nothing. */
export const tally = (): Tally => {
  const sums = new Map<string, bigint>();
  return {
    add: (name, cents) => void sums.set(name, (sums.get(name) ?? 0n) + cents),
    of: (name) => sums.get(name) ?? 0n,
    entries: () => sums.entries(),
  };
};

/** Several audits as one. */
export const together = (audits: readonly Audit[]): Audit => ({
  take: (fact) => {
    for (const audit of audits) audit.take(fact);
  },
  atRest: () => {
    for (const audit of audits) audit.atRest();
  },
});
