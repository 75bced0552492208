import type { AllStreamSubscription } from '@eventstore/db-client';
import { pause, pauseBefore, type CallSettings } from './calls.ts';
import type { Rung } from './event-store.ts';
import { reasonOf } from './failures.ts';
import { abandon } from './reads.ts';

/** Begins a subscription; `onNews` is for what the server says between events. */
type OpenSubscription = (onNews: () => void) => AllStreamSubscription;

/** A subscription that has begun, and what became of it. */
type Listening = Readonly<{
  /** True once the server has confirmed it. */
  confirmed: () => boolean;
  /** The next ring; undefined once it has ended. What rings while nobody waits is one ring. */
  rung: () => Promise<Rung | undefined>;
  stop: () => void;
}>;

/** Rings for one listener; nothing rings any more once it is closed. */
const latch = () => {
  let state: 'silent' | 'rung' | 'closed' = 'silent';
  let wake: (() => void) | undefined;
  const become = (next: 'rung' | 'closed'): void => {
    if (state !== 'closed') state = next;
    wake?.();
  };
  return {
    ring: () => become('rung'),
    close: () => become('closed'),
    next: async (): Promise<Rung | undefined> => {
      // It is woken by a change alone.
      if (state === 'silent') {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (state === 'closed') return undefined;
      state = 'silent';
      return 'rung';
    },
  };
};

const begin = (settings: CallSettings, signal: AbortSignal, open: OpenSubscription): Listening => {
  const bell = latch();
  const subscription = open(bell.ring);
  let confirmed = false;
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    forget();
    bell.close();
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
  // What came before it was live is told by this alone.
  subscription.on('caughtUp', bell.ring);
  // The filter lets nothing pass; were it otherwise, that is news too.
  subscription.on('data', bell.ring);
  signal.addEventListener('abort', stop);
  if (signal.aborted || settings.closing.closed()) stop();
  return { confirmed: () => confirmed, rung: bell.next, stop };
};

async function* rings(
  settings: CallSettings,
  signal: AbortSignal,
  { rung, confirmed, stop }: Listening,
): AsyncGenerator<Rung> {
  try {
    for (let next = await rung(); next !== undefined; next = await rung()) yield next;
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
 * when the signal is aborted or the store closed. Nothing is held for a slow consumer but that it rang.
 */
export const listen = (
  settings: CallSettings,
  signal: AbortSignal,
  open: OpenSubscription,
): AsyncIterable<Rung> => rings(settings, signal, begin(settings, signal, open));
