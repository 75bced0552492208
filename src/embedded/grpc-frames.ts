import { status } from '@grpc/grpc-js';
import { refusal, unimplemented, type Refusal } from './refusals.ts';

/** Before each message: one byte that says whether it is compressed, four for its size. */
export const FRAME_HEAD_BYTES = 5;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Puts the head before a message. */
export const frameHead = (size: number): Buffer => {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head[0] = 0;
  head.writeUInt32BE(size, 1);
  return head;
};

/** A message with its head. */
export const framed = (message: Uint8Array): Buffer =>
  Buffer.concat([frameHead(message.byteLength), message]);

const tooLarge = (size: number): Refusal =>
  refusal(
    status.RESOURCE_EXHAUSTED,
    `Received message larger than max (${size} vs ${MAX_MESSAGE_BYTES})`,
  );

const compressed = (): Refusal =>
  unimplemented('this server takes no compressed messages; send them with the encoding identity.');

/** Cuts what arrives into messages. */
export type FrameReader = Readonly<{
  /** Takes bytes in and tells each message that is complete; answers why no more can be taken. */
  push: (chunk: Buffer) => Refusal | undefined;
  /** True when a message has begun that is not complete. */
  unfinished: () => boolean;
}>;

/** A reader that keeps no more than the message it waits for. */
export const createFrameReader = (message: (bytes: Buffer) => void): FrameReader => {
  let waiting: Buffer[] = [];
  let size = 0;
  /** What must have arrived before there is anything to do. */
  let wanted = FRAME_HEAD_BYTES;
  return Object.freeze({
    push: (chunk: Buffer) => {
      waiting.push(chunk);
      size += chunk.byteLength;
      if (size < wanted) return undefined;
      const arrived = waiting.length === 1 ? chunk : Buffer.concat(waiting, size);
      let at = 0;
      wanted = FRAME_HEAD_BYTES;
      while (arrived.byteLength - at >= FRAME_HEAD_BYTES) {
        const length = arrived.readUInt32BE(at + 1);
        if (arrived[at] !== 0) return compressed();
        if (length > MAX_MESSAGE_BYTES) return tooLarge(length);
        const end = at + FRAME_HEAD_BYTES + length;
        if (end > arrived.byteLength) {
          wanted = end - at;
          break;
        }
        message(arrived.subarray(at + FRAME_HEAD_BYTES, end));
        at = end;
      }
      const rest = arrived.subarray(at);
      waiting = rest.byteLength === 0 ? [] : [rest];
      size = rest.byteLength;
      return undefined;
    },
    unfinished: () => size > 0,
  });
};
