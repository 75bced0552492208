import { isCopyOutage } from '../copy/outage.ts';

/** This node must not write now; the code says why, as an answer's problem code. */
export class WritesClosed extends Error {
  override readonly name = 'WritesClosed';
  readonly code: 'log_behind_copy' | 'secret_mismatch' | 'clock_skew' | 'reactions_not_active';

  constructor(code: WritesClosed['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** True when a later try of the same thing may succeed: a store or a database is away. Anything else is a fault. */
export const isOutage = (error: unknown): boolean =>
  error instanceof WritesClosed || isCopyOutage(error);
