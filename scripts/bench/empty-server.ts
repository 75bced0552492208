import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Server, ServerCredentials, type ServerReadableStream } from '@grpc/grpc-js';

/*
 * A gRPC server that answers every Append of the protocol and stores nothing: what client, protocol and two processes
 * cost by themselves. It tells its parent the port and ends with it.
 */

type Request = InstanceType<typeof streams.AppendReq>;
type Answer = InstanceType<typeof streams.AppendResp>;

let position = 0;

const success = (): Answer => {
  position += 1;
  const place = new streams.AppendResp.Position();
  place.setCommitPosition(String(position));
  place.setPreparePosition(String(position));
  const answer = new streams.AppendResp.Success();
  answer.setCurrentRevision('0');
  answer.setPosition(place);
  return new streams.AppendResp().setSuccess(answer);
};

const server = new Server();
server.addService(
  { append: streamsService.StreamsService.append },
  {
    append: (
      call: ServerReadableStream<Request, Answer>,
      callback: (error: null, answer: Answer) => void,
    ) => {
      call.on('data', () => undefined);
      call.on('end', () => callback(null, success()));
    },
  },
);
server.addService(featuresService.ServerFeaturesService, {
  getSupportedMethods: (_call: unknown, callback: (error: null, answer: unknown) => void) => {
    const methods = new features.SupportedMethods().setEventStoreServerVersion('0.0.0');
    for (const name of ['append', 'read']) {
      const method = new features.SupportedMethod();
      method.setServiceName('event_store.client.streams.streams');
      method.setMethodName(name);
      methods.addMethods(method);
    }
    callback(null, methods);
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.send?.({ port });
});
process.on('disconnect', () => process.exit(0));
