import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { announceRunning, runningIn } from '../../src/composition/running.ts';

const URL = 'esdb://127.0.0.1:2113?tls=false';
const folder = mkdtempSync(join(tmpdir(), 'potcommun-running-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'running.json');

await t.test('what is announced is found by others, until it is taken back', async (t) => {
  t.equal(runningIn(folder), undefined);
  // Another process announces itself and lives on.
  const module = new globalThis.URL('../../src/composition/running.js', import.meta.url).href;
  const script = `
    const { announceRunning } = await import(${JSON.stringify(module)});
    announceRunning(${JSON.stringify(folder)}, ${JSON.stringify(URL)});
    console.log('announced');
    setInterval(() => undefined, 1_000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  t.match(runningIn(folder), { pid: other.pid, eventStoreUrl: URL });

  const written = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...written, began: '1' }));
  t.equal(runningIn(folder), undefined, 'its number was given to another process');
  writeFileSync(file, JSON.stringify(written));
  const ended = once(other, 'exit');
  other.kill('SIGKILL');
  await ended;
  t.equal(runningIn(folder), undefined, 'it was killed');
});

await t.test('a note with the number of this very process may be of one that was killed', (t) => {
  const withdraw = announceRunning(folder, URL);
  const note = JSON.parse(readFileSync(file, 'utf8')) as object;
  t.match(runningIn(folder), { pid: process.pid });
  for (const began of ['1', undefined]) {
    writeFileSync(file, JSON.stringify({ ...note, began }));
    t.equal(runningIn(folder), undefined, `it began at ${began}`);
  }
  withdraw();
  t.equal(existsSync(file), false);
  t.end();
});

await t.test('a damaged note counts for nothing', (t) => {
  for (const text of ['', '{"pid":', '{"pid":"1"}', '7']) {
    writeFileSync(file, text);
    t.equal(runningIn(folder), undefined, text);
  }
  t.end();
});
