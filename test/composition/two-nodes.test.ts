import { Client } from 'pg';
import t from 'tap';
import { apiKeys } from '../../src/access/api-keys.ts';
import { openDatabase } from '../../src/database.ts';
import { jobBody } from '../http/fixture.ts';
import { killNow, ledgerFolder, runProgram, startProgram, within } from '../support/program.ts';
import { eventually, openPlace, openServer } from './fixture.ts';
import { found, get, untilAcknowledged, type Target } from './kill-load.ts';

// Two processes over one event server and one PostgreSQL, both given. One of them copies, projects and reacts.

t.setTimeout(240_000);

const TAKEN_OVER_MS = 10_000;
const JOBS = 4;

const place = await openPlace();
const { server } = await openServer(place.cluster);
const folder = ledgerFolder('two-nodes');
const settings = {
  EVENTSTORE_URL: server.connectionString,
  DATABASE_URL: place.databaseUrl,
  POTCOMMUN_LEDGER: 'coop',
};
t.teardown(async () => {
  folder.remove();
  await server.stop();
  await place.close();
});

const start = async () => {
  const program = startProgram(['serve', '--port', '0'], folder.path, settings);
  const [, url = ''] = await program.line(/API {2,}(http:\S+)\/v1/);
  return { program, url };
};

/** How often each kind of work is done at this moment: by one advisory lock each, and where its session comes from. */
const holders = async (): Promise<number> => {
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ held: number }>(
      `select count(*)::int as held from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows[0]?.held ?? 0;
  } finally {
    await client.end();
  }
};

/** Follows a node's events until it ends; the sequences that came. */
const follow = (target: Target, after: number, came: number[]): Promise<void> =>
  (async () => {
    const response = await fetch(`${target.url()}/v1/events?after=${after}`, {
      headers: { authorization: `Bearer ${target.key}`, accept: 'text/event-stream' },
    });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const [, id] = /^id: ?(\d+)$/.exec(line) ?? [];
        if (id !== undefined) came.push(Number(id));
      }
    }
  })();

await t.test('two nodes on one pair of stores, and the death of the one at work', async (t) => {
  const first = await start();
  const second = await start();
  const database = openDatabase(place.databaseUrl, { connections: 1, onError: () => undefined });
  const { key = '' } = await apiKeys(database.kysely).create({
    actorId: 'ann',
    role: 'finance',
    label: 'test',
  });
  await database.close();
  const [one, other]: readonly [Target, Target] = [
    { url: () => first.url, key },
    { url: () => second.url, key },
  ];
  const founded = await found(one);
  const jobs: string[] = [];
  const declare = async (target: Target): Promise<string> => {
    const id = await untilAcknowledged(target, '/jobs', `job-${jobs.length}`, jobBody(founded));
    jobs.push(id);
    return id;
  };
  const invoiced = async (target: Target, id: string): Promise<unknown> =>
    (await get(target, `/jobs/${id}?wait=20`))['settled'];
  for (let turn = 0; turn < JOBS; turn += 1) await declare(turn % 2 === 0 ? one : other);
  for (const id of jobs) t.equal(await invoiced(other, id), true, 'each is seen through');
  t.equal(await holders(), 3, 'one copies, one projects, one reacts');
  const came: number[] = [];
  const following = follow(one, 0, came);
  const head = Number((await get(other, '/events?after=0&limit=500'))['sequence']);
  await eventually(
    async () => came.length,
    (length) => length >= head,
  );

  killNow(first.program.pid);
  const killed = Date.now();
  const caught = await declare(other);
  t.ok(Date.now() - killed < TAKEN_OVER_MS, 'the other one accepts commands meanwhile');
  t.equal(await invoiced(other, caught), true);
  const took = Date.now() - killed;
  t.ok(took < TAKEN_OVER_MS, `taken over after ${took} ms`);
  t.comment(`seen through ${took} ms after the death of the node at work`);
  t.equal(await holders(), 3);
  // Its live reader is cut, whichever way the socket tells it.
  await within(
    following.catch(() => undefined),
    10_000,
    () => 'the cut live stream to end',
  );
  const resumed = follow(other, came.at(-1) ?? 0, came).catch(() => undefined);
  const last = Number((await get(other, '/events?after=0&limit=500'))['sequence']);
  await eventually(
    async () => came.length,
    (length) => length >= last,
  );
  t.same(
    came,
    Array.from({ length: last }, (_, index) => index + 1),
    'a live reader that goes to the other node misses nothing',
  );

  const again = await start();
  t.equal(
    await invoiced({ url: () => again.url, key }, await declare({ url: () => again.url, key })),
    true,
  );
  const doctor = await runProgram(['doctor', '--json'], folder.path, settings);
  t.match(JSON.parse(doctor.stdout), { healthy: true }, doctor.stdout);
  for (const { program } of [again, second]) {
    t.same(await program.stop(), { code: 0, signal: null });
  }
  await within(resumed, 10_000, () => 'the live stream to end');
});
