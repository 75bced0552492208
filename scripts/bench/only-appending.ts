import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Appender } from './append.ts';
import type { Place } from './place.ts';

/**
 * An HTTP server that takes a request and appends one event with the protocol's own client, and nothing else: no key is
 * checked, nothing is parsed, decided, copied or shown. No ledger behind this client acknowledges more on this machine.
 * @returns its address, and how to give it other streams.
 */
export const onlyAppending = async (
  place: Place,
  append: Appender,
  writers: number,
): Promise<Readonly<{ url: string; begin: (prefix: string) => void }>> => {
  let once = append('bench.only.warm');
  const free = Array.from({ length: writers }, (_, writer) => writer);
  const answer = async (response: ServerResponse): Promise<void> => {
    const writer = free.pop();
    if (writer === undefined) throw new Error('more requests at once than writers');
    await once(writer);
    free.push(writer);
    response.writeHead(202).end('{}');
  };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      answer(response).catch((error: unknown) => {
        console.error(error);
        response.writeHead(500).end();
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  place.closeLater(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    begin: (prefix) => {
      once = append(prefix);
    },
  };
};
