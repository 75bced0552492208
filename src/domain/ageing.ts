import { daysBetween, type LocalDate } from './local-date.ts';

/** A range of whole days, both ends included; without an end it is open on that side. */
type AgeRange<Name extends string> = Readonly<{ name: Name; from?: number; to?: number }>;

/** Ages of a debt by days since it fell due; due today is not overdue (R20). */
export const OVERDUE_BUCKETS = [
  { name: 'notDue', to: 0 },
  { name: '1-30', from: 1, to: 30 },
  { name: '31-60', from: 31, to: 60 },
  { name: '61-90', from: 61, to: 90 },
  { name: '>90', from: 91 },
] as const satisfies readonly AgeRange<string>[];
export type OverdueBucket = (typeof OVERDUE_BUCKETS)[number]['name'];

/** Ages of a debt by days since its invoice: the cooperative's target is 30 days, its clients take 45 (R20). */
export const SINCE_INVOICE_BUCKETS = [
  { name: '0-30', to: 30 },
  { name: '31-45', from: 31, to: 45 },
  { name: '>45', from: 46 },
] as const satisfies readonly AgeRange<string>[];
export type SinceInvoiceBucket = (typeof SINCE_INVOICE_BUCKETS)[number]['name'];

const bucketOf = <Name extends string>(ranges: readonly AgeRange<Name>[], days: number): Name => {
  const range = ranges.find(({ to }) => to === undefined || days <= to);
  if (range === undefined) throw new RangeError(`no age for ${days} days`);
  return range.name;
};

/** Whole days since a debt fell due; 0 when it is not overdue, also on the due date itself (R17, R20). */
export const daysOverdue = (due: LocalDate, on: LocalDate): number => {
  const days = daysBetween(due, on);
  return days > 0 ? days : 0;
};

/** The age of a debt that is due on a day, as seen on another. */
export const overdueBucket = (due: LocalDate, on: LocalDate): OverdueBucket =>
  bucketOf(OVERDUE_BUCKETS, daysOverdue(due, on));

/** The age of an invoice as seen on a day; one that is issued later is of the youngest age. */
export const sinceInvoiceBucket = (issued: LocalDate, on: LocalDate): SinceInvoiceBucket =>
  bucketOf(SINCE_INVOICE_BUCKETS, daysBetween(issued, on));
