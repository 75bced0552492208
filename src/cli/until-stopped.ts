import { constants } from 'node:os';
import closeWithGrace from 'close-with-grace';

/** Every step of closing has a limit of its own, so that PostgreSQL is ended whatever hangs before it. */
const CLOSE_MS = 120_000;
/** What a shell answers for a command that a signal ended, beside the signal's number. */
const BY_SIGNAL = 128;

/** What is started and closed. */
type Closable = Readonly<{ close: () => Promise<void> }>;

/** How a command that serves is made. */
type Serving<Opened extends Closable> = Readonly<{
  /** Starts what is served. When the signal aborts it ends what it has started, and rejects with the signal's reason. */
  start: (stop: AbortSignal) => Promise<Opened>;
  /** What is done once it is started; false ends the command with it. */
  use: (opened: Opened) => Promise<boolean>;
}>;

/**
 * Starts, uses and serves until the process is told to end (SIGTERM, SIGINT), then closes in good order, at whatever
 * point that is: nothing that was started is left behind. The exit code is 0 when it was serving, else that of a command
 * which a signal ended (128 and its number): it has not done what it was for.
 */
export const untilStopped = async <Opened extends Closable>({
  start,
  use,
}: Serving<Opened>): Promise<void> => {
  const stop = new AbortController();
  // A moment later: it must not have begun before somebody listens for signals.
  const started = Promise.resolve().then(() => start(stop.signal));
  let serving = false;
  const { uninstall } = closeWithGrace({ delay: CLOSE_MS }, async ({ err, signal }) => {
    if (err !== undefined) console.error(`potcommun stops: ${err.message}`);
    stop.abort();
    const opened = await started.catch((error: unknown) => {
      if (error !== stop.signal.reason) throw error;
    });
    await opened?.close();
    if (signal !== undefined && !serving) process.exit(BY_SIGNAL + constants.signals[signal]);
  });
  try {
    const opened = await started;
    try {
      serving = await use(opened);
    } finally {
      // What failed half way must not go on serving; closing it once more changes nothing.
      if (!serving) await opened.close();
    }
  } catch (error) {
    if (!stop.signal.aborted) {
      uninstall();
      throw error;
    }
    // Told to end, it could not go on; the exit code says by what.
  }
  if (stop.signal.aborted || serving) await new Promise<never>(() => undefined);
  uninstall();
};
