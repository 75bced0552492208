/**
 * Misbehaviour on demand, so that a client's defences can be tested against the real protocol. Change the
 * fields of the object that was given to the server; a server without one always behaves.
 */
export type Faults = {
  /**
   * What happens to appends: `swallowed` (not stored, no answer), `silent` (stored, no answer), `late` (stored,
   * answered after `lateMs`), `lost` (stored, then UNAVAILABLE as when the connection drops), `unavailable` (not stored).
   */
  append: 'none' | 'swallowed' | 'silent' | 'late' | 'lost' | 'unavailable';
  /** How many more appends that befalls; then they behave again. */
  appendsLeft: number;
  /** Milliseconds by which `late` appends and reads are delayed. */
  lateMs: number;
  /** What happens to reads and new subscriptions. */
  read: 'none' | 'silent' | 'late' | 'unavailable';
};

/** A server that behaves. */
export const noFaults = (): Faults => ({
  append: 'none',
  appendsLeft: Number.POSITIVE_INFINITY,
  lateMs: 0,
  read: 'none',
});

/** The fault that befalls the append at hand, counted down. */
export const appendFault = (faults: Faults): Faults['append'] => {
  if (faults.append === 'none' || faults.appendsLeft <= 0) return 'none';
  faults.appendsLeft -= 1;
  return faults.append;
};
