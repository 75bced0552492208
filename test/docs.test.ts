import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { eventFaults } from '../scripts/event-docs.ts';
import type { EventModel } from '../scripts/event-model.ts';
import { difference, generateDocs } from '../scripts/generated-docs.ts';
import { problemFaults } from '../scripts/refusal-docs.ts';
import { IMPORT_RULES } from './support/import-rules.ts';
import { deadLinks } from './support/links.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const pages = (): Readonly<Record<string, string>> => {
  const docs = readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`);
  const paths = [...docs, 'README.md'].filter((path) => existsSync(`${ROOT}${path}`));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(`${ROOT}${path}`, 'utf8')]));
};

await t.test('the generated pages are what the sources say', async (t) => {
  const generated = generateDocs(ROOT);
  t.strictSame(generated.faults, [], 'every event and refusal has its text');
  t.strictSame(Object.keys(generated.pages), ['docs/events.md', 'docs/refusals.md']);
  for (const [path, text] of Object.entries(generated.pages)) {
    const stored = readFileSync(`${ROOT}${path}`, 'utf8');
    t.strictSame(
      difference(stored, text, 20),
      [],
      `${path} is up to date (npm run docs writes it)`,
    );
  }
  const events = generated.pages['docs/events.md'] ?? '';
  t.match(events, '| `dueOn` | `LocalDate` |', 'fields of an event');
  t.match(events, '"paymentReference": "+++', 'an example');
  t.match(events, 'facture émise', 'a French term');
  t.equal(events.match(/^### /gm)?.length, events.match(/^```json/gm)?.length, 'all have examples');
});

await t.test('an event without its text is a fault', async (t) => {
  const good: EventModel = {
    folder: 'member',
    name: 'MemberAdmitted',
    sentence: "A person joined the cooperative (admission d'un membre).",
    fields: ['memberId', 'entityId'].map((name) => ({
      name,
      type: 'string',
      optional: false,
      meaning: '',
    })),
  };
  t.strictSame(eventFaults(good), []);
  t.match(eventFaults({ ...good, sentence: '' }), [/no sentence/, /French/]);
  t.match(eventFaults({ ...good, sentence: 'A person joined.' }), [/French term/]);
  t.match(eventFaults({ ...good, sentence: 'A person joined (R2).' }), [/French term/]);
  t.match(eventFaults({ ...good, folder: 'cat' }), [/no stream for cat/]);
  t.match(eventFaults({ ...good, fields: [] }), [/schema has memberId/, /schema has entityId/]);
  const extra = { name: 'age', type: 'number', optional: false, meaning: '' };
  t.match(eventFaults({ ...good, fields: [...good.fields, extra] }), [/type has age/]);
  t.match(eventFaults({ ...good, name: 'AdmitMember', fields: [] }), [/past tense/]);
});

await t.test('a refusal without its text is a fault', async (t) => {
  const good = { status: 404, title: 'Unknown client', todo: 'Register the client first.' };
  t.strictSame(problemFaults('client_not_found', good), []);
  t.match(problemFaults('clientNotFound', good), [/snake_case/]);
  t.match(problemFaults('a_b', { ...good, status: 200 }), [/status/]);
  t.match(problemFaults('a_b', { ...good, title: '' }), [/no title/]);
  t.match(problemFaults('a_b', { ...good, todo: 'No.' }), [/what to do/]);
});

await t.test('no link leads nowhere', async (t) => {
  const texts = pages();
  t.ok(Object.keys(texts).length >= 11, 'pages were read');
  t.strictSame(
    deadLinks(texts, (path) => existsSync(`${ROOT}${path}`)),
    [],
  );
  const planted = {
    'docs/a.md': '# One two\n[ok](b.md) [ok](#one-two) [gone](c.md) [gone](b.md#no)\n',
    'docs/b.md':
      '[up](../README.md) [gone](README.md) [site](https://example.org/x)\n```\n[no](z)\n```\n',
    'README.md': '[ok](docs/a.md#one-two) [gone](#docs)\n',
  };
  t.strictSame(
    deadLinks(planted, (path) => path in planted),
    ['docs/a.md: c.md', 'docs/a.md: b.md#no', 'docs/b.md: README.md', 'README.md: #docs'],
  );
});

await t.test('the architecture names every folder with a rule', async (t) => {
  const architecture = readFileSync(`${ROOT}docs/architecture.md`, 'utf8');
  const places = readdirSync(`${ROOT}src`, { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `src/${entry.name}/` : `src/${entry.name}`,
  );
  for (const place of places) {
    t.ok(place in IMPORT_RULES, `${place} has an import rule`);
    t.match(architecture, `\`${place}\``, `${place} is in the table of folders`);
  }
});

await t.test('a difference shows its lines', async (t) => {
  t.strictSame(difference('a\nb', 'a\nb', 9), []);
  t.strictSame(difference('a\nb\nc', 'a\nx\ny\nc', 9), ['@ line 2', '- b', '+ x', '+ y']);
  t.strictSame(difference('', 'a\nb', 1), ['@ line 1', '- ', '+ a']);
  t.strictSame(difference('a\na', 'a', 9), ['@ line 2', '- a']);
});
