import type { LedgerEvent } from '../../src/domain/ledger-event.ts';
import type { EventMetadata } from '../../src/domain/metadata.ts';
import { decodeText } from '../../src/event-store/codec.ts';
import { history } from '../support/history.ts';

/** A history that the reads are compared with. */
export const copied = [...history({ jobs: 150, days: 120, clients: 25, activities: 20, seed: 11 })];
/** Its last sequence. */
export const head = copied.length;

type Known = Readonly<{ sequence: number; event: LedgerEvent; metadata: EventMetadata }>;

/** The same, decoded. */
export const facts: readonly Known[] = copied.map((one) => {
  const decoded = decodeText(one);
  if (!decoded.ok) throw new Error(decoded.refusal.code);
  const { event, metadata } = decoded.value;
  return { sequence: one.sequence, event, metadata };
});

type OfType<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>;

/** Its events of one type. */
export const ofType = <Type extends LedgerEvent['type']>(
  type: Type,
): readonly (Known & Readonly<{ event: OfType<Type> }>)[] =>
  facts.flatMap((fact) =>
    fact.event.type === type ? [{ ...fact, event: fact.event as OfType<Type> }] : [],
  );

/** Its Belgian entity. */
export const BE = '00000001-0000-5000-8000-000000000000';

/** Whole cents of an amount. */
export const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));
