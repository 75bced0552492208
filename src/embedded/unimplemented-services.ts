import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import monitoring from '@eventstore/db-client/generated/monitoring_grpc_pb.js';
import operations from '@eventstore/db-client/generated/operations_grpc_pb.js';
import persistent from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import projections from '@eventstore/db-client/generated/projections_grpc_pb.js';
import users from '@eventstore/db-client/generated/users_grpc_pb.js';
import type {
  sendUnaryData,
  Server,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { unimplemented } from './refusals.ts';

/** The services of EventStoreDB that the embedded event server leaves out, and why. */
const LEFT_OUT: readonly (readonly [ServiceDefinition, string])[] = [
  [gossip.GossipService, 'this is a single node: there is no cluster to ask about.'],
  [
    persistent.PersistentSubscriptionsService,
    'persistent subscriptions are not supported; subscribe from your own position.',
  ],
  [projections.ProjectionsService, 'server-side projections are not supported.'],
  [users.UsersService, 'users are not supported: this server listens on its own machine only.'],
  [operations.OperationsService, 'there is nothing to operate here.'],
  [monitoring.MonitoringService, 'statistics are not supported.'],
];

/** Answers every method of these services with UNIMPLEMENTED and a sentence, never with silence. */
export const addUnimplementedServices = (server: Server): void => {
  for (const [definition, sentence] of LEFT_OUT) {
    const implementation: UntypedServiceImplementation = {};
    for (const [name, method] of Object.entries(definition)) {
      implementation[name] = method.responseStream
        ? (call: ServerWritableStream<unknown, unknown>) => {
            call.emit('error', unimplemented(sentence));
          }
        : (_call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) =>
            callback(unimplemented(sentence));
    }
    server.addService(definition, implementation);
  }
};
