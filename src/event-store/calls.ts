import { storeClosed, type Closing } from './closing.ts';
import { EventStoreCorrupt, EventStoreUnavailable } from './event-store.ts';
import { unreachable } from '../domain/result.ts';
import { CallTimeout, failureOf, reasonOf } from './failures.ts';

/** How long calls may take and how failed ones are repeated. */
export type CallSettings = Readonly<{
  /** Hosts and ports, for messages. */
  address: string;
  /** Milliseconds that one try may take. */
  callTimeoutMs: number;
  /** Milliseconds after which a call gives up repeating. */
  deadlineMs: number;
  /** Spreads the repeats of many callers: 0 to below 1. */
  random: () => number;
  closing: Closing;
  log: (message: string) => void;
  /** Asked before an append is tried again: the server may be another one by then. Its rejection ends the append. */
  beforeAppendAgain?: () => Promise<void>;
}>;

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;

/** Milliseconds to wait before a repeat: growing, and different for every caller. */
export const pauseBefore = (repeat: number, random: () => number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(repeat, 10)) * (0.5 + random() / 2);

/**
 * Waits, or less when woken.
 * @param whenWoken registers how to wake it, and answers how to forget that.
 */
export const pause = (ms: number, whenWoken: Closing['onClose']): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => finish(), ms);
    const forget = whenWoken(() => finish());
    const finish = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
  });

/** Rejects after this time or when the store is closed. */
const endOf = (
  ms: number,
  closing: Closing,
): Readonly<{ promise: Promise<never>; forget: () => void }> => {
  const forgotten: (() => void)[] = [];
  const promise = new Promise<never>((_, reject) => {
    const late = (): void => reject(new CallTimeout(`no answer within ${Math.ceil(ms)} ms`));
    const timer = setTimeout(late, ms);
    forgotten.push(
      () => clearTimeout(timer),
      closing.onClose(() => reject(storeClosed())),
    );
  });
  return {
    promise,
    forget: () => {
      for (const forget of forgotten) forget();
    },
  };
};

/**
 * Starts a call and stops waiting for it after this time or when the store is closed, whatever the client does:
 * some of its promises never settle.
 * @throws CallTimeout
 */
export const withinTime = async <Value>(
  ms: number,
  closing: Closing,
  start: () => Promise<Value>,
): Promise<Value> => {
  const ended = endOf(ms, closing);
  try {
    return await Promise.race([start(), ended.promise]);
  } finally {
    ended.forget();
  }
};

const unavailable = (settings: CallSettings, what: string, cause: unknown): EventStoreUnavailable =>
  new EventStoreUnavailable(
    `the event store at ${settings.address} could not ${what} within ${settings.deadlineMs} ms ` +
      `(last: ${reasonOf(cause)}); check that it runs, that this machine reaches it and that EVENTSTORE_URL names it`,
    { cause },
  );

const refused = (settings: CallSettings, what: string, cause: unknown): EventStoreUnavailable =>
  new EventStoreUnavailable(
    `the event store at ${settings.address} refused to ${what}: ${reasonOf(cause)}; ` +
      'check user and password in EVENTSTORE_URL and the kind and version of the server',
    { cause },
  );

/**
 * What a failed try leads to: an error to end with, or `undefined` when it is worth another try.
 * An error of this port is final, too.
 */
const finalError = (settings: CallSettings, what: string, error: unknown): Error | undefined => {
  if (error instanceof EventStoreCorrupt || error instanceof EventStoreUnavailable) return error;
  const failure = failureOf(error);
  switch (failure) {
    case 'deleted':
      return new EventStoreCorrupt(
        `could not ${what}: the stream was deleted, which must never happen to a ledger`,
        { cause: error },
      );
    case 'noSuchPosition':
      return new EventStoreCorrupt(
        `could not ${what}: no event stands there; this log is not the one that the position came from`,
        { cause: error },
      );
    case 'refused':
      return refused(settings, what, error);
    case 'missing':
    case 'unsure':
      return undefined;
    default:
      return unreachable(failure);
  }
};

/** Counts the tries of one call and says how it goes on after a failed one. */
export type Tries = Readonly<{
  /** Milliseconds that the next try may take. */
  time: () => number;
  /** Waits before the next try, or throws the error that ends the call. */
  failed: (error: unknown) => Promise<void>;
  /** The call got further: its time begins anew. */
  progressed: () => void;
}>;

/** Begins a call that is repeated until its deadline. */
export const beginCall = (settings: CallSettings, what: string): Tries => {
  if (settings.closing.closed()) throw storeClosed();
  let end = performance.now() + settings.deadlineMs;
  let repeats = 0;
  return {
    time: () => Math.max(1, Math.min(settings.callTimeoutMs, end - performance.now())),
    failed: async (error) => {
      if (settings.closing.closed()) throw storeClosed();
      const final = finalError(settings, what, error);
      if (final !== undefined) throw final;
      const wait = pauseBefore(repeats, settings.random);
      if (performance.now() + wait >= end) throw unavailable(settings, what, error);
      settings.log(`repeats to ${what} at ${settings.address}: ${reasonOf(error)}`);
      repeats += 1;
      await pause(wait, settings.closing.onClose);
    },
    progressed: () => {
      end = performance.now() + settings.deadlineMs;
      repeats = 0;
    },
  };
};
