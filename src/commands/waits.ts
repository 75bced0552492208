import type { CommandRefusal } from './api.ts';

const WAITS: ReadonlySet<string> = new Set<CommandRefusal['code']>([
  'conflict',
  'salary_funding_in_flight',
  'activity_behind_invoice',
  'job_not_invoiced_yet',
]);

/**
 * True when a command is not decided yet: other writers were first, or a fact is on its way that comes by itself (M5).
 * A reaction tries it again until it is decided.
 */
export const isWait = ({ code }: CommandRefusal): boolean => WAITS.has(code);
