import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { playDemonstration } from '../src/composition/demo-ledger.ts';
import { startNode } from '../src/composition/node.ts';
import { createLog } from '../src/http/log.ts';
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
  const send = async (command: string | undefined) => {
    const answer = await curl(shellWords(command ?? '', variables));
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  t.equal(commands.length, 3);
  const declared = await send(commands[0]);
  t.match(declared, { status: 202, body: { events: [{ type: 'JobDeclared' }] } });
  variables['JOB'] = String(declared.body['id']);
  const job = await send(commands[1]);
  t.match(job, { status: 200, body: { settled: true, status: 'waiting', total: '1210.00' } });
  variables['INVOICE'] = String(job.body['invoiceId']);
  const invoice = await send(commands[2]);
  t.match(invoice, { status: 200, body: JSON.parse(blocks('json')[0] ?? '') as object });
  const again = await send(commands[0]);
  t.same(again.body, declared.body, 'the same key gets the same answer');
});
