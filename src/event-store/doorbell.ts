import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import { pause, pauseBefore, type CallSettings } from './calls.ts';
import type { StoredEvent } from './event-store.ts';
import { reasonOf } from './failures.ts';
import { abandon, storedEventOf } from './reads.ts';

/** A subscription that has begun, and what became of it. */
type Listening = Readonly<{
  subscription: AllStreamSubscription;
  /** True once the server has confirmed it. */
  confirmed: () => boolean;
  stop: () => void;
}>;

const begin = (
  settings: CallSettings,
  signal: AbortSignal,
  open: () => AllStreamSubscription,
): Listening => {
  const subscription = open();
  let confirmed = false;
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    forget();
    subscription.destroy();
    abandon(() => subscription.unsubscribe());
  };
  const forget = settings.closing.onClose(stop);
  const timer = setTimeout(() => {
    settings.log(`no confirmation of a subscription by ${settings.address}`);
    stop();
  }, settings.callTimeoutMs);
  // Each of these three can be the only sign of an end, and an unheard error would end the process.
  subscription.on('error', (error) => {
    settings.log(`subscription to ${settings.address} ended: ${reasonOf(error)}`);
    stop();
  });
  subscription.on('end', stop);
  subscription.on('close', stop);
  subscription.on('confirmation', () => {
    confirmed = true;
    clearTimeout(timer);
  });
  signal.addEventListener('abort', stop);
  if (signal.aborted || settings.closing.closed()) stop();
  return { subscription, confirmed: () => confirmed, stop };
};

async function* events(
  settings: CallSettings,
  signal: AbortSignal,
  { subscription, confirmed, stop }: Listening,
): AsyncGenerator<StoredEvent> {
  try {
    for await (const resolved of subscription as AsyncIterable<AllStreamResolvedEvent>) {
      if (signal.aborted) return;
      yield storedEventOf(resolved);
    }
  } catch {
    // However it ended, the listener above has told it: the consumer fetches what it missed.
  } finally {
    stop();
  }
  // A consumer that subscribes again at once must not keep a server that is down busy.
  if (confirmed() || signal.aborted || settings.closing.closed()) return;
  const wait = pauseBefore(5, settings.random);
  await pause(wait, (wake) => {
    signal.addEventListener('abort', wake);
    const forget = settings.closing.onClose(wake);
    return () => {
      signal.removeEventListener('abort', wake);
      forget();
    };
  });
}

/**
 * Listens to the whole log from this call on; it ends quietly when the server drops it, never confirms it or goes away,
 * when the signal is aborted or the store closed. A slow consumer slows the server down, which then may drop it: only a
 * few events are ever held.
 */
export const listen = (
  settings: CallSettings,
  signal: AbortSignal,
  open: () => AllStreamSubscription,
): AsyncIterable<StoredEvent> => events(settings, signal, begin(settings, signal, open));
