import { createServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { Http2Server, ServerHttp2Stream } from 'node:http2';
import { GrpcCall } from './grpc-call.ts';
import { unimplemented } from './refusals.ts';

/** What serves a method. */
export type Handler = (call: GrpcCall) => void;

/** A server of gRPC calls on 127.0.0.1. */
export type GrpcServer = Readonly<{
  port: number;
  /** Takes no more calls, lets those under way finish for a while, then ends them. */
  stop: () => Promise<void>;
}>;

const STOP_GRACE_MS = 3_000;
const GRPC = 'application/grpc';

const serveCall = (
  routes: ReadonlyMap<string, Handler>,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void => {
  if (headers['content-type']?.startsWith(GRPC) !== true) {
    stream.on('error', () => undefined);
    stream.respond({ ':status': 415 }, { endStream: true });
    stream.resume();
    return;
  }
  const call = new GrpcCall(stream, headers);
  const path = headers[':path'];
  const handler = routes.get(path ?? '');
  const encoding = headers['grpc-encoding'];
  if (handler === undefined) {
    call.fail(unimplemented(`The server does not implement the method ${path}`));
  } else if (encoding !== undefined && encoding !== 'identity') {
    const refused = unimplemented(
      `this server takes no messages in the encoding ${String(encoding)}.`,
    );
    call.fail({ ...refused, trailers: { 'grpc-accept-encoding': 'identity' } });
  } else {
    handler(call);
  }
};

const listen = (server: Http2Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const refused = ({ message }: Error): void =>
      reject(new Error(`port ${port} of 127.0.0.1 cannot be used: ${message}`));
    server.once('error', refused);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refused);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port to be had'));
      else resolve(address.port);
    });
  });

const shutDown = (server: Http2Server, sessions: ReadonlySet<ServerHttp2Session>): Promise<void> =>
  new Promise((resolve) => {
    const force = setTimeout(() => {
      for (const session of sessions) session.destroy();
    }, STOP_GRACE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    for (const session of sessions) session.close();
  });

/** Serves calls by their paths; port 0 takes any free port. An unknown path is answered with UNIMPLEMENTED. */
export const startGrpcServer = async (
  port: number,
  routes: ReadonlyMap<string, Handler>,
): Promise<GrpcServer> => {
  const sessions = new Set<ServerHttp2Session>();
  // Many live readers share one connection: what waits for them is bounded per reader, not here.
  const server = createServer({ maxSessionMemory: Number.MAX_SAFE_INTEGER });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => serveCall(routes, stream, headers));
  const bound = await listen(server, port);
  let stopping: Promise<void> | undefined;
  return Object.freeze({ port: bound, stop: () => (stopping ??= shutDown(server, sessions)) });
};
