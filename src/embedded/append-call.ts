import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import {
  appendMessageOf,
  successFrame,
  wrongVersionFrame,
  type AppendOptions,
} from './append-messages.ts';
import type { AppendOutcome, NewEvent } from './event-log-types.ts';
import type { EventLog } from './event-log.ts';
import { appendFault, type Faults } from './faults.ts';
import type { GrpcCall } from './grpc-call.ts';
import type { Handler } from './grpc-server.ts';
import { invalid, refusal, refusalOf, unavailable, type Refusal } from './refusals.ts';

/** EventStoreDB's limit on the data of one append, in bytes; types and metadata do not count. */
const MAX_APPEND_BYTES = 1_048_576;
/** Our own limits on what that leaves open. */
const MAX_EVENTS = 10_000;
const MAX_METADATA_BYTES = 15 * 1024 * 1024;

/** An append as it comes in, message by message. */
type Draft = {
  options?: AppendOptions;
  events: NewEvent[];
  dataBytes: number;
  metadataBytes: number;
  refused?: Refusal;
};

const maximumSize = (): Refusal =>
  refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(MAX_APPEND_BYTES),
  });

/** Takes one message in. After a refusal the rest is read and dropped, so that nothing piles up. */
const take = (draft: Draft, bytes: Uint8Array): void => {
  if (draft.refused !== undefined) return;
  const { options, event } = appendMessageOf(bytes);
  if (options !== undefined) draft.options = options;
  if (event === undefined) return;
  if (typeof event === 'string') {
    draft.refused = invalid(event);
    return;
  }
  draft.events.push(event);
  draft.dataBytes += event.data.byteLength;
  draft.metadataBytes += event.metadata.byteLength;
  if (draft.dataBytes > MAX_APPEND_BYTES) draft.refused = maximumSize();
  else if (draft.metadataBytes > MAX_METADATA_BYTES)
    draft.refused = invalid('the metadata of one append must not exceed 15 MiB.');
  else if (draft.events.length > MAX_EVENTS)
    draft.refused = invalid(`one append must not hold more than ${MAX_EVENTS} events.`);
  if (draft.refused !== undefined) draft.events = [];
};

const answerOf = (outcome: AppendOutcome, options: AppendOptions): Buffer =>
  outcome.kind === 'appended'
    ? successFrame(outcome.revision, outcome.position)
    : wrongVersionFrame(outcome.current, options);

const serve = async (
  call: GrpcCall,
  { options, events, refused }: Draft,
  log: EventLog,
  faults: Faults,
): Promise<void> => {
  if (refused !== undefined) return call.fail(refused);
  if (options === undefined) return call.fail(invalid('the first message must hold the options.'));
  const { stream, expected } = options;
  if (stream === undefined) {
    return call.fail(invalid('a stream name must be 1 to 2,000 bytes of UTF-8 text.'));
  }
  const fault = appendFault(faults);
  if (fault === 'swallowed') return;
  if (fault === 'unavailable') return call.fail(unavailable('Connection dropped'));
  const outcome = await log.append({
    stream,
    expected,
    events,
    // Past its deadline, or cancelled: the caller no longer listens, so nothing new is written for it.
    abandoned: () => call.gone,
  });
  if (fault === 'silent') return;
  if (fault === 'lost') return call.fail(unavailable('Connection dropped'));
  if (fault === 'late') await delay(faults.lateMs, undefined, { ref: false });
  call.end(answerOf(outcome, options));
};

/** Serves Append: collects the messages of one call, appends them as one, and answers. */
export const appendCall =
  (log: EventLog, faults: Faults): Handler =>
  (call) => {
    const draft: Draft = { events: [], dataBytes: 0, metadataBytes: 0 };
    call.receive(
      (message) => take(draft, message),
      () => {
        serve(call, draft, log, faults).catch((error: unknown) => call.fail(refusalOf(error)));
      },
    );
  };
