import { CHAIN_START } from './chain.ts';

/** How the copier of this node does. */
export type CopierState = Readonly<{
  /**
   * `waiting`: another node copies, or an outage is waited out. `failing`: a fault is tried again. `stopped`: it ended
   * and a person must look.
   */
  role: 'waiting' | 'active' | 'failing' | 'stopped' | 'ended';
  /** True when the last look at the store found nothing more. */
  caughtUp: boolean;
  /** The last sequence that this copier knows of, and its hash. */
  sequence: number;
  hash: string;
  /** Events copied by this copier since it started. */
  copied: number;
  /** Events of others that were passed over since it started. */
  passedOver: number;
  /** Why it stopped (a CopyStopped), or the fault that it has not got over yet. */
  fault?: Error | undefined;
}>;

/** Keeps a state and tells about every change of it. */
export type CopierStatus = Readonly<{
  state: () => CopierState;
  change: (changed: Partial<CopierState>) => void;
}>;

const BEGINNING: CopierState = {
  role: 'waiting',
  caughtUp: false,
  sequence: 0,
  hash: CHAIN_START,
  copied: 0,
  passedOver: 0,
};

/** Begins as waiting, with nothing copied. */
export const copierStatus = (tell: (state: CopierState) => void): CopierStatus => {
  let state = BEGINNING;
  return {
    state: () => state,
    change: (changed) => {
      const next = { ...state, ...changed };
      const names = Object.keys(next) as (keyof CopierState)[];
      if (names.every((name) => next[name] === state[name])) return;
      state = Object.freeze(next);
      tell(state);
    },
  };
};
