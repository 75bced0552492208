import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
} from '@grpc/grpc-js';

type AppendReq = InstanceType<typeof streams.AppendReq>;
type AppendResp = InstanceType<typeof streams.AppendResp>;
type ReadReq = InstanceType<typeof streams.ReadReq>;
type ReadResp = InstanceType<typeof streams.ReadResp>;

/** What a scripted server answers, beyond what the embedded one can be made to do. */
export type Script = {
  append: 'deleted' | 'denied' | 'unavailable' | 'no position' | 'far revision' | 'stored';
  read: 'deleted' | 'nothing' | 'no such position' | 'silence';
  gossip: 'leader' | 'unavailable';
};

/** A server that answers by script and counts how it was called. */
export type ScriptedServer = Readonly<{
  url: string;
  /** The same server as a cluster, whose leader is looked for first. */
  clusterUrl: string;
  script: Script;
  calls: { batch: number; plain: number; leader: number; cancelled: number; gossip: number };
  /** Ends every read that waits in silence, as when a connection breaks. */
  breakReads: () => void;
  stop: () => void;
}>;

const failed = (code: status, exception: string): { code: status; metadata: Metadata } => {
  const metadata = new Metadata();
  metadata.set('exception', exception);
  metadata.set('stream-name', 'x');
  return { code, metadata };
};

const stored = (script: Script): AppendResp => {
  const success = new streams.AppendResp.Success();
  success.setCurrentRevision(script.append === 'far revision' ? '41' : '0');
  if (script.append === 'no position') return new streams.AppendResp().setSuccess(success);
  const position = new streams.AppendResp.Position();
  position.setCommitPosition('5');
  position.setPreparePosition('5');
  success.setPosition(position);
  return new streams.AppendResp().setSuccess(success);
};

const methods = (): InstanceType<typeof features.SupportedMethods> => {
  const batch = new features.SupportedMethod();
  batch.setServiceName('event_store.client.streams.streams');
  batch.setMethodName('batchappend');
  const list = new features.SupportedMethods().setEventStoreServerVersion('23.10.6');
  list.addMethods(batch);
  return list;
};

/** What a cluster says of itself whose only node leads it. */
const cluster = (port: number): InstanceType<typeof gossip.ClusterInfo> => {
  const endPoint = new gossip.EndPoint().setAddress('127.0.0.1').setPort(port);
  const leader = new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString('00000000-0000-4000-8000-000000000001'))
    .setTimeStamp('0')
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(endPoint);
  return new gossip.ClusterInfo().setMembersList([leader]);
};

/** Starts it on a free port; it advertises BatchAppend and never answers such a call. */
export const startScriptedServer = async (): Promise<ScriptedServer> => {
  const script: Script = { append: 'stored', read: 'nothing', gossip: 'leader' };
  const calls = { batch: 0, plain: 0, leader: 0, cancelled: 0, gossip: 0 };
  const silent = new Set<ServerWritableStream<ReadReq, ReadResp>>();
  const server = new Server();
  let port = 0;
  const countLeader = (metadata: Metadata): void => {
    if (metadata.get('requires-leader')[0] === 'true') calls.leader += 1;
  };
  server.addService(streamsService.StreamsService, {
    append: (
      call: ServerReadableStream<AppendReq, AppendResp>,
      answer: sendUnaryData<AppendResp>,
    ) => {
      calls.plain += 1;
      countLeader(call.metadata);
      call.on('data', () => undefined);
      call.on('end', () => {
        if (script.append === 'deleted') {
          answer(failed(status.FAILED_PRECONDITION, 'stream-deleted'));
        } else if (script.append === 'denied') {
          answer(failed(status.PERMISSION_DENIED, 'access-denied'));
        } else if (script.append === 'unavailable') {
          answer(failed(status.UNAVAILABLE, ''));
        } else answer(null, stored(script));
      });
    },
    read: (call: ServerWritableStream<ReadReq, ReadResp>) => {
      countLeader(call.metadata);
      if (script.read === 'deleted') {
        call.emit('error', failed(status.FAILED_PRECONDITION, 'stream-deleted'));
      } else if (script.read === 'no such position') {
        const details = 'Unexpected ReadAllResult: Error';
        call.emit('error', { code: status.UNKNOWN, details, metadata: new Metadata() });
      } else if (script.read === 'nothing') call.end();
      else silent.add(call);
      call.on('cancelled', () => {
        calls.cancelled += 1;
      });
    },
    batchAppend: (call: ServerDuplexStream<unknown, unknown>) => {
      calls.batch += 1;
      call.on('data', () => undefined);
    },
    delete: () => undefined,
    tombstone: () => undefined,
  });
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (
      _call: unknown,
      answer: sendUnaryData<InstanceType<typeof features.SupportedMethods>>,
    ) => answer(null, methods()),
  });
  server.addService(gossipService.GossipService, {
    read: (_call: unknown, answer: sendUnaryData<InstanceType<typeof gossip.ClusterInfo>>) => {
      calls.gossip += 1;
      if (script.gossip === 'leader') answer(null, cluster(port));
      else answer(failed(status.UNAVAILABLE, ''));
    },
  });
  port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    clusterUrl: `esdb://127.0.0.1:${port},localhost:${port}?tls=false&maxDiscoverAttempts=1&discoveryInterval=300`,
    script,
    calls,
    breakReads: () => {
      for (const call of silent) call.emit('error', failed(status.UNAVAILABLE, ''));
      silent.clear();
    },
    stop: () => server.forceShutdown(),
  };
};
