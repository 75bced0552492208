import t from 'tap';
import { decisionOf, ENTITY } from './fixture.ts';
import { salaryBody } from './salary-bodies.ts';
import { startRealNode, type Body } from './real-node.ts';

// Pages of a real ledger, as a browser without script gets them.

const node = await startRealNode();
t.teardown(() => node.stop());
const { made, call } = node;

const HOSTILE = `<img src=x onerror="alert(1)"> & 'Co'`;
const ESCAPED = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;Co&#39;';

type Sent = Readonly<{
  key?: string | undefined;
  headers?: Record<string, string>;
  form?: Record<string, string>;
}>;

const open = async (path: string, { key = node.key, headers = {}, form }: Sent = {}) => {
  const response = await fetch(`${node.url}${path}`, {
    redirect: 'manual',
    headers: { accept: 'text/html', cookie: `potcommun_key=${key}`, ...headers },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const empty = await open('/?lang=en');

const effectiveOn = '2026-01-01';
const entityId = await made('/entities', { ...ENTITY, legalName: HOSTILE });
const decisionId = await made('/decisions', decisionOf(entityId));
const memberId = await made('/members', { entityId, details: { name: HOSTILE }, effectiveOn });
const activityId = await made('/activities', { entityId, memberId, name: 'Music', effectiveOn });
const details = { name: `${HOSTILE} client` };
const client = { entityId, kind: 'business', country: 'BE', details, effectiveOn };
const clientId = await made('/clients', client);
for (const rule of [
  { policy: 'levy', parameters: { mutualServices: '0.045', guaranteeFund: '0.02' } },
  { policy: 'paymentTerms', parameters: { days: 30, from: 'issue', roll: 'none' } },
]) {
  const adopted = { decisionId, effectiveFrom: effectiveOn, effectiveOn, ...rule };
  await made(`/entities/${entityId}/policies`, adopted);
}
const jobId = await made('/jobs', {
  entityId,
  activityId,
  clientId,
  firstDay: '2026-03-02',
  lastDay: '2026-03-03',
  currency: 'EUR',
  lines: [{ kind: 'fee', net: '1000.00', vat: '21', text: 'Work' }],
  pay: { kind: 'all' },
  effectiveOn: '2026-03-04',
});
await call(`/jobs/${jobId}?wait=20`);
const salaryId = await made('/salaries', salaryBody({ entityId, activityId }, jobId));
await node.eventAt('SalaryFunded', 1);
const paid = await call(`/salaries/${salaryId}/payments`, {
  amount: '540.90',
  currency: 'EUR',
  paidOn: '2026-03-10',
  bankAccount: 'main',
  bankReference: 'S-1',
});
const after = await call(`/jobs/${jobId}?wait=20&after=${String(paid['after'])}`);
const home = (lang: string): string => `/?lang=${lang}&asOf=2026-04-30`;

/** An amount as a page shows it. */
const shown = (lang: string, amount: unknown): string => {
  const [whole = '', cents = ''] = String(amount).split('.');
  const groups = whole.replaceAll(/\B(?=(\d{3})+$)/g, lang === 'fr' ? '\u202f' : ',');
  return lang === 'fr' ? `${groups},${cents}\u00a0€` : `€${groups}.${cents}`;
};

await t.test('an empty ledger says so', async (t) => {
  t.match(empty, { status: 200, text: 'No cooperative is registered' });
});

await t.test('both pages show the figures of the API, in both languages', async (t) => {
  const at = `entityId=${entityId}&asOf=2026-04-30`;
  const net = await call(`/invoice-to-net?${at}&from=2026-01-01&to=2026-04-30`);
  const aged = await call(`/receivables/aged?${at}`);
  const fund = await call(`/guarantee-fund?${at}`);
  const jobNet = await call(`/jobs/${jobId}/invoice-to-net`);
  t.equal(net['invoiced'], '1210.00');
  for (const lang of ['fr', 'en']) {
    const seen = await open(home(lang));
    t.equal(seen.status, 200);
    t.match(seen.text, `<html lang="${lang}">`);
    const said = [...Object.values(net['parts'] as Body), aged['total'], fund['exposure']];
    for (const amount of [...said, fund['capital']].filter((one) => one !== '0.00')) {
      t.ok(seen.text.includes(shown(lang, amount)), `${lang} ${String(amount)}`);
    }
    t.match(seen.text, `/jobs/${jobId}?lang=${lang}`);
    t.match(seen.text, lang === 'fr' ? '×\u00a0'.slice(0, 1) : '× 0.02', 'coverage apart');
    t.match(seen.text, String(after['sequence']), 'the sequence that it is true for');
    const job = await open(`/jobs/${jobId}?lang=${lang}`);
    t.equal(job.status, 200);
    const parts = Object.values(jobNet['parts'] as Body).filter((one) => one !== '0.00');
    for (const amount of parts) {
      t.ok(job.text.includes(shown(lang, amount)), `job ${lang} ${String(amount)}`);
    }
    t.match(
      job.text,
      lang === 'fr' ? 'Le client n’a pas encore payé.' : 'The client has not paid yet.',
    );
    t.match(job.text, lang === 'fr' ? 'Avancé par le fonds' : 'Advanced by the fund');
    t.match(job.text, shown(lang, '885.00'));
  }
  const day = await open('/?lang=en&asOf=2026-03-04');
  t.notMatch(day.text, '540.90', 'before the salary');
  t.match(await open('/?lang=en&asOf=2026-13-04'), { status: 400, text: /asOf/ });
});

await t.test('what people typed is escaped, and names are for finance alone', async (t) => {
  const { key: auditor = '' } = await node.keys.create({
    actorId: 'a',
    role: 'auditor',
    label: 'a',
  });
  const page = await open(home('en'));
  t.ok(page.text.includes(`<h1>${ESCAPED}</h1>`));
  const job = await open(`/jobs/${jobId}`);
  t.ok(job.text.includes(`${ESCAPED} client`));
  for (const { text } of [page, job, await open('/sign-in?next=%22%3E%3Cscript%3E')]) {
    t.notMatch(text, /<img|<script|onerror="/);
  }
  const others = await open(`/jobs/${jobId}`, { key: auditor });
  t.equal(others.status, 200);
  t.notOk(others.text.includes('client</dd>'), 'no name');
});

await t.test('nothing comes from elsewhere, and no style or script is inline', async (t) => {
  for (const path of [home('fr'), `/jobs/${jobId}`, '/sign-in', '/nowhere']) {
    const { text, headers } = await open(path);
    const policy = String(headers.get('content-security-policy'));
    t.match(policy, /^default-src 'none'; style-src 'self'/);
    t.notMatch(policy, /unsafe|script-src/);
    for (const [, address = ''] of text.matchAll(/(?:href|src|action)="([^"]*)"/g)) {
      t.match(address, /^[/#](?!\/)/, `${path}: ${address}`);
    }
    t.notMatch(text, /<script|<style| style=| on\w+="/);
    t.match(String(headers.get('cache-control')), 'private');
  }
  const [, sheet = ''] = /href="([^"]*\.css)"/.exec((await open('/sign-in')).text) ?? [];
  const style = await open(sheet);
  t.match(style.headers.get('content-type'), 'text/css');
  t.match(style.headers.get('cache-control'), 'immutable');
  t.notMatch(style.text, /url\(|@import/);
  const etag = String((await open(home('fr'))).headers.get('etag'));
  t.equal((await open(home('fr'), { headers: { 'if-none-match': etag } })).status, 304);
});

await t.test('an unknown page is told to people as a page, to programs as a problem', async (t) => {
  for (const path of ['/nowhere?lang=en', '/jobs/x?lang=en', `/jobs/${entityId}?lang=en`]) {
    t.match(await open(path), { status: 404, text: 'There is no such page' }, path);
  }
  t.match(await open('/nowhere', { headers: { 'accept-language': 'fr' } }), {
    text: 'n’existe pas',
  });
  const program = await open('/nowhere', { headers: { accept: '*/*' } });
  t.match(program, { status: 404, text: '"code":"not_found"' });
  t.match(await open('/v1/nowhere'), { status: 404, text: '"code":"not_found"' });
});

await t.test('a key is entered once, and checked at every page', async (t) => {
  const made = await node.keys.create({ actorId: 'bea', role: 'board', label: 'b' });
  const key = made.key ?? '';
  const stranger = await open(`/jobs/${jobId}?lang=en`, { key: '' });
  t.equal(stranger.status, 303);
  const form = String(stranger.headers.get('location'));
  t.equal(form, `/sign-in?next=%2Fjobs%2F${jobId}%3Flang%3Den&lang=en`);
  t.match((await open(form, { key: '' })).text, `value="/jobs/${jobId}?lang=en"`);

  const next = `/jobs/${jobId}?lang=en`;
  const enter = (sent: Record<string, string>, headers: Record<string, string> = {}) =>
    open('/sign-in?lang=en', { key: '', form: { next, ...sent }, headers });
  const wrong = await enter({ key: 'pck_nothing' });
  t.match(wrong, { status: 401, text: 'This key opens nothing' });
  t.equal(wrong.headers.get('set-cookie'), null);
  t.notMatch(wrong.text, 'pck_nothing', 'what was entered is not shown');

  const own = await enter({ key: ` ${key} ` }, { origin: node.url });
  t.match(own.status, 303);
  t.equal(own.headers.get('location'), next);
  const cookie = String(own.headers.get('set-cookie'));
  t.match(cookie, /^potcommun_key=pck_[^;]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  const secure = await enter({ key }, { 'x-forwarded-proto': 'https' });
  t.match(secure.headers.get('set-cookie'), /; Secure$/);
  const away = await enter({ key, next: '//evil.example' });
  t.equal(away.headers.get('location'), '/');
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
    const foreign = await enter({ key }, { origin });
    t.match(foreign, { status: 403, text: 'Not from this page' }, origin);
    t.equal(foreign.headers.get('set-cookie'), null);
    t.equal((await open('/sign-out', { form: {}, headers: { origin } })).status, 403);
  }
  t.match(await enter({ key: 'x'.repeat(5_000) }), { status: 413 });

  t.equal((await open(next, { key })).status, 200);
  const api = await open('/v1/keys', { key });
  t.match(api, { status: 401 }, 'the API takes no cookie');
  const out = await open('/sign-out', { key, form: {} });
  t.equal(out.status, 303);
  t.match(out.headers.get('set-cookie'), /^potcommun_key=; Path=\/; Max-Age=0/);
  await node.keys.revoke(made.id);
  t.equal((await open(next, { key })).status, 303, 'a revoked key opens nothing');
});

await t.test('a member is told in a sentence what the pages are', async (t) => {
  const { key } = await node.keys.create({ actorId: 'm', role: 'member', label: 'm' });
  const page = await open(home('en'), { key });
  t.match(page, { status: 403, text: 'a key with the role member may not see that' });
});

await t.test('who tries too many keys is told to wait', async (t) => {
  let last = 0;
  for (let n = 0; n < 70 && last !== 429; n += 1) {
    last = (await open('/sign-in', { key: '', form: { key: `pck_${n}` } })).status;
  }
  t.equal(last, 429);
  t.equal((await open(home('en'))).status, 200, 'whoever is in stays in');
});
