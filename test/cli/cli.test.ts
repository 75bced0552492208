import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { ENTITY } from '../http/fixture.ts';
import { archivedIn, factsOf } from '../support/archive-facts.ts';
import { compareArchive } from '../support/archive-reports.ts';
import { NONE } from '../support/none.ts';
import { ledgerFolder, processesIn, runProgram, startProgram } from '../support/program.ts';
import { checkServedDemo, type ServedDemo } from './served-demo.ts';

// The program as it is typed: processes of their own, their output and their exit codes.

t.setTimeout(process.env['POTCOMMUN_DEMO_JOBS'] === undefined ? 290_000 : 1_800_000);

const folder = ledgerFolder('cli');
const other = ledgerFolder('cli-other');
t.teardown(() => {
  for (const { remove } of [folder, other]) remove();
});

// Twelve months of many more jobs by option: `npm run test:demo`.
const USUAL_JOBS = '15';
const jobs = process.env['POTCOMMUN_DEMO_JOBS'] ?? USUAL_JOBS;
/** Milliseconds that something may take on a busy machine: more when there are more jobs to go through. */
const patience = (usual: number): number => usual + 300 * Number(jobs);
const RUN_MS = patience(90_000);
const START_MS = patience(60_000);

const run = (...args: readonly string[]) => runProgram(args, folder.path, {}, RUN_MS);

/** Runs a command that must succeed; answers what it printed. */
const output = async (...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args);
  if (code !== 0) throw new Error(`potcommun ${args.join(' ')}: ${code}\n${stdout}\n${stderr}`);
  return stdout;
};

await t.test('wrong use ends with 2 and a sentence, and starts nothing', async (t) => {
  const cases: readonly (readonly [readonly string[], RegExp, Record<string, string>?])[] = [
    [['serve', '--bogus'], /unknown option '--bogus'/],
    [['nonsense'], /unknown command 'nonsense'/],
    [['archive'], /required option '--out <file>'/],
    [['serve', '--port', '99999'], /potcommun: setting POTCOMMUN_PORT: /],
    [['serve'], /potcommun: setting POTCOMMUN_LEDGER: must be/, { POTCOMMUN_LEDGER: 'a-b' }],
    [['serve'], /potcommun: setting EVENTSTORE_URL: must begin/, { EVENTSTORE_URL: 'http://x' }],
    [['demo', '--jobs', '1.5'], /potcommun: --jobs is a whole number/],
    [['keys', 'create', '--role', 'king'], /potcommun: --role is one of finance, /],
    [['keys', 'create', '--role', 'member'], /potcommun: --role member wants --actor with the id/],
    [
      ['keys', 'create', '--role', 'member', '--actor', 'ann'],
      /potcommun: --actor ann is not the id of a member: .*GET \/v1\/members/,
    ],
    [
      ['keys', 'create', '--role', 'board', '--actor', 'ann@coop.be'],
      /potcommun: --actor ann@coop.be is not an opaque id: send /,
    ],
    [['secret', 'restore', 'gone'], /potcommun: there is no gone: name a saved secret/],
    [['verify', 'a', '--expect', '12'], /potcommun: --expect wants SEQUENCE:HASH/],
  ];
  const ended = await Promise.all(cases.map(([args, , env]) => runProgram(args, folder.path, env)));
  for (const [index, { code, stderr }] of ended.entries()) {
    const [args, sentence] = cases[index] ?? [[], /^never$/];
    t.equal(code, 2, args.join(' '));
    t.match(stderr, sentence, args.join(' '));
    t.notMatch(stderr, /\n +at /, 'no stack');
  }
  const missing = await run('verify', 'no-such-file');
  t.equal(missing.code, 1, 'a file that is not there is a failure');
  t.match(missing.stderr, /there is no no-such-file: name a file that/);
  t.notOk(existsSync(join(folder.path, 'data')), 'nothing was made');
});

const data = join(folder.path, 'ledger');
const archive = join(folder.path, 'ledger.jsonl');
/** SHA-256 of the facts of the usual demonstration: whatever machine, secret or day, it is the same. */
const GOLDEN = new URL('../../../test/cli/demonstration.sha256', import.meta.url);
const demo = (to: string) => ['demo', '--no-serve', '--jobs', jobs, '--data', to];
/** The last day of each month of the demonstration. */
const MONTH_ENDS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map(
  (day, month) => `2025-${String(month + 1).padStart(2, '0')}-${day}`,
);
/** The head that the archive command prints, to be kept elsewhere. */
const headIn = (text: string): string => /keep this elsewhere: (\S+)/.exec(text)?.[1] ?? '';

await t.test('a demonstration: the same facts everywhere, and made once', async (t) => {
  // Of a real ledger, which it must not touch.
  const real = {
    EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false',
    DATABASE_URL: 'postgres://127.0.0.1:1/real',
    POTCOMMUN_DATA: join(folder.path, 'real'),
  };
  const started = await runProgram(demo(data), folder.path, real, RUN_MS);
  const { stdout: first, stderr } = started;
  t.equal(started.code, 0, stderr);
  t.match(stderr, 'does not use EVENTSTORE_URL, DATABASE_URL, POTCOMMUN_DATA');
  t.notOk(existsSync(real.POTCOMMUN_DATA), 'nothing is made elsewhere');
  t.match(first, new RegExp(`${jobs} jobs, \\d+ salaries and \\d+ payments in twelve months`));
  t.same(processesIn(folder.path), [], 'nothing goes on running');
  const written = await output('archive', '--data', data, '--out', archive);
  const head = headIn(written);
  t.match(head, /^\d+:[0-9a-f]{64}$/);
  await output(...demo(data));
  const again = await output('archive', '--data', data, '--out', archive);
  t.equal(headIn(again), head, 'started again it adds nothing');
  const facts = factsOf(archive);
  t.ok(facts.length > 100, `${facts.length} streams`);
  const today = new Date().toISOString().slice(0, 10);
  t.notOk(JSON.stringify(facts).includes(today), 'nothing of the day of the run is a fact');
  if (jobs === USUAL_JOBS) {
    const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
    if (process.env['POTCOMMUN_RENEW'] === '1') writeFileSync(GOLDEN, `${digest}\n`);
    const same =
      'the facts of every run; when they are meant to change, POTCOMMUN_RENEW=1 notes it';
    t.equal(digest, readFileSync(GOLDEN, 'utf8').trim(), same);
  } else {
    const second = await runProgram(demo(other.path), other.path, {}, RUN_MS);
    t.equal(second.stdout, first);
    const elsewhere = join(other.path, 'other.jsonl');
    await output('archive', '--data', other.path, '--out', elsewhere);
    t.same(factsOf(elsewhere), facts);
  }
  const issued = archivedIn(archive).filter(({ type }) => type === 'InvoiceIssued');
  t.equal(issued.length, Number(jobs), 'one invoice for each job');
  const types = new Set(archivedIn(archive).map(({ type }) => type));
  const turns = ['JobFailed', 'PaymentReversed', 'CreditNoteIssued', 'GuaranteeLossRecognised'];
  for (const type of [...turns, 'PaymentRefunded', 'SocialChargesRectified']) {
    t.ok(types.has(type), type);
  }
});

await t.test('a demonstration is served with keys, requests and ids that work', async (t) => {
  // As a run leaves it that was killed before it had saved its keys.
  const file = join(data, 'demo-keys.json');
  const saved = JSON.parse(readFileSync(file, 'utf8')) as ServedDemo['saved'];
  writeFileSync(file, JSON.stringify({ ...saved, keys: [] }));
  const args = ['demo', '--port', '0', '--jobs', jobs, '--data', data];
  const serving = startProgram(args, folder.path);
  const [, url = ''] = await serving.line(/API {2,}(http:\S+)/, RUN_MS);
  await serving.line(/^curl .*\/v1\/events\?after=0&limit=3'\n/m);
  await checkServedDemo(t, { data, stdout: serving.said().stdout, url, saved });
  t.same(await serving.stop(), { code: 0, signal: null });
  const before = archivedIn(archive).length;
  await output('archive', '--data', data, '--out', archive);
  t.equal(archivedIn(archive).length, before, 'played again it adds nothing');
});

await t.test('an archive verifies, and a changed one does not', async (t) => {
  const whole = await run('verify', archive);
  t.equal(whole.code, 0, whole.stderr);
  const head = /head (\d+:[0-9a-f]{64})/.exec(whole.stdout)?.[1] ?? '';
  t.equal((await run('verify', archive, '--expect', head)).code, 0);
  const lines = readFileSync(archive, 'utf8').trimEnd().split('\n');
  const tampered = join(folder.path, 'tampered.jsonl');
  const refused = async (changed: readonly string[], ...more: string[]): Promise<string> => {
    writeFileSync(tampered, `${changed.join('\n')}\n`);
    const { code, stderr } = await run('verify', tampered, ...more);
    t.equal(code, 3, stderr);
    return stderr;
  };
  const at = lines.findIndex((line) => line.includes('"type":"InvoiceIssued"'));
  const amount = lines.map((line, index) =>
    index === at
      ? line.replace(
          /(\d)(\d\.\d\d")/,
          (_all, one: string, rest: string) => `${(Number(one) + 1) % 10}${rest}`,
        )
      : line,
  );
  t.match(await refused(amount), new RegExp(`tampered.jsonl: line ${at + 1}: `), 'an amount');
  const left = lines.filter((_, index) => index !== at);
  t.match(await refused(left), new RegExp(`line ${at + 1}: `), 'a line left out');
  const cut = lines.slice(0, -1);
  writeFileSync(tampered, `${cut.join('\n')}\n`);
  t.equal((await run('verify', tampered)).code, 0, 'a chain alone does not show its end');
  t.match(await refused(cut, '--expect', head), /line \d+: /, 'the head kept elsewhere does');
});

/** What is invented would stay in a real ledger for ever: one with an entity of its own gets no demonstration. */
const refuseToPlay = async (t: Test, url: string): Promise<void> => {
  const created = await output('keys', 'create', '--data', data, '--role', 'finance');
  const [, key = ''] = /^key +(\S+)$/m.exec(created) ?? [];
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ ...ENTITY, legalName: 'Real SC' });
  const own = { ...headers, 'idempotency-key': 'own' };
  const registered = await fetch(`${url}/entities`, { method: 'POST', headers: own, body });
  const { id, after } = (await registered.json()) as { id: string; after: string };
  t.equal(registered.status, 201);
  // Nothing but the ledger itself says that it is not the demonstration's any more.
  rmSync(join(data, 'demo-keys.json'));
  const played = await run(...demo(data));
  t.equal(played.code, 2, `${played.stdout}${played.stderr}`);
  t.match(played.stderr, `an entity that is not the demonstration's (potcommun.entity-${id})`);
  t.match(played.stderr, /nothing was played; give the demonstration a folder of its own/);
  t.notOk(existsSync(join(data, 'demo-keys.json')), 'no key was made');
  const shown = await fetch(`${url}/entities/${id}?after=${encodeURIComponent(after)}`, {
    headers,
  });
  const { sequence } = (await shown.json()) as { sequence: number };
  const rest = await fetch(`${url}/events?after=${sequence}`, { headers });
  t.match(await rest.json(), { items: NONE }, 'nothing was added');
};

await t.test('beside a running ledger: keys, doctor, archive, rebuild', async (t) => {
  const serving = startProgram(['serve', '--data', data, '--port', '0'], folder.path);
  const [, url = ''] = await serving.line(/API {2,}(http:\S+)/, START_MS);
  await serving.line(/keys {2,}made at the first start/);
  const created = await output(
    'keys',
    'create',
    '--data',
    data,
    '--role',
    'auditor',
    '--label',
    'Audit 2026',
  );
  const [, id = ''] = /^id +(\S+)$/m.exec(created) ?? [];
  const [, key = ''] = /^key +(\S+)$/m.exec(created) ?? [];
  t.match(created, /^role +auditor$/m);
  const status = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${key}` };
    const signal = AbortSignal.timeout(5_000);
    return (await fetch(`${url}/events?limit=1`, { headers, signal })).status;
  };
  t.equal(await status(), 200, 'the key works at once');
  const ask = async (path: string): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${url}${path}`, { headers });
    if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const events = archivedIn(archive);
  const entity = events.find(({ type }) => type === 'EntityRegistered')?.data['entityId'];
  for (const monthEnd of MONTH_ENDS) {
    const compared = await compareArchive(ask, events, String(entity), monthEnd);
    t.same(compared.ledger, compared.archive, `the archive alone tells the same on ${monthEnd}`);
  }
  const listed = await output('keys', 'list', '--data', data);
  t.match(listed, new RegExp(`${id} +auditor +.*Audit 2026 +valid`));
  t.notMatch(listed, key, 'a key is shown once');
  const doctor = await run('doctor', '--data', data);
  t.equal(doctor.code, 0, `${doctor.stdout}${doctor.stderr}`);
  t.match(doctor.stdout, /^ok +chain unbroken: [^]*the ledger is whole\n$/m);
  const beside = await output('archive', '--data', data, '--out', archive);
  t.equal((await run('verify', archive, '--expect', headIn(beside))).code, 0);
  t.match(await output('rebuild', '--data', data), /digest at sequence \d+: [0-9a-f]{64}/);
  t.match(await output('keys', 'revoke', id, '--data', data), `${id} is revoked`);
  t.match(await output('keys', 'list', '--data', data), new RegExp(`${id} .*revoked 2`));
  const deadline = Date.now() + 10_000;
  while ((await status()) !== 401 && Date.now() < deadline) await delay(100);
  t.equal(await status(), 401, 'and not any more when it is revoked');
  const unknown = await run('keys', 'revoke', 'nobody', '--data', data);
  t.equal(unknown.code, 1);
  t.match(unknown.stderr, /there is no key nobody; "potcommun keys list" shows them/);
  await refuseToPlay(t, url);
  t.equal((await fetch(url.replace('/v1', '/health/live'))).status, 200, 'it serves all the while');
  t.same(await serving.stop(), { code: 0, signal: null });
  t.same(processesIn(folder.path), [], 'no process is left');
});
