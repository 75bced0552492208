import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { playDemonstration } from '../src/composition/demo-ledger.ts';
import { examine } from '../src/composition/doctor.ts';
import { startNode } from '../src/composition/node.ts';
import { untilSettled } from '../src/composition/settled.ts';
import { createLog } from '../src/http/log.ts';
import { PROJECTIONS, schemaOf } from '../src/projections/catalogue.ts';
import { curl, shellWords } from './support/shell-words.ts';

const README = readFileSync('README.md', 'utf8');

const blocks = (language: string): readonly string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, body = '']) => body,
  );

/** Every curl command of the README, with the lines that it goes on over. */
const commands = blocks('sh').flatMap((block) =>
  block.split(/(?<!\\)\n/).filter((line) => line.startsWith('curl ')),
);

const jsonBlocks = blocks('json');

/** An answer that the README shows, with the ids of this run. */
const shown = (index: number, variables: Readonly<Record<string, string>>): object =>
  JSON.parse(
    (jsonBlocks[index] ?? '').replace(/\$([A-Z]+)/g, (_all, name: string) => variables[name] ?? ''),
  ) as object;

type Body = Readonly<Record<string, unknown>>;

await t.test('the README’s requests do what it says', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'potcommun-readme-'));
  const node = await startNode(
    { dataDir, port: 0, ledger: 'potcommun' },
    { durable: false, log: createLog('silent') },
  );
  t.teardown(async () => {
    await node.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const demo = await playDemonstration(node, { jobs: 3, progress: () => undefined });
  const made = await node.keys.create({ actorId: 'reader', role: 'finance', label: 'README' });
  const variables: Record<string, string> = {
    URL: node.url,
    KEY: made.key ?? '',
    ENTITY: demo.entityId,
    ACTIVITY: demo.activityId,
    CLIENT: demo.clientId,
  };
  const answers = new Map<string, Body>();
  const send = async (command: string | undefined) => {
    const answer = await curl(shellWords(command ?? '', variables));
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  /** Sends the README's next request with this path; what it answers is waited for by the next read. */
  const post = async (path: string, id?: string) => {
    const command = commands.find((one) => one.startsWith(`curl -s "$URL/v1${path}" `));
    const answer = await send(command);
    answers.set(command ?? '', answer.body);
    variables['AFTER'] = String(answer.body['after']);
    if (id !== undefined) variables[id] = String(answer.body['id']);
    return answer;
  };
  const get = (path: string) =>
    send(commands.find((one) => one.startsWith(`curl -s "$URL/v1${path}`)));
  const exposure = async (): Promise<bigint> =>
    BigInt(String((await get('/guarantee-fund')).body['exposure']).replace('.', ''));
  t.equal(commands.length, 9);

  t.match(await post('/jobs', 'JOB'), { status: 202, body: { events: [{ type: 'JobDeclared' }] } });
  const job = await get('/jobs/$JOB');
  t.match(job, { status: 200, body: { settled: true, status: 'waiting', total: '1210.00' } });
  variables['INVOICE'] = String(job.body['invoiceId']);
  t.match(await get('/invoices/$INVOICE'), { status: 200, body: shown(0, variables) });
  const before = await exposure();

  t.equal((await post('/salaries', 'SALARY')).status, 202);
  t.match(await get('/jobs/$JOB'), { status: 200, body: { settled: true, status: 'waiting' } });
  t.match(await get('/salaries/$SALARY"'), { status: 200, body: shown(1, variables) });
  t.equal((await post('/salaries/$SALARY/payments')).status, 201);
  t.equal((await exposure()) - before, 885_00n, 'the member is paid before the client pays');
  const { advances } = (await get('/guarantee-fund')).body as { advances: Body[] };
  const ours = advances.find(({ invoiceId }) => invoiceId === variables['INVOICE']);
  t.same(ours, shown(2, variables));

  t.equal((await post('/payments')).status, 201);
  t.match(await get('/jobs/$JOB'), { status: 200, body: { status: 'completed' } });
  await untilSettled(node, 20_000);
  t.equal(await exposure(), before, 'the client’s money repays the advance');
  t.match(await get('/activities/$ACTIVITY/statement'), { status: 200, body: shown(3, variables) });

  for (const [command, body] of answers) {
    t.same((await send(command)).body, body, 'the same key gets the same answer');
  }
  const schema = schemaOf(PROJECTIONS);
  const models = { database: node.core.database, schema };
  const findings = await examine(node.core, models, () => undefined);
  t.same(
    findings.filter(({ ok }) => !ok),
    [],
    'the doctor finds nothing',
  );
});
