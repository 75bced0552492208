import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import t from 'tap';
import { killAllIn, ledgerFolder, processesIn, startProgram, within } from '../support/program.ts';

t.setTimeout(200_000);
const events = ledgerFolder('cli-events');
t.teardown(() => events.remove());

await t.test('the event server alone, for the official client', async (t) => {
  const server = startProgram(['event-server', '--data', events.path], events.path);
  const [url] = await server.line(/^esdb:\/\/127\.0\.0\.1:\d+\?tls=false$/m);
  const client = EventStoreDBClient.connectionString(url);
  const event = jsonEvent({ type: 'Greeted', data: { name: 'Ada' } });
  const appended = await client.appendToStream('elsewhere-1', event, {
    expectedRevision: 'no_stream',
  });
  t.equal(appended.nextExpectedRevision, 0n);
  const read: unknown[] = [];
  for await (const { event: found } of client.readStream('elsewhere-1')) read.push(found?.data);
  t.same(read, [{ name: 'Ada' }]);
  // With the client still connected: one that stays must not keep the server alive.
  t.same(await server.stop(), { code: 0, signal: null });
  t.same(processesIn(events.path), [], 'no process is left');
  // Its channel is gone with the server; disposing of it may not end then.
  await within(client.dispose(), 2_000, () => 'dispose').catch(() => undefined);
});

await t.test('what works in a folder is found and killed', async (t) => {
  const server = startProgram(['event-server', '--data', events.path], events.path);
  await server.line(/^esdb:/m);
  const commands = processesIn(events.path).map(({ command }) => command);
  for (const part of ['potcommun.js', 'event-server-main.js', 'bin/postgres']) {
    t.ok(
      commands.some((command) => command.includes(part)),
      part,
    );
  }
  killAllIn(events.path);
  t.match(await within(server.ended, 5_000, () => 'to die'), { signal: 'SIGKILL' });
  t.same(processesIn(events.path), []);
});
