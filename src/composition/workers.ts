import { setMaxListeners } from 'node:events';
import type { CopierState } from '../copy/copier-state.ts';
import { CopyStopped } from '../copy/copy-stopped.ts';
import { runCopier } from '../copy/copier.ts';
import { factReader } from '../copy/facts.ts';
import { pageOfRecent } from '../copy/recent-events.ts';
import { whileSingleActive } from '../copy/single-active.ts';
import { retries } from '../copy/retries.ts';
import { pause } from '../copy/waiting.ts';
import { isOutage } from '../commands/outage.ts';
import { reactionStore } from '../reactions/store.ts';
import type { RunnerState } from '../reactions/runner.ts';
import { PROJECTIONS } from '../projections/catalogue.ts';
import { runProjector } from '../projections/projector.ts';
import type { Core } from './core.ts';
import { runReactions } from './reactions.ts';

/** What the background work of a node shows of itself. */
export type Workers = Readonly<{
  copier: () => CopierState | undefined;
  /** Undefined while another node runs the reactions. */
  reactions: () => RunnerState | undefined;
  /** Lets the read models follow the copy, when they were held. */
  showModels: () => void;
  /** Resolves when all of it has ended, after the signal aborted. */
  ended: Promise<void>;
}>;

/** How the background work is run. */
export type WorkerOptions = Readonly<{
  signal: AbortSignal;
  log: (message: string, error?: unknown) => void;
  /** False leaves events unanswered, to measure commands alone. */
  reactions: boolean;
  /** True starts with the read models held: much that is loaded at once is shown at once. */
  holdModels?: boolean;
}>;

const RETRY_MS = 500;

/** Resolves when the log holds again what is copied, or the signal aborts; whatever else goes wrong is tried again. */
const untilLogIsWhole = async (
  { gate }: Core,
  { signal, log }: Pick<WorkerOptions, 'signal' | 'log'>,
): Promise<void> => {
  while (!signal.aborted) {
    await pause(RETRY_MS, signal);
    try {
      await gate.assertWritable();
      return;
    } catch (error) {
      if (!isOutage(error)) log('comparing the log with the copy failed; it is tried again', error);
    }
  }
};

const startCopier = (core: Core, { signal, log }: WorkerOptions) => {
  let state: CopierState | undefined;
  const copy = async (): Promise<void> => {
    const { store, database, ledger } = core;
    const onState = (now: CopierState): void => {
      state = now;
      // What stopped may be a log behind the copy: writing must not go on unlooked.
      if (now.role === 'stopped') core.gate.doubt();
    };
    const { recent, bell } = core;
    await runCopier({
      store,
      database,
      ledger,
      signal,
      log,
      onState,
      onBegin: recent.forget,
      onCopied: (copied, { sequence }) => {
        // First: who is woken asks for it.
        recent.add(copied);
        bell.ring(sequence);
      },
    });
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await copy();
      } catch (error) {
        log('the copier has stopped; "potcommun doctor" says more', error);
        if (!(error instanceof CopyStopped) || error.code !== 'log_behind_copy') return;
        await untilLogIsWhole(core, { signal, log });
      }
    }
  };
  return { state: () => state, ended: run() };
};

const startReactions = (core: Core, { signal, log, reactions }: WorkerOptions) => {
  let state: (() => RunnerState) | undefined;
  const tries = retries('the runner of reactions', { signal, log, isOutage });
  const runOnce = async (held: AbortSignal): Promise<void> => {
    // Hundreds of streams may wait out an outage together.
    setMaxListeners(0, held);
    const runner = await runReactions({
      useCases: core.useCases,
      reader: core.reader,
      page: pageOfRecent(core.recent, core.reader),
      waitBeyond: (sequence, timeoutMs) => core.bell.waitBeyond(sequence, timeoutMs, held),
      store: reactionStore(core.database.kysely),
      ledgerStream: core.useCases.books.ledgerMain.nameOf('main'),
      log,
      signal: held,
    });
    state = runner.state;
    await runner.ended;
    // Told to end: until then it did what it had to.
    tries.succeeded();
  };
  const run = async (): Promise<void> => {
    const single = { databaseUrl: core.database.url, name: 'potcommun reactions', signal, log };
    while (!signal.aborted) {
      try {
        await whileSingleActive(single, runOnce);
      } catch (error) {
        state = undefined;
        await tries.failed(error);
      }
    }
  };
  return { state: () => state?.(), ended: reactions ? run() : Promise.resolve() };
};

const startProjector = async (
  core: Core,
  { signal, log }: WorkerOptions,
  wanted: Promise<void>,
): Promise<void> => {
  await wanted;
  const reader = factReader(core.database);
  return runProjector({
    database: core.database,
    projections: PROJECTIONS,
    reader,
    latestPage: pageOfRecent(core.recent, reader),
    bell: core.bell,
    signal,
    log,
  });
};

/** Read models that are wanted at once, when somebody says so, or when there is no more to do but to end. */
const held = ({ signal, holdModels = false }: WorkerOptions) => {
  let show = (): void => undefined;
  const wanted = new Promise<void>((resolve) => {
    show = resolve;
  });
  if (!holdModels || signal.aborted) show();
  else signal.addEventListener('abort', show);
  return { show, wanted };
};

/** Starts copying, projecting and reacting; each runs on one node at a time, and another takes over. */
export const startWorkers = (core: Core, options: WorkerOptions): Workers => {
  const models = held(options);
  const copier = startCopier(core, options);
  const projector = startProjector(core, options, models.wanted);
  const reactions = startReactions(core, options);
  return {
    copier: copier.state,
    reactions: reactions.state,
    showModels: models.show,
    ended: Promise.all([copier.ended, projector, reactions.ended]).then(() => undefined),
  };
};
