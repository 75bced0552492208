import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Refusal } from './refusals.ts';

/** The answering side of one read: waits while the reader is slow, so that little is kept in memory. */
export type Sender = Readonly<{
  /** Sends one message and waits until the next may follow. */
  send: (message: ReadResp) => Promise<void>;
  /** True once the reader has left or the call was ended. */
  gone: () => boolean;
  /** Calls back once, when that happens. */
  onGone: (listener: () => void) => void;
  end: () => void;
  fail: (refusal: Refusal) => void;
}>;

/** Wraps the call of a server stream. */
export const createSender = (call: ServerWritableStream<ReadReq, ReadResp>): Sender => {
  let over = false;
  let wake: (() => void) | undefined;
  const listeners: (() => void)[] = [];
  const leave = (): void => {
    if (over) return;
    over = true;
    wake?.();
    for (const listener of listeners) listener();
  };
  call.on('cancelled', leave);
  call.on('close', leave);
  call.on('drain', () => wake?.());
  return Object.freeze({
    send: async (message: ReadResp) => {
      if (over || call.write(message)) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    },
    gone: () => over,
    onGone: (listener: () => void) => {
      if (over) listener();
      else listeners.push(listener);
    },
    end: () => {
      if (over) return;
      leave();
      call.end();
    },
    fail: (refusal: Refusal) => {
      if (over) return;
      leave();
      call.emit('error', refusal);
    },
  });
};
