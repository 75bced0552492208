import { EventStoreUnavailable } from '../event-store/event-store.ts';

/** What this copier believed is overtaken: its lock is lost or another one moved the head. Read anew and go on. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

// Classes 08 (connection), 40 (rolled back: deadlock), 53 (resources), 57 (operator), 58 (system), and a server that
// only reads (a replica after a switch): PostgreSQL is away, not wrong.
const POSTGRES_AWAY = /^(08...|40...|53...|57...|58...|55P03|25006)$/;
const SOCKET_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
// The client library tells these by their sentence alone.
const CLIENT_AWAY =
  /connection terminated|connection timeout|timeout expired|query read timeout|timeout exceeded when trying to connect|is not queryable|client was closed/i;

/** True when a later try of the same thing may succeed: the store or PostgreSQL is away. Anything else is a fault. */
export const isCopyOutage = (error: unknown): boolean => {
  if (error instanceof EventStoreUnavailable || error instanceof Overtaken) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return POSTGRES_AWAY.test(code) || SOCKET_AWAY.has(code) || CLIENT_AWAY.test(error.message);
};
