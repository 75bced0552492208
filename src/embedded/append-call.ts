import { setTimeout as delay } from 'node:timers/promises';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { NO_STREAM, type AppendOutcome, type Expected, type NewEvent } from './event-log-types.ts';
import type { EventLog } from './event-log.ts';
import { appendFault, type Faults } from './faults.ts';
import { invalid, refusal, refusalOf, unavailable, type Refusal } from './refusals.ts';
import { newEventOf, revisionOf, streamNameOf } from './wire.ts';

/** EventStoreDB's limit on the data of one append, in bytes; types and metadata do not count. */
const MAX_APPEND_BYTES = 1_048_576;
/** Our own limits on what that leaves open. */
const MAX_EVENTS = 10_000;
const MAX_METADATA_BYTES = 15 * 1024 * 1024;

/** An append as it comes in, message by message. */
type Draft = {
  options?: AppendReq.Options;
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
const take = (draft: Draft, request: AppendReq): void => {
  if (draft.refused !== undefined) return;
  const options = request.getOptions();
  if (options !== undefined) draft.options = options;
  const message = request.getProposedMessage();
  if (message === undefined) return;
  const event = newEventOf(message);
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

const expectedOf = (options: AppendReq.Options): Expected => {
  if (options.hasRevision()) return revisionOf(options.getRevision());
  if (options.hasNoStream()) return NO_STREAM;
  return options.hasStreamExists() ? 'exists' : 'any';
};

const success = (revision: number, position: number): AppendResp => {
  const place = new streams.AppendResp.Position();
  place.setCommitPosition(String(position));
  place.setPreparePosition(String(position));
  const answer = new streams.AppendResp.Success();
  answer.setCurrentRevision(String(revision));
  answer.setPosition(place);
  return new streams.AppendResp().setSuccess(answer);
};

const wrongVersion = (current: number, options: AppendReq.Options): AppendResp => {
  const answer = new streams.AppendResp.WrongExpectedVersion();
  if (current === NO_STREAM) answer.setCurrentNoStream(new shared.Empty());
  else answer.setCurrentRevision(String(current));
  if (options.hasRevision()) answer.setExpectedRevision(options.getRevision());
  else if (options.hasNoStream()) answer.setExpectedNoStream(new shared.Empty());
  else if (options.hasStreamExists()) answer.setExpectedStreamExists(new shared.Empty());
  else answer.setExpectedAny(new shared.Empty());
  return new streams.AppendResp().setWrongExpectedVersion(answer);
};

const answerOf = (outcome: AppendOutcome, options: AppendReq.Options): AppendResp =>
  outcome.kind === 'appended'
    ? success(outcome.revision, outcome.position)
    : wrongVersion(outcome.current, options);

/** Serves Append: collects the messages of one call, appends them as one, and answers. */
export const appendCall =
  (log: EventLog, faults: Faults): IStreamsServer['append'] =>
  (call, callback) => {
    const draft: Draft = { events: [], dataBytes: 0, metadataBytes: 0 };
    const serve = async (): Promise<void> => {
      const { options, events, refused } = draft;
      if (refused !== undefined) return callback(refused);
      if (options === undefined)
        return callback(invalid('the first message must hold the options.'));
      const stream = streamNameOf(options.getStreamIdentifier());
      if (stream === undefined) {
        return callback(invalid('a stream name must be 1 to 2,000 bytes of UTF-8 text.'));
      }
      const fault = appendFault(faults);
      if (fault === 'swallowed') return;
      if (fault === 'unavailable') return callback(unavailable('Connection dropped'));
      const outcome = await log.append({
        stream,
        expected: expectedOf(options),
        events,
        // Past its deadline, or cancelled: the caller no longer listens, so nothing new is written for it.
        abandoned: () => call.cancelled,
      });
      if (fault === 'silent') return;
      if (fault === 'lost') return callback(unavailable('Connection dropped'));
      if (fault === 'late') await delay(faults.lateMs, undefined, { ref: false });
      callback(null, answerOf(outcome, options));
    };
    const answer = async (): Promise<void> => {
      try {
        await serve();
      } catch (error) {
        callback(refusalOf(error));
      }
    };
    call.on('data', (request: AppendReq) => take(draft, request));
    call.on('end', () => {
      void answer();
    });
    // A caller that breaks off mid-way has appended nothing.
    call.on('error', () => {
      draft.events = [];
    });
  };
