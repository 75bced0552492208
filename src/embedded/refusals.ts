import { status } from '@grpc/grpc-js';
import { LogUnavailable } from './event-log-types.ts';
import { Malformed } from './protobuf.ts';

/** A call's unhappy end: gRPC status, a sentence, and trailers from which clients make their own errors. */
export type Refusal = Readonly<{
  code: status;
  details: string;
  trailers: Readonly<Record<string, string>>;
}>;

/** Builds a refusal; the trailers are the ones EventStoreDB sends. */
export const refusal = (
  code: status,
  details: string,
  trailers: Refusal['trailers'] = {},
): Refusal => ({ code, details, trailers });

/** What this server does not do, with the reason. */
export const unimplemented = (sentence: string): Refusal => refusal(status.UNIMPLEMENTED, sentence);

/** A request that cannot be meant. */
export const invalid = (sentence: string): Refusal => refusal(status.INVALID_ARGUMENT, sentence);

/** EventStoreDB's answer to a read that starts at no record, or at an impossible end. */
export const unexpectedRead = (kind: 'Stream' | 'All'): Refusal =>
  refusal(status.UNKNOWN, `Unexpected Read${kind}Result: Error`);

/** EventStoreDB's answer to a request its handler cannot digest. */
export const handlerThrew = (): Refusal =>
  refusal(status.UNKNOWN, 'Exception was thrown by handler.');

/** EventStoreDB's answer to a live reader that falls too far behind. */
export const tooSlow = (): Refusal =>
  refusal(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );

/** What a call says when its connection breaks, or the server stops. */
export const unavailable = (sentence: string): Refusal => refusal(status.UNAVAILABLE, sentence);

/** Whatever was thrown while a call was served. An unknown outcome is UNAVAILABLE: try again in the same way. */
export const refusalOf = (error: unknown): Refusal => {
  if (error instanceof LogUnavailable) return unavailable(`${error.message}.`);
  if (error instanceof Malformed) {
    return refusal(status.INTERNAL, `the request cannot be read: ${error.message}.`);
  }
  const sentence = error instanceof Error ? error.message : String(error);
  return unavailable(`the event log cannot be read: ${sentence}`);
};
