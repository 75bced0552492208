import { setTimeout as delay } from 'node:timers/promises';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type sendUnaryData } from '@grpc/grpc-js';
import { appendCall } from './append-call.ts';
import type { EventLog } from './event-log.ts';
import { noFaults, type Faults } from './faults.ts';
import { serveRead } from './read-call.ts';
import { isRefused, readRequestOf } from './read-options.ts';
import { refusalOf, unavailable, unimplemented } from './refusals.ts';
import { createSender, type Sender } from './sender.ts';
import { serveSubscription } from './subscriptions.ts';
import { addUnimplementedServices } from './unimplemented-services.ts';

/** A running event server on 127.0.0.1. */
export type EventServer = Readonly<{
  port: number;
  /** Ends every live subscription as a real server's failure does; their readers must come again. */
  dropLiveReaders: () => void;
  /** Ends subscriptions, lets calls under way finish, and closes the port. The log stays open. */
  stop: () => Promise<void>;
}>;

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const STOP_GRACE_MS = 3_000;
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

const readCall =
  (log: EventLog, faults: Faults, live: Set<Sender>): IStreamsServer['read'] =>
  (call) => {
    const sender = createSender(call);
    const serve = async (): Promise<void> => {
      if (faults.read === 'silent') return;
      if (faults.read === 'unavailable') return sender.fail(unavailable('Connection dropped'));
      if (faults.read === 'late') await delay(faults.lateMs, undefined, { ref: false });
      const request = readRequestOf(call.request);
      if (isRefused(request)) return sender.fail(request);
      if (request.count !== undefined) return serveRead(log, sender, request);
      live.add(sender);
      sender.onGone(() => live.delete(sender));
      await serveSubscription(log, sender, request);
    };
    serve().catch((error: unknown) => sender.fail(refusalOf(error)));
  };

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new Error(`port ${port} of 127.0.0.1 cannot be used: ${error.message}`));
    });
  });

/** Lets calls under way finish, then closes what is left. */
const shutDown = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const force = setTimeout(() => server.forceShutdown(), STOP_GRACE_MS);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });

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
  const live = new Set<Sender>();
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    // What was taken in can always be sent back, with its envelope.
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES + 64 * 1024,
  });
  const streams: IStreamsServer = {
    append: appendCall(log, faults),
    read: readCall(log, faults, live),
    delete: (_call, callback) => callback(unimplemented(APPEND_ONLY)),
    tombstone: (_call, callback) => callback(unimplemented(APPEND_ONLY)),
    batchAppend: (call) => {
      call.emit('error', unimplemented('BatchAppend is not supported; use Append.'));
    },
  };
  server.addService(streamsService.StreamsService, streams);
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (
      _call: unknown,
      callback: sendUnaryData<InstanceType<typeof features.SupportedMethods>>,
    ) => callback(null, supportedMethods()),
  });
  addUnimplementedServices(server);
  const bound = await listen(server, port);
  const dropAll = (sentence: string): void => {
    for (const sender of live) sender.fail(unavailable(sentence));
  };
  let stopping: Promise<void> | undefined;
  return Object.freeze({
    port: bound,
    dropLiveReaders: () => dropAll('Connection dropped'),
    stop: () => {
      dropAll('the event server is stopping.');
      return (stopping ??= shutDown(server));
    },
  });
};
