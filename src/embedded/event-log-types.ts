/** An event as it is offered to the log; data and metadata are kept byte for byte. */
export type NewEvent = Readonly<{
  /** UUID in lower case. */
  id: string;
  type: string;
  isJson: boolean;
  data: Uint8Array;
  metadata: Uint8Array;
}>;

/** An event as the log holds it. */
export type LoggedEvent = NewEvent &
  Readonly<{
    stream: string;
    /** 0, 1, 2, ... within its stream. */
    revision: number;
    /** 1, 2, 3, ... within the log, without gaps, in the order of commits. */
    position: number;
    /** When the log took it, in milliseconds since 1970. */
    created: number;
  }>;

/** What the stream must look like: its last revision, or -1 for "no such stream", or a looser wish. */
export type Expected = number | 'any' | 'exists';

/** The revision of a stream that holds nothing. */
export const NO_STREAM = -1;

/** One append: all of its events or none. */
export type AppendCommand = Readonly<{
  stream: string;
  expected: Expected;
  events: readonly NewEvent[];
  /** True once nobody waits for the answer any more; such a command is not written. */
  abandoned?: () => boolean;
}>;

/** What became of an append. A position of 0 means that the log is still empty. */
export type AppendOutcome =
  | Readonly<{ kind: 'appended'; revision: number; position: number }>
  | Readonly<{ kind: 'wrongVersion'; current: number }>;

/** The log cannot say whether the append was stored: try again with the same ids and expectation. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** What a follower of the log is told: new events in order, or that it must look itself. */
export type LogNews = readonly LoggedEvent[] | 'look';

/** A page of events to read. */
export type StreamPage = Readonly<{
  stream: string;
  /** First revision to consider (inclusive). */
  from: number;
  backwards: boolean;
  limit: number;
}>;

/** A page of the whole log; `from` is inclusive in both directions. */
export type LogPage = Readonly<{ from: number; backwards: boolean; limit: number }>;
