/** Tells what goes on: outages that are retried, takeovers. Never content. */
export type CopyLog = (message: string, error?: unknown) => void;

/** Waits, or less when the signal aborts. Never rejects. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });

/** A bell that is not forgotten when nobody listens: what rings during the work ends the next wait at once. */
type LatchedBell = Readonly<{
  ring: () => void;
  /** Resolves when it rang since the last wait ended, after `ms`, or when the signal aborts. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}>;

/** Why a waiting was ended early. An abort without a reason makes an error with a stack, of which nobody reads anything. */
export const WOKEN = 'woken';

/** Makes a bell for one listener. */
export const latchedBell = (): LatchedBell => {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    wait: async (ms, signal) => {
      if (!rung) {
        const woken = new AbortController();
        wake = () => woken.abort(WOKEN);
        const stop = (): void => woken.abort(WOKEN);
        signal.addEventListener('abort', stop);
        if (signal.aborted) stop();
        await pause(ms, woken.signal);
        signal.removeEventListener('abort', stop);
        wake = undefined;
      }
      rung = false;
    },
  };
};

/** Spaces out the turns of somebody whose every turn has its cost, however little it brings. */
export type Pacer = Readonly<{
  /** Does a turn, and notes how long it took. */
  turn: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Waits until the next turn may begin; not at all when the last one brought little (absent: much). */
  rest: (signal: AbortSignal, brought?: number) => Promise<void>;
}>;

/** Turn after turn without a rest. */
export const atOnce: Pacer = { turn: (work) => work(), rest: async () => undefined };

const LONGEST_REST_MS = 50;
/** With so little at a time the machine has time to spare, and somebody may wait for it. */
const LITTLE = 8;

/**
 * Lets at least so many milliseconds pass between the beginnings of two turns, and rests at least as long as the last
 * turn took, up to 50 ms: on a busy machine turns take longer, and what arrives meanwhile shares the next one.
 */
export const pacer = (ms: number): Pacer => {
  let next = 0;
  return {
    turn: async (work) => {
      const began = performance.now();
      const value = await work();
      const ended = performance.now();
      next = Math.max(began + ms, ended + Math.min(ended - began, LONGEST_REST_MS));
      return value;
    },
    rest: async (signal, brought = LITTLE) => {
      if (brought < LITTLE) return;
      const left = next - performance.now();
      if (left > 0) await pause(left, signal);
    },
  };
};
