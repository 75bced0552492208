import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import monitoring from '@eventstore/db-client/generated/monitoring_grpc_pb.js';
import operations from '@eventstore/db-client/generated/operations_grpc_pb.js';
import persistent from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import projections from '@eventstore/db-client/generated/projections_grpc_pb.js';
import users from '@eventstore/db-client/generated/users_grpc_pb.js';
import type { ServiceDefinition } from '@grpc/grpc-js';
import type { Handler } from './grpc-server.ts';
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

/** Answers with UNIMPLEMENTED and a sentence, never with silence. */
export const refuseCall =
  (sentence: string): Handler =>
  (call) =>
    call.fail(unimplemented(sentence));

/** Every method of these services, with its sentence. */
export const unimplementedRoutes = (): [string, Handler][] =>
  LEFT_OUT.flatMap(([definition, sentence]) =>
    Object.values(definition).map(({ path }): [string, Handler] => [path, refuseCall(sentence)]),
  );
