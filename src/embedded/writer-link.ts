import { setTimeout as delay } from 'node:timers/promises';
import { openWriter, type EventLogWriter } from './event-log-writer.ts';
import { LogUnavailable } from './event-log-types.ts';

/** What a link needs. */
export type LinkOptions = Readonly<{
  /** Connection string of the log's database, as its writing role. */
  url: string;
  /** Refuse a server that may lose what it acknowledged. */
  durable: boolean;
  /** Called after each connection, before it is used, with the log's head as it is then. */
  connected: (head: number) => void;
  log: (line: string) => void;
}>;

const FIRST_RETRY_MS = 50;
/** PostgreSQL may be back at any moment, and every writer waits for this connection. */
const LAST_RETRY_MS = 500;

/** Keeps the writing connection alive: made at start, made again after it was lost. */
export class WriterLink {
  readonly #options: LinkOptions;
  #current: EventLogWriter | undefined;
  #connecting: Promise<EventLogWriter> | undefined;
  #recovering = false;
  #closed = false;

  private constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Opens the link; rejects when the first connection fails. */
  static async open(options: LinkOptions): Promise<WriterLink> {
    const link = new WriterLink(options);
    await link.#connectOnce();
    return link;
  }

  /** The connection; tries once to make it when there is none, and rejects with LogUnavailable. */
  async writer(): Promise<EventLogWriter> {
    if (this.#closed) throw new LogUnavailable('the event log is closed');
    if (this.#current !== undefined) return this.#current;
    try {
      return await this.#connectOnce();
    } catch (cause) {
      throw new LogUnavailable('the event log is not reached', { cause });
    }
  }

  /** Gives a connection up after a failure whose outcome is unknown, and begins to make a new one. */
  giveUp(writer: EventLogWriter, reason: Error): void {
    if (writer !== this.#current) return;
    this.#current = undefined;
    this.#options.log(`the connection to the event log is given up: ${reason.message}`);
    // Whatever closing says now is a consequence of the reason just told.
    writer.close().catch(() => undefined);
    void this.#recover();
  }

  /** Ends the connection; nothing is made again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#connecting?.catch(() => undefined);
    const last = this.#current;
    this.#current = undefined;
    await last?.close();
  }

  async #connect(): Promise<EventLogWriter> {
    const { url, durable, connected } = this.#options;
    const writer = await openWriter({
      url,
      durable,
      lost: (error) => this.giveUp(writer, error),
    });
    connected(writer.head);
    this.#current = writer;
    return writer;
  }

  #connectOnce(): Promise<EventLogWriter> {
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Goes on by itself, so that followers hear of events whose outcome was unknown even when nobody appends. */
  async #recover(): Promise<void> {
    if (this.#recovering) return;
    this.#recovering = true;
    let told = '';
    for (let wait = FIRST_RETRY_MS; !this.#closed && this.#current === undefined; wait *= 2) {
      try {
        await this.#connectOnce();
        this.#options.log('the event log is reached again');
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        // The same reason over and over would fill the log of a long outage.
        if (reason !== told) this.#options.log(`the event log is not reached: ${reason}`);
        told = reason;
        await delay(Math.min(wait, LAST_RETRY_MS), undefined, { ref: false });
      }
    }
    this.#recovering = false;
  }
}
