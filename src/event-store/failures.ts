import {
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  StreamNotFoundError,
} from '@eventstore/db-client';

/** The store gave no answer within the time of one call. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
}

/**
 * What a failed call means: `missing` and `deleted` are answers about the stream, `noSuchPosition` about the log;
 * `refused` will not change by trying again; after `unsure` nobody knows what happened.
 */
export type Failure = 'missing' | 'deleted' | 'noSuchPosition' | 'refused' | 'unsure';

const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;
const REFUSALS: readonly unknown[] = [
  INVALID_ARGUMENT,
  PERMISSION_DENIED,
  UNIMPLEMENTED,
  UNAUTHENTICATED,
];

/** What the server answers to a position between two events. */
const BESIDE_AN_EVENT = 'Unexpected ReadAllResult';

/** Reads a client's error. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof StreamNotFoundError) return 'missing';
  if (error instanceof StreamDeletedError) return 'deleted';
  if (error instanceof MaxAppendSizeExceededError || error instanceof InvalidArgumentError) {
    return 'refused';
  }
  if (!(error instanceof Error)) return 'unsure';
  if (error.message.includes(BESIDE_AN_EVENT)) return 'noSuchPosition';
  return 'code' in error && REFUSALS.includes(error.code) ? 'refused' : 'unsure';
};

/** The reason in one line: some errors of the client have no message, only a type. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.message !== '') return error.message.replaceAll(/\s+/g, ' ').slice(0, 200);
  return 'type' in error && typeof error.type === 'string' ? error.type : error.name;
};
