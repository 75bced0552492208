import { setTimeout as delay } from 'node:timers/promises';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { appendCall } from './append-call.ts';
import type { EventLog } from './event-log.ts';
import { noFaults, type Faults } from './faults.ts';
import type { GrpcCall } from './grpc-call.ts';
import { framed } from './grpc-frames.ts';
import { startGrpcServer, type Handler } from './grpc-server.ts';
import { Malformed } from './protobuf.ts';
import { serveRead } from './read-call.ts';
import { isRefused, readRequestOf } from './read-options.ts';
import { refusalOf, unavailable } from './refusals.ts';
import { serveSubscription } from './subscriptions.ts';
import { refuseCall, unimplementedRoutes } from './unimplemented-services.ts';

/** A running event server on 127.0.0.1. */
export type EventServer = Readonly<{
  port: number;
  /** Ends every live subscription as a real server's failure does; their readers must come again. */
  dropLiveReaders: () => void;
  /** Ends subscriptions, lets calls under way finish, and closes the port. The log stays open. */
  stop: () => Promise<void>;
}>;

const APPEND_ONLY = 'this log is append-only: streams are neither deleted nor tombstoned.';
/** Clients use the plain Append call when BatchAppend is not named here. */
const METHODS: readonly (readonly [string, readonly string[]])[] = [
  ['append', []],
  ['read', ['position', 'events']],
];

const supportedMethods = (): InstanceType<typeof features.SupportedMethods> => {
  const list = new features.SupportedMethods().setEventStoreServerVersion('0.1.0');
  for (const [name, details] of METHODS) {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams');
    method.setMethodName(name);
    method.setFeaturesList([...details]);
    list.addMethods(method);
  }
  const own = new features.SupportedMethod();
  own.setServiceName('event_store.client.server_features.serverfeatures');
  own.setMethodName('getsupportedmethods');
  list.addMethods(own);
  return list;
};

const readReqOf = (bytes: Uint8Array | undefined): InstanceType<typeof streams.ReadReq> => {
  try {
    return streams.ReadReq.deserializeBinary(bytes ?? new Uint8Array(0));
  } catch (cause) {
    throw new Malformed('it is no ReadReq', { cause });
  }
};

const serveReader = async (
  call: GrpcCall,
  message: Uint8Array | undefined,
  { log, faults, live }: Readonly<{ log: EventLog; faults: Faults; live: Set<GrpcCall> }>,
): Promise<void> => {
  if (faults.read === 'silent') return;
  if (faults.read === 'unavailable') return call.fail(unavailable('Connection dropped'));
  if (faults.read === 'late') await delay(faults.lateMs, undefined, { ref: false });
  const request = readRequestOf(readReqOf(message));
  if (isRefused(request)) return call.fail(request);
  if (request.count !== undefined) return serveRead(log, call, request);
  live.add(call);
  call.onGone(() => live.delete(call));
  await serveSubscription(log, call, request);
};

const readCall =
  (parts: Readonly<{ log: EventLog; faults: Faults; live: Set<GrpcCall> }>): Handler =>
  (call) => {
    let request: Uint8Array | undefined;
    call.receive(
      (message) => {
        request ??= message;
      },
      () => {
        serveReader(call, request, parts).catch((error: unknown) => call.fail(refusalOf(error)));
      },
    );
  };

const featuresCall: Handler = (call) =>
  call.receive(
    () => undefined,
    () => call.end(framed(supportedMethods().serializeBinary())),
  );

/**
 * Serves a log by EventStoreDB's gRPC protocol: Append, Read, subscriptions, GetSupportedMethods. It is the
 * embedded event server and does not claim to be EventStoreDB; what it does not do, it says in a sentence.
 * Port 0 takes any free port. There is no access control: it listens on the machine itself only.
 */
export const startEventServer = async (options: {
  log: EventLog;
  port: number;
  faults?: Faults;
}): Promise<EventServer> => {
  const { log, port, faults = noFaults() } = options;
  const live = new Set<GrpcCall>();
  const { append, read, delete: remove, tombstone, batchAppend } = streamsService.StreamsService;
  const { getSupportedMethods } = featuresService.ServerFeaturesService;
  const routes = new Map<string, Handler>([
    ...unimplementedRoutes(),
    [append.path, appendCall(log, faults)],
    [read.path, readCall({ log, faults, live })],
    [remove.path, refuseCall(APPEND_ONLY)],
    [tombstone.path, refuseCall(APPEND_ONLY)],
    [batchAppend.path, refuseCall('BatchAppend is not supported; use Append.')],
    [getSupportedMethods.path, featuresCall],
  ]);
  const server = await startGrpcServer(port, routes);
  const dropAll = (sentence: string): void => {
    for (const call of live) call.fail(unavailable(sentence));
  };
  return Object.freeze({
    port: server.port,
    dropLiveReaders: () => dropAll('Connection dropped'),
    stop: () => {
      dropAll('the event server is stopping.');
      return server.stop();
    },
  });
};
