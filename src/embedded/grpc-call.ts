import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { createFrameReader } from './grpc-frames.ts';
import { refusal, refusalOf, type Refusal } from './refusals.ts';

const CONTENT_TYPE = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;
const OK_TRAILERS = { 'grpc-status': '0' } as const;
const TIMEOUT = /^(\d{1,8})([HMSmun])$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};
/** What a timer can be set to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const timeoutOf = (text: string): number | undefined => {
  const [, amount, unit] = TIMEOUT.exec(text) ?? [];
  const factor = UNIT_MS[unit ?? ''];
  return factor === undefined ? undefined : Math.min(Number(amount) * factor, LONGEST_TIMER_MS);
};

/** As gRPC puts a sentence into a header: printable ASCII as it is, everything else percent-encoded. */
const headerText = (sentence: string): string =>
  sentence.replaceAll(/[^\x20-\x24\x26-\x7e]+/gu, (part) =>
    [...Buffer.from(part, 'utf8')]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

const trailersOf = ({ code, details, trailers }: Refusal): Record<string, string> => ({
  ...trailers,
  'grpc-status': String(code),
  'grpc-message': headerText(details),
});

/** One call of a client: messages in, messages out, and one end. */
export class GrpcCall {
  readonly #stream: ServerHttp2Stream;
  readonly #leavers: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #answering = false;
  #corked = false;
  /** Goes on with the message that waits for a slow reader. */
  #wake: (() => void) | undefined;
  #trailers: Readonly<Record<string, string>> = OK_TRAILERS;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.#stream = stream;
    // What breaks a call ends it: 'close' follows.
    stream.on('error', () => undefined);
    stream.on('close', () => this.#leave());
    const timeout = headers['grpc-timeout'];
    if (typeof timeout === 'string') this.#limit(timeout);
  }

  /** True once the caller has left or the call was ended. */
  get gone(): boolean {
    // Destroyed by the caller, before 'close' could say so.
    return this.#over || this.#stream.destroyed;
  }

  /** Calls back once, when that happens. */
  onGone(listener: () => void): void {
    if (this.#over) listener();
    else this.#leavers.push(listener);
  }

  /** Tells each message, then once that no more follow. What is thrown there ends the call. */
  receive(message: (bytes: Buffer) => void, end: () => void): void {
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        this.fail(refusalOf(error));
      }
    };
    const frames = createFrameReader(message);
    this.#stream.on('data', (chunk: Buffer) => {
      // After its end, a call's rest is dropped.
      if (this.#over) return;
      guarded(() => {
        const refused = frames.push(chunk);
        if (refused !== undefined) this.fail(refused);
      });
    });
    this.#stream.on('end', () => {
      if (this.#over) return;
      if (frames.unfinished()) this.fail(refusal(status.INTERNAL, 'a message breaks off.'));
      else guarded(end);
    });
  }

  /** Sends one message with its head and waits until the next may follow. Those of one turn travel together. */
  async send(frame: Buffer): Promise<void> {
    if (this.gone) return;
    this.#answer();
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#stream.uncork();
      });
    }
    if (this.#stream.write(frame)) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Ends the call in good order, with a last message. */
  end(frame?: Buffer): void {
    if (this.gone) return this.#leave();
    this.#answer();
    this.#leave();
    if (frame === undefined) this.#stream.end();
    else this.#stream.end(frame);
  }

  /** Ends the call with a status and a sentence. */
  fail(refused: Refusal): void {
    if (this.gone) return this.#leave();
    this.#leave();
    // Whatever still comes in is read and dropped, so that the caller gets to read the answer.
    this.#stream.resume();
    if (!this.#answering) {
      this.#stream.respond({ ...CONTENT_TYPE, ...trailersOf(refused) }, { endStream: true });
      return;
    }
    this.#trailers = trailersOf(refused);
    this.#stream.end();
  }

  #answer(): void {
    if (this.#answering) return;
    this.#answering = true;
    this.#stream.on('drain', () => this.#wake?.());
    this.#stream.on('wantTrailers', () => this.#stream.sendTrailers({ ...this.#trailers }));
    this.#stream.respond(CONTENT_TYPE, { waitForTrailers: true });
  }

  #limit(text: string): void {
    const ms = timeoutOf(text);
    if (ms === undefined) {
      this.fail(refusal(status.INTERNAL, `Invalid grpc-timeout value "${text}"`));
      return;
    }
    const late = refusal(status.DEADLINE_EXCEEDED, 'Deadline exceeded');
    this.#timer = setTimeout(() => this.fail(late), ms);
  }

  #leave(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#wake?.();
    for (const listener of this.#leavers) listener();
  }
}

/** The answering side of a call. */
export type Answering = Pick<GrpcCall, 'send' | 'gone' | 'onGone' | 'end' | 'fail'>;
