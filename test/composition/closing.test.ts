import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fastify } from 'fastify';
import t from 'tap';
import { listenUntilClosed } from '../../src/composition/api-server.ts';
import { collectClosing } from '../../src/composition/closing.ts';

await t.test('the last that was opened is closed first, and everything once', async (t) => {
  const closing = collectClosing();
  const closed: string[] = [];
  for (const what of ['stores', 'workers', 'API']) {
    closing.add(what, async () => closed.push(what));
  }
  await Promise.all([closing.close(), closing.close()]);
  t.same(closed, ['API', 'workers', 'stores']);
});

await t.test('what fails or hangs holds nothing else back, and is named', async (t) => {
  const closing = collectClosing();
  const closed: string[] = [];
  closing.add('PostgreSQL', async () => closed.push('PostgreSQL'));
  closing.add('the pool', () => Promise.reject(new Error('it is broken')));
  closing.add('the copier', () => new Promise(() => undefined), 50);
  closing.add('the API', async () => closed.push('API'));
  const message = 'the copier did not close within 50 ms; the pool did not close: it is broken';
  await t.rejects(closing.close(), { message });
  t.same(closed, ['API', 'PostgreSQL']);
});

await t.test('a failed start closes what it opened and keeps its reason', async (t) => {
  const closing = collectClosing();
  let closed = false;
  closing.add('PostgreSQL', async () => {
    closed = true;
  });
  await t.rejects(closing.giveUp(new RangeError('no such port')), {
    name: 'RangeError',
    message: 'no such port',
  });
  t.equal(closed, true);
});

await t.test('an API answers what it was asked, and waits for no connection', async (t) => {
  const closing = collectClosing();
  const app = fastify();
  app.get('/slow', async () => {
    await delay(300);
    return { answered: true };
  });
  const url = new URL(await listenUntilClosed(app, 0, closing));
  // Browsers open connections in reserve, on which nothing is asked.
  const reserve = connect(Number(url.port), url.hostname);
  t.teardown(() => reserve.destroy());
  const left = once(reserve, 'close');
  await once(reserve, 'connect');
  const asked = fetch(new URL('/slow', url));
  await once(app.server, 'request');
  const began = performance.now();
  await closing.close();
  t.ok(performance.now() - began < 3_000, 'nobody has to let go of a connection');
  t.same(await (await asked).json(), { answered: true });
  await left;
});
