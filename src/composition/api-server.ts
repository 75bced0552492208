import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Closing } from './closing.ts';

/** A request may wait ten seconds for what it asks for; one that takes longer is cut. */
const MOST_MS = 11_000;
const CLOSING_MS = MOST_MS + 1_000;
const LOOK_MS = 50;

/**
 * Closes an API when the requests under way are answered. Its server by itself would wait for as long as a client keeps
 * a connection on which the last answer was still to come, or, as browsers do in reserve, one on which nothing was asked.
 */
const closeWhenAnswered = async (
  app: FastifyInstance,
  connections: ReadonlySet<Socket>,
): Promise<void> => {
  const { server } = app;
  const closeResting = (): void => {
    server.closeIdleConnections();
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  };
  const looking = setInterval(closeResting, LOOK_MS);
  const cut = setTimeout(() => server.closeAllConnections(), MOST_MS);
  try {
    await app.close();
  } finally {
    clearInterval(looking);
    clearTimeout(cut);
  }
};

/**
 * Lets an API listen on loopback, and notes how it is closed.
 * @returns its address
 */
export const listenUntilClosed = async (
  app: FastifyInstance,
  port: number,
  closing: Closing,
): Promise<string> => {
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  closing.add('the API', () => closeWhenAnswered(app, connections), CLOSING_MS);
  return app.listen({ host: '127.0.0.1', port });
};
