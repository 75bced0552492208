import type { WebSocket } from '@fastify/websocket';
import { heartbeatText, LIVE_ENDS, type LiveEnd, type LiveWire } from './live-wire.ts';

/** A live connection over a WebSocket. Its listeners are attached before anything is awaited, so none is missed. */
export const socketWire = (socket: WebSocket): LiveWire => {
  let answered = true;
  const end = (why: LiveEnd, graceMs: number): void => {
    const { code, reason } = LIVE_ENDS[why];
    socket.close(code, reason);
    const cut = setTimeout(() => socket.terminate(), graceMs);
    socket.once('close', () => clearTimeout(cut));
  };
  socket.on('pong', () => {
    answered = true;
  });
  socket.on('message', () => end('not_expected', 1_000));
  return {
    // The same bytes for every reader: nothing is copied, and as text since it is JSON.
    send: (message, left) => socket.send(message.json, { binary: false }, left),
    beat: (heartbeat) => {
      if (!answered) return false;
      answered = false;
      socket.send(heartbeatText(heartbeat));
      socket.ping();
      return true;
    },
    unsentBytes: () => socket.bufferedAmount,
    end,
  };
};
