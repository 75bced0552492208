import websocket, { type WebSocket } from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Gauge } from 'prom-client';
import { bearerOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { liveConnections, type LiveConnection, type LiveConnections } from './live-connections.ts';
import { liveFeed } from './live-feed.ts';
import { followLive, type LiveFrom } from './live-reader.ts';
import { socketWire } from './live-socket.ts';
import { sseWire } from './live-sse.ts';
import type { LiveEnd, LiveWire } from './live-wire.ts';
import { assertOrigin } from './origin.ts';
import { RequestProblem } from './problems.ts';
import { WebSocketOnlyUpgrade } from './upgrade.ts';

// Nothing is expected from a reader but pongs and its close.
const MOST_FROM_READER = 1_024;
// A reader that is told to go has so long to hear it; a stopping node does not wait longer for anybody.
const HEARING_MS = 10_000;
const STOPPING_MS = 1_000;

/** Live readers of the history, over WebSocket and server-sent events. */
export type Live = Readonly<{
  /** Lets a request follow the history, before anything is upgraded. @throws RequestProblem when it may not. */
  admit: (request: FastifyRequest, after: number) => Promise<void>;
  overSocket: (socket: WebSocket, request: FastifyRequest, from: LiveFrom) => void;
  overSse: (request: FastifyRequest, reply: FastifyReply, from: LiveFrom) => void;
}>;

const closedSignal = ({ raw: { socket } }: FastifyRequest): AbortSignal => {
  const closed = new AbortController();
  socket.once('close', () => closed.abort());
  if (socket.destroyed) closed.abort();
  return closed.signal;
};

/** Shows how many follow, how much waits for them, and why connections were ended here. */
const measure = (
  metrics: HttpDeps['metrics'],
  { count, mostUnsent }: Pick<LiveConnections, 'count' | 'mostUnsent'>,
): Counter<'why'> => {
  const gauge = (name: string, help: string, now: () => number): void => {
    const shown: Gauge = new Gauge({
      name,
      help,
      registers: [metrics],
      collect: () => shown.set(now()),
    });
  };
  gauge('potcommun_live_readers', 'Open live connections.', count);
  gauge(
    'potcommun_live_unsent_bytes',
    'Bytes that wait here for the live reader that is furthest behind.',
    mostUnsent,
  );
  return new Counter({
    name: 'potcommun_live_ended_total',
    help: 'Live connections that this node ended, by reason.',
    labelNames: ['why'],
    registers: [metrics],
  });
};

/** Installs the WebSocket server and what all live readers of this node share; to be called before the routes. */
export const installLive = async (app: FastifyInstance, deps: HttpDeps): Promise<Live> => {
  const { copy, keys, live: limits, log } = deps;
  const connections = liveConnections(keys, limits);
  const source = { feed: liveFeed(deps), waitBeyond: copy.waitBeyond, limits, log };
  const admitted = new WeakMap<FastifyRequest, LiveConnection>();
  const ends = measure(deps.metrics, connections);
  await app.register(websocket, {
    options: { maxPayload: MOST_FROM_READER, perMessageDeflate: false },
    preClose: async () => {
      connections.endAll('stopping');
      connections.stop();
    },
  });

  // Node leaves the connection of an upgrade to whoever takes it; after a refusal nobody does.
  app.addHook('onResponse', async ({ raw }) => {
    if (raw instanceof WebSocketOnlyUpgrade && raw.upgrade) raw.socket.end();
  });

  const serve = (wire: LiveWire, request: FastifyRequest, from: LiveFrom): void => {
    const connection = admitted.get(request);
    if (connection === undefined) throw new Error('a live reader was not admitted');
    const ended = new AbortController();
    const end = (why: LiveEnd): void => {
      if (ended.signal.aborted) return;
      ended.abort();
      ends.inc({ why });
      wire.end(why, why === 'stopping' ? STOPPING_MS : HEARING_MS);
    };
    connection.onOpen({ end, unsentBytes: wire.unsentBytes });
    const signal = AbortSignal.any([connection.signal, ended.signal]);
    followLive(source, wire, from, signal).then(
      (why) => {
        if (why !== 'gone') end(why);
      },
      (error: unknown) => {
        log.error({ err: error }, 'a live reader failed');
        end('failed');
      },
    );
  };

  return {
    admit: async (request, after) => {
      assertOrigin(request);
      const { sequence } = await copy.head();
      if (after > sequence) {
        const facts = { after: String(after), sequence: String(sequence) };
        throw new RequestProblem('after_beyond_history', facts);
      }
      const key = bearerOf(request);
      if (key === undefined) throw new RequestProblem('unauthenticated');
      admitted.set(request, connections.open(key, closedSignal(request)));
    },
    overSocket: (socket, request, from) => serve(socketWire(socket), request, from),
    overSse: (request, reply, from) => {
      serve(sseWire(reply), request, from);
    },
  };
};
