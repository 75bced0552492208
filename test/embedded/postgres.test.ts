import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { createDatabaseIfAbsent, withClient } from '../../src/embedded/postgres-database.ts';
import { postgresAccount } from '../../src/embedded/postgres-user.ts';
import { startPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { recoverySync } from '../../src/embedded/recovery-sync.ts';

/** What a test gives to its helpers. */
type Tap = Readonly<{ teardown: (end: () => unknown) => unknown }>;

const folder = (t: Tap): string => {
  const dir = mkdtempSync(join(tmpdir(), 'potcommun-pg-'));
  chmodSync(dir, 0o755);
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

const start = async (t: Tap, dataDir: string, durable = false): Promise<EmbeddedPostgres> => {
  const postgres = await startPostgres({ dataDir, durable, log: () => undefined });
  t.teardown(() => postgres.stop());
  return postgres;
};

/** A dying process, or a dead one that nobody has collected yet, has no command line. */
const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
};

const ask = async (url: string, text: string): Promise<unknown> =>
  withClient(url, async (client) => {
    const answer = await client.query<Record<string, unknown>>(text);
    return Object.values(answer.rows[0] ?? {})[0];
  });

/** Asks until there is an answer that fits. */
const untilAnswered = async (
  url: string,
  text: string,
  fits: (answer: unknown) => boolean = () => true,
): Promise<unknown> => {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      const answer = await ask(url, text);
      if (fits(answer) || Date.now() > deadline) return answer;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(20);
  }
};

/** Starts PostgreSQL in another Node process, kills that process, and answers the orphan's pid. */
const orphan = async (dataDir: string): Promise<number> => {
  const module = new URL('../../src/embedded/postgres.js', import.meta.url).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    const postgres = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: true, log: () => undefined });
    console.log(postgres.pid);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return Number(line);
};

await t.test('a fresh folder becomes a cluster, and a restart keeps what is in it', async (t) => {
  const dataDir = join(folder(t), 'deep', 'er');
  // A start that was killed has left this; another one is still at work.
  const left = join(dataDir, '.initdb-999999999-0a');
  const underWay = join(dataDir, `.initdb-${process.pid}-0b`);
  for (const dir of [left, underWay]) mkdirSync(join(dir, 'cluster'), { recursive: true });
  const first = await start(t, dataDir, true);
  t.equal(first.owned, true);
  t.same([existsSync(left), existsSync(underWay)], [false, true]);
  t.equal(statSync(join(dataDir, 'superuser.secret')).mode & 0o777, 0o600);
  t.equal(await createDatabaseIfAbsent(first.url('postgres'), 'kept'), true);
  t.equal(await createDatabaseIfAbsent(first.url('postgres'), 'kept'), false);
  await withClient(first.url('kept'), (client) =>
    client.query('CREATE TABLE fact AS SELECT 42 AS n'),
  );
  for (const [setting, value] of [
    ['fsync', 'on'],
    ['synchronous_commit', 'on'],
    ['full_page_writes', 'on'],
    ['listen_addresses', '127.0.0.1'],
    ['server_encoding', 'UTF8'],
    ['TimeZone', 'UTC'],
    ['recovery_init_sync_method', recoverySync(process.platform, release())],
  ]) {
    t.equal(await ask(first.url('kept'), `SHOW ${setting}`), value, `${setting} is ${value}`);
  }
  t.equal(
    await ask(first.url('kept'), `SELECT datcollate FROM pg_database WHERE datname = 'kept'`),
    'C',
  );
  await first.stop();
  t.equal(isAlive(first.pid), false);
  const second = await start(t, dataDir);
  t.equal(await ask(second.url('kept'), 'SELECT n FROM fact'), 42);
  t.equal(await ask(second.url('kept'), 'SHOW fsync'), 'off', 'durable: false switches it off');
  const wrong = second.url('kept', { user: 'postgres', password: 'password' });
  await t.rejects(ask(wrong, 'SELECT 1'), { code: '28P01' }, 'no default password');
});

await t.test('the whole file system is synced at once where that tells of errors', async (t) => {
  for (const version of ['5.8.0', '5.15.0-91-generic', '6.1', '6.18.44+']) {
    t.equal(recoverySync('linux', version), 'syncfs', version);
  }
  for (const version of ['5.7.19', '4.18.0-553.el8', '3.10', 'unknown', '']) {
    t.equal(recoverySync('linux', version), 'fsync', version);
  }
  t.equal(recoverySync('darwin', '23.5.0'), 'fsync');
  t.equal(recoverySync('win32', '10.0.22631'), 'fsync');
});

await t.test('two databases of one name asked for at once', async (t) => {
  const { url } = await start(t, folder(t));
  const made = await Promise.all(
    Array.from({ length: 6 }, () => createDatabaseIfAbsent(url('postgres'), 'one "of" many')),
  );
  t.equal(made.filter(Boolean).length, 1);
});

await t.test('a server left behind by a killed process is taken over', async (t) => {
  const dataDir = folder(t);
  const pid = await orphan(dataDir);
  t.equal(isAlive(pid), true, 'the server outlived its parent');
  const adopted = await start(t, dataDir, true);
  t.equal(adopted.pid, pid);
  t.equal(adopted.owned, true);
  t.equal(await ask(adopted.url('postgres'), 'SELECT 1'), 1);
  await adopted.stop();
  t.equal(isAlive(pid), false, 'and is stopped by the process that took it over');
});

await t.test('a second process shares a server without stopping it', async (t) => {
  const dataDir = folder(t);
  const first = await start(t, dataDir);
  const second = await start(t, dataDir);
  t.equal(second.pid, first.pid);
  t.equal(second.owned, false);
  await second.stop();
  t.equal(await ask(first.url('postgres'), 'SELECT 1'), 1);
});

await t.test('a server that was killed alone is started again where it was', async (t) => {
  const dataDir = folder(t);
  const postgres = await start(t, dataDir, true);
  const url = postgres.url('postgres');
  await withClient(url, (client) => client.query('CREATE TABLE fact AS SELECT 7 AS n'));
  for (const round of [1, 2, 3]) {
    const killed = postgres.pid;
    process.kill(killed, 'SIGKILL');
    t.equal(await untilAnswered(url, 'SELECT n FROM fact'), 7, `round ${round}: rows are there`);
    // It may answer a moment before its owner has seen that.
    while (postgres.pid === killed) await delay(20);
  }
  const { pid } = postgres;
  await postgres.stop();
  t.equal(isAlive(pid), false, 'and it is still stopped by its owner');
});

await t.test('a server that lost a worker recovers and keeps its owner', async (t) => {
  const dataDir = folder(t);
  const postgres = await start(t, dataDir, true);
  const { pid } = postgres;
  const url = postgres.url('postgres');
  const own = `SELECT pid FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`;
  process.kill(Number(await ask(url, own)), 'SIGKILL');
  const owner = await untilAnswered(url, own, (answer) => typeof answer === 'number');
  t.type(owner, 'number', 'the mark of ownership is set again');
  t.equal(postgres.pid, pid, 'the postmaster is the same');
});

await t.test('ended while it is started again, it is not started again', async (t) => {
  const dataDir = folder(t);
  const postgres = await start(t, dataDir, true);
  process.kill(postgres.pid, 'SIGKILL');
  await delay(10);
  await postgres.stop();
  await delay(300);
  t.equal(isAlive(postgres.pid), false);
});

/** True when the process was sent SIGQUIT and has not taken it yet. */
const isSignalled = (pid: number): boolean => {
  const [, pending = ''] =
    /^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number.parseInt(pending.slice(-2), 16) & 4) !== 0;
};

await t.test(
  'a server that hangs is signalled all the same, and not waited for first',
  async (t) => {
    const dataDir = folder(t);
    const postgres = await start(t, dataDir, true);
    const { pid } = postgres;
    const own = `SELECT pid FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`;
    const owner = Number(await ask(postgres.url('postgres'), own));
    // It takes connections and answers none, as on a machine that is out of breath.
    process.kill(pid, 'SIGSTOP');
    process.kill(owner, 'SIGKILL');
    await delay(300);
    const stopping = postgres.stop();
    const deadline = Date.now() + 20_000;
    while (!isSignalled(pid) && Date.now() < deadline) await delay(50);
    t.equal(isSignalled(pid), true);
    process.kill(pid, 'SIGCONT');
    await stopping;
    t.equal(isAlive(pid), false);
  },
);

await t.test('a server that does not end in good order is ended at once', async (t) => {
  const dataDir = folder(t);
  const postgres = await startPostgres({
    dataDir,
    durable: true,
    stopMs: 300,
    log: () => undefined,
  });
  const { pid } = postgres;
  const url = postgres.url('postgres');
  await withClient(url, (client) => client.query('CREATE TABLE fact AS SELECT 7 AS n'));
  // The checkpoint with which it would end is never written.
  const writer = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'`;
  process.kill(Number(await ask(url, writer)), 'SIGSTOP');
  await postgres.stop();
  t.equal(isAlive(pid), false);
  const again = await start(t, dataDir, true);
  t.equal(await ask(again.url('postgres'), 'SELECT n FROM fact'), 7, 'nothing is lost');
});

await t.test('a left server that was killed is followed by one on its port', async (t) => {
  const dataDir = folder(t);
  process.kill(await orphan(dataDir), 'SIGKILL');
  const port = Number(
    readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3],
  );
  const next = await start(t, dataDir, true);
  t.equal(next.port, port);
  t.equal(await ask(next.url('postgres'), 'SELECT 1'), 1);
});

await t.test('a pid file whose number now belongs to another program is no obstacle', async (t) => {
  const dataDir = folder(t);
  await (await start(t, dataDir)).stop();
  const file = join(dataDir, 'cluster', 'postmaster.pid');
  const stranger = spawn('sleep', ['600'], { ...postgresAccount(), stdio: 'ignore' });
  t.teardown(() => stranger.kill());
  await once(stranger, 'spawn');
  writeFileSync(file, `${stranger.pid}\n${join(dataDir, 'cluster')}\n1\n1\n\n\n\n\n`);
  const again = await start(t, dataDir);
  t.equal(await ask(again.url('postgres'), 'SELECT 1'), 1);
});

await t.test('a folder that cannot be used is refused in a sentence', async (t) => {
  const base = folder(t);
  const file = join(base, 'file');
  writeFileSync(file, '');
  await t.rejects(
    startPostgres({ dataDir: file, durable: false, log: () => undefined }),
    /EEXIST|ENOTDIR/,
  );
  if (process.getuid?.() !== 0) return;
  const closed = join(base, 'home');
  mkdirSync(closed);
  chmodSync(base, 0o711);
  chmodSync(closed, 0o700);
  await t.rejects(
    startPostgres({ dataDir: join(closed, 'data'), durable: false, log: () => undefined }),
    /cannot be reached by the account "postgres".*chmod o\+x/s,
  );
});
