import type { FastifyReply } from 'fastify';
import { heartbeatText, LIVE_ENDS, type LiveWire } from './live-wire.ts';

const KEEP_ALIVE_MS = 30_000;

/**
 * A live connection as server-sent events: the sequence is the id, so that a reader resumes by `Last-Event-ID`. Nothing
 * answers here; a peer that is gone is found by TCP.
 */
export const sseWire = (reply: FastifyReply): LiveWire => {
  const response = reply.raw;
  reply.hijack();
  reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Its place among the live readers is free again when its socket is closed.
    connection: 'close',
  });
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(200);
  response.socket?.setKeepAlive(true, KEEP_ALIVE_MS);
  const write = (text: string): void => void response.write(text);
  return {
    send: ({ sequence, json }, left) => {
      const parts = [Buffer.from(`id: ${sequence}\ndata: `), json, Buffer.from('\n\n')];
      response.write(Buffer.concat(parts), left);
    },
    beat: (heartbeat) => {
      write(`event: heartbeat\ndata: ${heartbeatText(heartbeat)}\n\n`);
      return true;
    },
    unsentBytes: () => response.writableLength,
    end: (why, graceMs) => {
      if (response.writableEnded) return;
      write(`event: end\ndata: ${JSON.stringify(LIVE_ENDS[why])}\n\n`);
      response.end();
      const cut = setTimeout(() => response.destroy(), graceMs);
      response.once('close', () => clearTimeout(cut));
    },
  };
};
