import type { Value } from './table.ts';

/** A row on its way to the database; totals are whole cents until it is written. */
export type Row = Record<string, Value | bigint>;

/** An event that does not fit its history, or a fault of a projection: the reader stops there. */
export class ModelsFault extends Error {
  override readonly name = 'ModelsFault';
}
