import { DatabaseError } from 'pg';
import {
  commandsToCompare,
  planGroup,
  streamsToRead,
  type GroupPlan,
  type Pending,
} from './append-group.ts';
import type { StoredId } from './append-decision.ts';
import type { EventLogReader } from './event-log-reader.ts';
import {
  LogUnavailable,
  NO_STREAM,
  type AppendCommand,
  type AppendOutcome,
  type LoggedEvent,
} from './event-log-types.ts';
import type { EventLogWriter } from './event-log-writer.ts';
import { createStreamHeads } from './stream-heads.ts';
import type { WriterLink } from './writer-link.ts';

const GROUP_COMMANDS = 256;
const GROUP_BYTES = 4 * 1024 * 1024;
const WAITING_COMMANDS = 20_000;
const WAITING_BYTES = 256 * 1024 * 1024;
const REMEMBERED_STREAMS = 100_000;
const UNIQUE_VIOLATION = '23505';

const sizeOf = ({ events }: AppendCommand): number =>
  events.reduce((sum, { data, metadata }) => sum + data.byteLength + metadata.byteLength, 0);

/** PostgreSQL answered and rolled back, so nothing is stored and the connection is whole. */
const isRolledBack = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && !/^(08|57|PC)/.test(error.code ?? '57');

/** What a lane works with. */
export type LaneParts = Readonly<{
  reader: EventLogReader;
  link: () => WriterLink;
  /** Is told each group's events, in order, once they are committed. */
  stored: (events: readonly LoggedEvent[]) => void;
}>;

/** The one lane through which everything is written: what arrives while a transaction runs shares the next. */
export class AppendLane {
  readonly #parts: LaneParts;
  readonly #heads = createStreamHeads(REMEMBERED_STREAMS);
  #queue: Pending[] = [];
  #waitingBytes = 0;
  #position = 0;
  #losses = 0;
  /** Counts the connections: what was learnt during one must not be used during the next. */
  #epoch = 0;
  #running: Promise<void> | undefined;
  #closing = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Position of the last event that this process knows to be stored. */
  get position(): number {
    return this.#position;
  }

  /** How often a connection found the log to end before where it had ended. */
  get losses(): number {
    return this.#losses;
  }

  /** Queues a command. Rejects with LogUnavailable when nobody can say what became of it. */
  append(command: AppendCommand): Promise<AppendOutcome> {
    return new Promise<AppendOutcome>((settle, fail) => {
      if (this.#closing) return fail(new LogUnavailable('the event log is closing'));
      if (this.#queue.length >= WAITING_COMMANDS || this.#waitingBytes >= WAITING_BYTES) {
        return fail(new LogUnavailable('too many appends are waiting'));
      }
      this.#waitingBytes += sizeOf(command);
      this.#queue.push({ command, settle, fail });
      this.#running ??= this.#run();
    });
  }

  /** Tells the head after a new connection; what was known of the streams is forgotten. Answers whether it moved unseen. */
  restart(head: number): boolean {
    const moved = head !== this.#position;
    if (head < this.#position) this.#losses += 1;
    this.#position = head;
    this.#epoch += 1;
    this.#heads.clear();
    return moved;
  }

  /** Refuses new commands and waits for those under way. */
  async drain(): Promise<void> {
    this.#closing = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // Whatever arrived in the same turn of the event loop joins the group.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#work(this.#takeGroup());
    }
    this.#running = undefined;
  }

  #takeGroup(): Pending[] {
    let bytes = 0;
    let count = 0;
    for (const { command } of this.#queue) {
      const size = sizeOf(command);
      if (count > 0 && (bytes + size > GROUP_BYTES || count === GROUP_COMMANDS)) break;
      bytes += size;
      count += 1;
    }
    this.#waitingBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #work(group: readonly Pending[]): Promise<void> {
    let writer: EventLogWriter | undefined;
    try {
      writer = await this.#parts.link().writer();
      this.#conclude(await this.#store(group, writer));
    } catch (error) {
      if (!isRolledBack(error) || group.length === 1) return this.#failAll(group, error, writer);
      // One command that PostgreSQL refuses must not fail the others of its group.
      this.#heads.clear();
      for (const pending of group) await this.#work([pending]);
    }
  }

  /** Writes the group. A stream wrongly taken for new shows as a unique violation: look, and plan again. */
  async #store(group: readonly Pending[], writer: EventLogWriter): Promise<GroupPlan> {
    const planned = await this.#plan(group);
    if (planned.events.length === 0) return planned;
    try {
      await writer.write(this.#position, planned.events);
      return planned;
    } catch (error) {
      if (!isRolledBack(error) || error.code !== UNIQUE_VIOLATION) throw error;
      await this.#learnHeads([...new Set(group.map(({ command }) => command.stream))]);
      const again = await this.#plan(group);
      if (again.events.length > 0) await writer.write(this.#position, again.events);
      return again;
    }
  }

  async #plan(group: readonly Pending[]): Promise<GroupPlan> {
    const { reader } = this.#parts;
    const epoch = this.#epoch;
    const headOf = (stream: string): number => this.#heads.get(stream) ?? NO_STREAM;
    await this.#learnHeads(streamsToRead(group, this.#heads.get));
    const comparisons = commandsToCompare(group, headOf).map(
      async (pending): Promise<[Pending, readonly StoredId[]]> => [
        pending,
        await reader.toCompare(pending.command),
      ],
    );
    const stored = new Map(await Promise.all(comparisons));
    if (epoch !== this.#epoch) {
      throw new LogUnavailable('the connection to the log was replaced');
    }
    return planGroup(group, { position: this.#position, headOf, stored, now: Date.now() });
  }

  async #learnHeads(streams: readonly string[]): Promise<void> {
    if (streams.length === 0) return;
    const found = await this.#parts.reader.streamHeads(streams);
    for (const stream of streams) this.#heads.set(stream, found.get(stream) ?? NO_STREAM);
  }

  #conclude(done: GroupPlan): void {
    for (const [stream, revision] of done.heads) this.#heads.set(stream, revision);
    this.#position += done.events.length;
    for (const { command } of done.deferred) this.#waitingBytes += sizeOf(command);
    this.#queue.unshift(...done.deferred);
    for (const [{ settle }, outcome] of done.answers) settle(outcome);
    if (done.events.length > 0) this.#parts.stored(done.events);
    this.#heads.prune();
  }

  #failAll(group: readonly Pending[], error: unknown, writer: EventLogWriter | undefined): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#heads.clear();
    if (writer !== undefined && !isRolledBack(cause)) this.#parts.link().giveUp(writer, cause);
    for (const { fail } of group) {
      fail(new LogUnavailable('the log cannot say whether the append was stored', { cause }));
    }
  }
}
