import type { EntityId } from './ids.ts';
import type { LocalDate } from './local-date.ts';

/** Who acts: a person or a service, never the API key it used. Reactions act as `reaction:<name>`, first start as `system`. */
export type Actor = Readonly<{
  id: string;
  role: 'finance' | 'admin' | 'service' | 'reaction' | 'system';
}>;

/** The tail of another stream that a decision rested on: full stream name and revision (-1 when it had no event). */
export type Basis = Readonly<{ stream: string; revision: number }>;

/** What every event carries beside its data. */
export type EventMetadata = Readonly<{
  /** uuid v5 of (actor, command type, target stream or empty, idempotency key). */
  commandId: string;
  /** HMAC of what the caller sent, under the ledger's secret. */
  inputHash: string;
  /** The job for everything a job sets off; else the command's own id. */
  correlationId: string;
  /** The event that caused this one, for what a reaction did. */
  causationId?: string;
  actor: Actor;
  /** A second person, where one must not act alone. */
  approvedBy?: Actor;
  /** Absent on events of the ledger itself. */
  entityId?: EntityId;
  /** The only accounting date. */
  effectiveOn: LocalDate;
  /** When it was recorded: `2026-11-22T10:00:00.000Z`, made once before the first try. */
  recordedAt: string;
  schemaVersion: number;
  basis: readonly Basis[];
}>;
