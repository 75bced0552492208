import type { FastifyBaseLogger } from 'fastify';
import type { Registry } from 'prom-client';
import type { ApiKeys } from '../access/api-keys.ts';
import type { Commands } from '../commands/api.ts';
import type { CopyReader } from '../copy/reader.ts';
import type { People } from '../people/people.ts';
import type { Progress } from '../projections/read-models.ts';
import type { Queries } from './queries.ts';

/** What the API needs of the copy of the log. */
export type CopyPort = Pick<CopyReader, 'head' | 'at' | 'sequenceOf' | 'sequenceKnownAt' | 'page'> &
  Readonly<{
    /** Waits until the copy has passed this sequence, the time is over or the signal aborts; answers the head. */
    waitBeyond: (sequence: number, timeoutMs: number, signal?: AbortSignal) => Promise<number>;
  }>;

/** What the API needs to know of the read models' progress. */
export type ModelsPort = Readonly<{
  state: () => Promise<Progress>;
  /** Waits until the models show this sequence or the time is over; answers the sequence that they show. */
  waitFor: (sequence: number, timeoutMs: number) => Promise<number>;
}>;

/** One reason why this node should get no traffic. */
export type NotReady = Readonly<{
  code:
    | 'projector_stopped'
    | 'clock_skew'
    | 'log_behind_copy'
    | 'reactions_not_active'
    | 'secret_mismatch'
    | 'copier_stopped'
    | 'copier_failing'
    | 'event_store_unavailable';
  detail: string;
  facts: Readonly<Record<string, string>>;
}>;

/** Bounds of the live stream. */
export type LiveLimits = Readonly<{
  /** Open connections of one key, and of all together. */
  perKey: number;
  inAll: number;
  /** Milliseconds in which a reader takes what waits for it, once that is more than 1 MiB. */
  stallMs: number;
  /** Milliseconds between two heartbeats; a reader answers the ping of each before the next. */
  heartbeatMs: number;
}>;

/** Everything that the API is made of. */
export type HttpDeps = Readonly<{
  /** Name of the ledger: the first part of every stream's name. */
  ledger: string;
  commands: Commands;
  queries: Queries;
  people: Pick<People, 'names' | 'texts'>;
  keys: ApiKeys;
  copy: CopyPort;
  models: ModelsPort;
  /** What else keeps this node from being ready, beside a stopped projector. */
  notReady: () => Promise<readonly NotReady[]>;
  /** Registry to which others may add; `/metrics` shows it. */
  metrics: Registry;
  now: () => Date;
  log: FastifyBaseLogger;
  /** Requests per minute and actor. */
  requestsPerMinute: number;
  live: LiveLimits;
}>;
