import { once } from 'node:events';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { framed } from '../../src/embedded/grpc-frames.ts';
import { startGrpcServer, type Handler } from '../../src/embedded/grpc-server.ts';
import { invalid } from '../../src/embedded/refusals.ts';

const seen = { came: 0, left: 0, sent: 0, ended: 0 };

/** Waits until something is so; a test that waits in vain ends by its limit. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await delay(5);
};
/** Waits until no more messages are made. */
const untilStill = async (): Promise<number> => {
  for (let before = -1; before !== seen.sent; await delay(100)) before = seen.sent;
  return seen.sent;
};

const echo: Handler = (call) => {
  const messages: Buffer[] = [];
  seen.came += 1;
  call.receive(
    (message) => void messages.push(message),
    () => call.end(framed(Buffer.concat(messages))),
  );
};
const silent: Handler = (call) => {
  seen.came += 1;
  call.onGone(() => (seen.left += 1));
  call.receive(
    () => undefined,
    () => undefined,
  );
};
const endless: Handler = (call) => {
  const run = async (): Promise<void> => {
    while (!call.gone) {
      await call.send(framed(Buffer.alloc(10_000)));
      seen.sent += 1;
    }
    seen.ended += 1;
  };
  void run();
};
const refusing: Handler = (call) =>
  call.receive(
    () => {
      throw new Error('unreadable');
    },
    () => call.fail(invalid('100 % sûr\nnon.')),
  );

const server = await startGrpcServer(
  0,
  new Map([
    ['/test/echo', echo],
    ['/test/silent', silent],
    ['/test/endless', endless],
    ['/test/refusing', refusing],
  ]),
);
const client = connect(`http://127.0.0.1:${server.port}`);

const begin = (path: string, headers: Record<string, string> = {}) =>
  client.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc+proto',
    ...headers,
  });

/** One call: what was answered, with the headers and trailers in one. */
const ask = async (path: string, body: Buffer, headers: Record<string, string> = {}) => {
  const stream = begin(path, headers);
  const chunks: Buffer[] = [];
  let all: IncomingHttpHeaders = {};
  stream.on('response', (answered) => (all = { ...all, ...answered }));
  stream.on('trailers', (answered: IncomingHttpHeaders) => (all = { ...all, ...answered }));
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
  stream.end(body);
  await once(stream, 'close');
  return {
    http: all[':status'],
    status: all['grpc-status'],
    sentence: decodeURIComponent(String(all['grpc-message'] ?? '')),
    accepts: all['grpc-accept-encoding'],
    body: Buffer.concat(chunks).toString('latin1'),
  };
};

await t.test('calls are answered, and refused in a sentence', async (t) => {
  const two = Buffer.concat([framed(Buffer.from('ab')), framed(Buffer.from('c'))]);
  t.match(await ask('/test/echo', two), { status: '0', body: '\0\0\0\0\x03abc' });
  t.match(await ask('/test/other', two), {
    http: 200,
    status: '12',
    sentence: 'The server does not implement the method /test/other',
  });
  t.match(await ask('/test/echo', two, { 'content-type': 'text/plain' }), { http: 415 });
  t.match(await ask('/test/echo', two, { 'grpc-encoding': 'gzip' }), {
    status: '12',
    sentence: /encoding gzip/,
    accepts: 'identity',
  });
  const compressed = Buffer.from([1, 0, 0, 0, 1, 65]);
  t.match(await ask('/test/echo', compressed), { status: '12', sentence: /compressed/ });
  const tooLarge = Buffer.from([0, 1, 0, 0, 1, 65]);
  t.match(await ask('/test/echo', tooLarge), { status: '8', sentence: /larger than max/ });
  t.match(await ask('/test/echo', two.subarray(0, 9)), { status: '13', sentence: /breaks off/ });
  t.match(await ask('/test/refusing', two), { status: '14', sentence: /unreadable/ });
  t.match(await ask('/test/refusing', Buffer.alloc(0)), {
    status: '3',
    sentence: '100 % sûr\nnon.',
  });
  const large = framed(Buffer.alloc(3_000_000, 'x'));
  t.equal((await ask('/test/echo', large)).body.length, large.byteLength);
});

await t.test('a deadline ends a call, and so does its caller', async (t) => {
  t.match(await ask('/test/silent', framed(Buffer.alloc(1)), { 'grpc-timeout': '50m' }), {
    status: '4',
    sentence: 'Deadline exceeded',
  });
  t.equal(seen.left, 1);
  t.match(await ask('/test/silent', Buffer.alloc(0), { 'grpc-timeout': 'soon' }), {
    status: '13',
    sentence: 'Invalid grpc-timeout value "soon"',
  });
  const { came, left } = seen;
  const stream = begin('/test/silent');
  stream.on('error', () => undefined);
  stream.write(framed(Buffer.alloc(1)));
  await until(() => seen.came > came);
  stream.close(8);
  await until(() => seen.left > left);
  t.equal(seen.left, left + 1);
});

await t.test('a slow reader is waited for', async (t) => {
  const stream = begin('/test/endless');
  stream.on('error', () => undefined);
  await once(stream, 'response');
  const sent = await untilStill();
  t.ok(sent > 0 && sent < 100, `${sent} messages wait`);
  stream.resume();
  await until(() => seen.sent >= sent + 100);
  stream.close(8);
  await once(stream, 'close');
  await until(() => seen.ended > 0);
  const last = seen.sent;
  await delay(50);
  t.equal(seen.sent, last, 'nothing more is made for a reader that left');
  const { ended } = seen;
  const stalled = begin('/test/endless');
  stalled.on('error', () => undefined);
  await once(stalled, 'response');
  await untilStill();
  stalled.close(8);
  await until(() => seen.ended > ended);
  t.equal(seen.ended, ended + 1, 'nobody waits on for a reader that left in the middle');
});

const goneAway = (session: ClientHttp2Session): Promise<unknown> => once(session, 'close');

await t.test('a stopped server lets calls finish, then ends them', async (t) => {
  const slow = begin('/test/echo');
  const answer = once(slow, 'data');
  const { came } = seen;
  slow.write(framed(Buffer.from('x')));
  await until(() => seen.came > came);
  const stopped = server.stop();
  const gone = goneAway(client);
  slow.end(framed(Buffer.from('y')));
  const [body] = (await answer) as [Buffer];
  t.equal(body.toString('latin1'), '\0\0\0\0\x02xy');
  await Promise.all([stopped, gone]);
});
