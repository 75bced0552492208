import { WritesClosed } from './outage.ts';

/** A node may differ from the database by so much: clocks decide what is recorded when, and known when. */
export const MOST_SKEW_MS = 5_000;

/** Compares this node's clock with the database's, which all nodes share. */
export type ClockGate = Readonly<{
  /**
   * Returns at once while nothing gives reason to doubt the clocks; else compares them first.
   * @throws WritesClosed when they differ by more than five seconds; what the database's failure was when it is away.
   */
  assertInStep: () => Promise<void>;
}>;

/** What is compared, and with what. */
type ClockGateOptions = Readonly<{
  /** This node's clock. */
  now: () => Date;
  databaseNow: () => Promise<Date>;
  /** Milliseconds from some fixed moment on, whatever is done to the clock. */
  steady?: () => number;
  log: (message: string) => void;
}>;

/** A comparison is made anew in the background after so long. */
const RECHECK_MS = 10_000;
/** One that is older than this, as after a rest, is believed no longer: the next question waits for another. */
const MOST_AGE_MS = 30_000;
/** Closed, it is looked at again after this time: the clock may have been set right. */
const CLOSED_RECHECK_MS = 1_000;
/** The clock was set when it went on by so much more or less than time did. */
const JUMP_MS = 1_000;

/** A comparison, and the moment of it by both ways of telling time. */
type Compared = Readonly<{ skewMs: number; wall: number; steady: number }>;

/** Opens the gate; nothing is compared before the first question. */
export const openClockGate = (options: ClockGateOptions): ClockGate => {
  const { now, databaseNow, log } = options;
  const steady = options.steady ?? (() => performance.now());
  let last: Compared | undefined;
  let comparing: Promise<Compared> | undefined;

  const isSkewed = ({ skewMs }: Compared): boolean => Math.abs(skewMs) > MOST_SKEW_MS;

  /** The least difference that explains the answer: it was given at some moment between question and arrival. */
  const measure = async (): Promise<Compared> => {
    const [wall, asked] = [now().getTime(), steady()];
    const answer = (await databaseNow()).getTime();
    const most = answer - wall;
    const least = most - (steady() - asked);
    const skewMs = least > 0 ? least : Math.min(most, 0);
    const compared = { skewMs, wall, steady: asked };
    if (isSkewed(compared) !== (last !== undefined && isSkewed(last))) {
      log(
        isSkewed(compared)
          ? `this node's clock and PostgreSQL's differ by ${Math.round(Math.abs(skewMs))} ms; nothing is written`
          : "this node's clock and PostgreSQL's agree again; writing goes on",
      );
    }
    last = compared;
    return compared;
  };

  const compare = (): Promise<Compared> =>
    (comparing ??= measure().finally(() => {
      comparing = undefined;
    }));

  /** What is known now, compared again first when that may be wrong. */
  const current = async (): Promise<Compared> => {
    if (last === undefined) return compare();
    const passed = steady() - last.steady;
    const jumped = Math.abs(now().getTime() - last.wall - passed) > JUMP_MS;
    const closed = isSkewed(last) && passed > CLOSED_RECHECK_MS;
    if (jumped || closed || passed > MOST_AGE_MS) return compare();
    // In the background: a database that is away has nothing to say about the clock.
    if (passed > RECHECK_MS) compare().catch(() => undefined);
    return last;
  };

  return {
    assertInStep: async () => {
      const found = await current();
      if (!isSkewed(found)) return;
      const difference = `${(Math.abs(found.skewMs) / 1_000).toFixed(1)} s`;
      const which = found.skewMs > 0 ? 'behind' : 'ahead of';
      throw new WritesClosed(
        'clock_skew',
        `this node's clock is ${difference} ${which} PostgreSQL's: set both by the same time server (NTP)`,
      );
    },
  };
};
