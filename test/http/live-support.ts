import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { Role } from '../../src/access/roles.ts';
import type { Node } from '../../src/composition/node.ts';

/** How a live connection ended. */
export type Ended = Readonly<{ code: number; reason: string }>;

/** Makes a key of a node. */
export const keyOf = async (node: Node, role: Role = 'service'): Promise<string> => {
  const actorId = role === 'member' ? randomUUID() : `live-${role}`;
  return (await node.keys.create({ actorId, role, label: 'live' })).key ?? '';
};

const SEQUENCE = /"sequence":(\d+)/;

/** A live reader over a WebSocket, as another service would write it. */
export const follow = (url: string, key: string, query = '', options: ClientOptions = {}) => {
  const { headers = {}, ...more } = options;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/events${query}`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    perMessageDeflate: false,
    ...more,
  });
  const sequences: number[] = [];
  const texts: string[] = [];
  const heartbeats: { head: number; next: number }[] = [];
  let kept = false;
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    const sequence = SEQUENCE.exec(text)?.[1];
    if (sequence === undefined) heartbeats.push(JSON.parse(text) as { head: number; next: number });
    else sequences.push(Number(sequence));
    if (kept) texts.push(text);
    socket.emit('noted');
  });
  // A connection that is cut shows itself in its close as well.
  socket.on('error', () => undefined);
  const ended = once(socket, 'close').then(([code, reason]: unknown[]): Ended => ({
    code: Number(code),
    reason: String(reason),
  }));
  const opened = once(socket, 'open');
  opened.catch(() => undefined);
  return {
    socket,
    sequences,
    heartbeats,
    ended,
    opened,
    /** Keeps the texts of what comes from now on. */
    keep: (): readonly string[] => {
      kept = true;
      return texts;
    },
    /** Resolves as soon as so many events came. */
    until: async (count: number): Promise<void> => {
      while (sequences.length < count) await once(socket, 'noted');
    },
    beaten: async (count: number): Promise<void> => {
      while (heartbeats.length < count) await once(socket, 'noted');
    },
  };
};

/** How a request to follow was refused before any upgrade. */
export const refusal = async (
  url: string,
  key: string,
  query: string,
  options: ClientOptions = {},
): Promise<Readonly<{ status: number; body: unknown }>> => {
  const { socket } = follow(url, key, query, options);
  const [request, response] = (await once(socket, 'unexpected-response')) as [
    { destroy: () => void },
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let text = '';
  for await (const part of response) text += part.toString();
  request.destroy();
  return { status: response.statusCode, body: JSON.parse(text) };
};

/** Appends events of about so many bytes to a stream of the ledger, from a revision on. */
export const appendBulk = async (
  node: Node,
  stream: string,
  {
    from,
    count,
    bytes,
    type = 'Bulk',
  }: { from: number; count: number; bytes: number; type?: string },
): Promise<void> => {
  const text = 'x'.repeat(bytes);
  const size = 25;
  for (let first = from; first < from + count; first += size) {
    const events = Array.from({ length: Math.min(size, from + count - first) }, (_, n) => ({
      id: randomUUID(),
      type,
      data: { n: first + n, text },
      metadata: { schemaVersion: 1 },
    }));
    const name = `${node.core.ledger}.${stream}`;
    const result = await node.core.store.append(name, events, first === 0 ? 'absent' : first - 1);
    if (!result.ok) throw new Error(`append to ${stream}@${first} refused`);
  }
};

/** The numbers from `first` to `last`. */
export const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);

type SseEvent = Readonly<{ id?: string; event?: string; data: string }>;

/** A live reader of server-sent events. */
export const readSse = async (
  url: string,
  key: string,
  query: string,
  headers: Record<string, string> = {},
) => {
  const response = await fetch(`${url}/v1/events${query}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${key}`, ...headers },
  });
  if (response.body === null) throw new Error(`no stream: ${response.status}`);
  const parts = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events: SseEvent[] = [];
  let rest = '';
  return {
    headers: response.headers,
    /** Reads until what came is as wanted. */
    until: async (isRight: (events: readonly SseEvent[]) => boolean): Promise<SseEvent[]> => {
      while (!isRight(events)) {
        const { done, value } = await parts.read();
        if (done) throw new Error('the stream ended');
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const fields = block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2));
          events.push(Object.fromEntries(fields) as SseEvent);
        }
      }
      return events;
    },
  };
};
