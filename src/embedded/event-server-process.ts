import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Faults } from './faults.ts';

/** What the event server's process needs to know. */
export type EventServerProcessOptions = Readonly<{
  /** Connection string of the log's database, as its writing role. */
  logUrl: string;
  /** False accepts a PostgreSQL that may lose acknowledged events: for tests. */
  durable: boolean;
  /** Port on 127.0.0.1; absent or 0 takes a free one, which is kept when the process is started again. */
  port?: number;
  log: (line: string) => void;
}>;

const FIRST_RESTART_MS = 50;
const LAST_RESTART_MS = 5_000;
/** How the process says why it cannot serve. */
const LAST_WORDS = 'the event server ends: ';
const STOP_TIMEOUT_MS = 8_000;
/** One that ran for this long was not broken from the start. */
const HEALTHY_MS = 10_000;

// The entry lies beside this file, compiled or not.
const entry = fileURLToPath(import.meta.url.replace('event-server-process', 'event-server-main'));

type Started = Readonly<{ child: ChildProcess; port: number }>;

const portOf = (line: string): number | undefined => {
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message !== 'object' || message === null || !('listening' in message))
      return undefined;
    return typeof message.listening === 'number' ? message.listening : undefined;
  } catch {
    // Some other line on its output.
    return undefined;
  }
};

const start = (
  options: EventServerProcessOptions,
  port: number,
  signal?: AbortSignal,
): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = fork(entry, [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // JSON knows no infinity, which faults that do not end need.
      serialization: 'advanced',
      // Flags of our own command line (such as --eval's) are not meant for the child.
      execArgv: [],
      env: {
        ...process.env,
        POTCOMMUN_LOG_URL: options.logUrl,
        POTCOMMUN_EVENT_PORT: String(port),
        POTCOMMUN_LOG_DURABLE: options.durable ? 'yes' : 'no',
      },
    });
    // One that is not wanted any more is ended before it serves.
    const end = (): void => void child.kill('SIGKILL');
    if (signal?.aborted === true) end();
    signal?.addEventListener('abort', end);
    let lastWords = '';
    if (child.stdout === null || child.stderr === null) throw new Error('a child without output');
    createInterface(child.stderr).on('line', (line) => {
      if (line.startsWith(LAST_WORDS)) lastWords = line;
      options.log(line);
    });
    createInterface(child.stdout).on('line', (line) => {
      const bound = portOf(line);
      if (bound === undefined) return;
      signal?.removeEventListener('abort', end);
      resolve({ child, port: bound });
    });
    child.once('error', reject);
    child.once('close', (code, by) => {
      signal?.removeEventListener('abort', end);
      const failure = new Error(lastWords || `the event server did not start (${by ?? code})`);
      reject(signal?.aborted === true ? signal.reason : failure);
    });
  });

/** The event server in a process of its own, started again on the same port when it dies. */
export class EventServerProcess {
  readonly #options: EventServerProcessOptions;
  readonly #port: number;
  #child: ChildProcess;
  #startedAt = Date.now();
  #restarting: Promise<void> | undefined;
  readonly #stop = new AbortController();
  #orders = 0;

  constructor(options: EventServerProcessOptions, { child, port }: Started) {
    this.#options = options;
    this.#port = port;
    this.#child = child;
    this.#watch();
  }

  /** What any EventStoreDB client connects with. */
  get connectionString(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  get port(): number {
    return this.#port;
  }

  /** The process that serves now; another one after a restart. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Makes the server misbehave (or behave again); resolves once it does. */
  setFaults(faults: Partial<Faults>): Promise<void> {
    return this.#order({ faults });
  }

  /** Breaks every live subscription; resolves once it is done. */
  dropLiveReaders(): Promise<void> {
    return this.#order({ dropLiveReaders: true });
  }

  /** Resolves when no restart is under way. */
  async settled(): Promise<void> {
    await this.#restarting;
  }

  /** Ends the process in good order, by force if it does not end in time. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#restarting;
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  #order(what: Readonly<{ faults?: Partial<Faults>; dropLiveReaders?: boolean }>): Promise<void> {
    const child = this.#child;
    this.#orders += 1;
    const order = this.#orders;
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error('the event server ended'));
      const listen = (message: unknown): void => {
        if (typeof message !== 'object' || message === null || !('done' in message)) return;
        if (message.done !== order) return;
        child.off('message', listen);
        child.off('exit', gone);
        resolve();
      };
      child.on('message', listen);
      child.once('exit', gone);
      child.send({ order, ...what }, (error) => (error === null ? undefined : reject(error)));
    });
  }

  #watch(): void {
    this.#child.once('exit', (code, signal) => {
      if (this.#stop.signal.aborted) return;
      this.#options.log(`the event server ended (${signal ?? code}); it is started again`);
      this.#restarting = this.#restart(this.#stop.signal);
    });
  }

  async #restart(stop: AbortSignal): Promise<void> {
    const wasHealthy = Date.now() - this.#startedAt > HEALTHY_MS;
    let wait = wasHealthy ? 0 : FIRST_RESTART_MS;
    for (;;) {
      await delay(wait, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      wait = Math.min(Math.max(wait * 2, FIRST_RESTART_MS), LAST_RESTART_MS);
      try {
        const { child } = await start(this.#options, this.#port, stop);
        this.#child = child;
        this.#startedAt = Date.now();
        this.#watch();
        return;
      } catch (error) {
        if (stop.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        this.#options.log(`the event server could not be started again: ${reason}`);
      }
    }
  }
}

/**
 * Starts the process and waits until it serves; rejects with its own sentence when it cannot.
 * @param signal gives the start up: the process ends, and this rejects with the signal's reason.
 */
export const startEventServerProcess = async (
  options: EventServerProcessOptions,
  signal?: AbortSignal,
): Promise<EventServerProcess> =>
  new EventServerProcess(options, await start(options, options.port ?? 0, signal));
