import t from 'tap';
import { decisionOf, ENTITY } from './fixture.ts';
import { browserOf, shown } from './page-support.ts';
import { salaryBody } from './salary-bodies.ts';
import { startRealNode, type Body } from './real-node.ts';
import { NONE } from '../support/none.ts';

// Pages of a real ledger, as a browser without script gets them.

const node = await startRealNode();
t.teardown(() => node.stop());
const { made, call } = node;

const HOSTILE = `<img src=x onerror="alert(1)"> & 'Co'`;
const ESCAPED = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;Co&#39;';

const open = browserOf(node);
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
    const flows = Object.values(fund['totals'] as Body);
    const said = [
      ...Object.values(net['parts'] as Body),
      aged['total'],
      fund['exposure'],
      ...flows,
    ];
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
});

await t.test('a job is shown as it stood on any day', async (t) => {
  const on = (asOf: string, lang = 'en') => open(`/jobs/${jobId}?lang=${lang}&asOf=${asOf}`);
  const declared = await on('2026-03-04');
  t.equal(declared.status, 200);
  t.match(declared.text, 'As it stands on 4\u00a0March 2026');
  t.match(declared.text, /name="asOf"\s+value="2026-03-04"/);
  t.match(declared.text, 'Payroll has not sent its result yet.');
  t.notMatch(declared.text, '540.90', 'the salary is of the next day');
  t.match(declared.text, '€935.00');
  const calculated = await on('2026-03-09');
  t.match(calculated.text, 'It is funded and may be paid.');
  t.match(calculated.text, '€540.90, to be paid by 11\u00a0March 2026; €885.00 advanced');
  t.notMatch(calculated.text, 'Salary paid');
  t.match((await on('2026-03-10')).text, 'paid on 10\u00a0March 2026');
  const before = await on('2026-03-03', 'fr');
  t.match(before, { status: 200, text: 'Cette prestation a été déclarée le 4\u00a0mars 2026' });
  t.notMatch(before.text, '<svg', 'nothing to show');
  t.notMatch(before.text, '1\u202f210,00');
  const now = await open(`/jobs/${jobId}?lang=en`);
  const last = await on('2199-12-31');
  const shownOf = ({ text }: typeof now) => text.slice(text.indexOf('<dl class="facts">'));
  t.equal(shownOf(now), shownOf(last), 'without a day everything counts');
  t.match(await on('2026-02-30'), { status: 400, text: 'The day does not exist' });
  t.match(await call(`/jobs/${jobId}?asOf=2026-03-04`), {
    status: 'waiting',
    total: '1210.00',
    salaries: NONE,
    steps: [{ step: 'invoice' }, { amount: '935.00' }, { waitsFor: 'payroll' }, {}],
  });
  t.match(await call(`/jobs/${jobId}?asOf=2026-03-03`), { code: 'not_found' });
});

await t.test('an address that cannot be is told in the language of the reader', async (t) => {
  const bad = 'asOf=2026-13-04&entity=x&more=1';
  t.match(await open(`/?lang=en&${bad}`), {
    status: 400,
    text: /cannot be read.*Correct what follows.*lower-case uuid.*does not exist/s,
  });
  const page = await open(`/?lang=fr&${bad}`);
  t.match(page, { status: 400, text: /n’est pas lisible.*minuscules.*Ce jour n’existe pas/s });
  t.match(await open('/?lang=fr&more=1'), { text: 'cette page ne connaît pas' });
  t.notMatch(page.text, /cannot|request|does not|Correct|facts|<span lang="en"/);
  t.match(page.text, '<title>La demande n’est pas lisible · Pot commun</title>');
});

await t.test('every day from 1901 on can be asked for', async (t) => {
  for (const [day, status] of [
    ['1900-12-31', 400],
    ['1901-01-01', 200],
    ['2199-12-31', 200],
  ] as const) {
    t.equal((await open(`/?lang=en&asOf=${day}`)).status, status, day);
  }
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
  const { key } = await node.keys.create({ actorId: memberId, role: 'member', label: 'm' });
  const page = await open(home('en'), { key });
  t.match(page, { status: 403, text: 'a key with the role member may not see that' });
  t.match((await open(home('fr'), { key })).text, 'une clé du rôle membre ne peut pas les voir');
});

await t.test('a refusal says what to do in the language of the reader', async (t) => {
  const small = await made('/jobs', {
    entityId,
    activityId,
    clientId,
    firstDay: '2026-05-04',
    lastDay: '2026-05-05',
    currency: 'EUR',
    lines: [{ kind: 'fee', net: '500.00', vat: '21', text: 'Work' }],
    pay: { kind: 'amount', amount: '400.00' },
    effectiveOn: '2026-05-06',
  });
  await call(`/jobs/${small}?wait=20`);
  const paid = salaryBody({ entityId, activityId }, small);
  await made('/salaries', { ...paid, effectiveOn: '2026-05-07' });
  const job = await node.eventAt('JobFailed', 1);
  const failed = await call(`/jobs/${small}?wait=20&after=${job}`);
  const [failure] = failed['failures'] as Body[];
  t.match(failure, { refusal: 'salary_above_job_pay', detail: /^The salary costs 885.00/ });
  const french = await open(`/jobs/${small}?lang=fr`);
  t.match(french.text, 'Refusé : Le salaire coûte 885,00\u00a0€, il reste 400,00\u00a0€ à payer');
  t.notMatch(french.text, /lang="en"[^>]*>(?!English)/, 'nothing in English but its name');
  t.match((await open(`/jobs/${small}?lang=en`)).text, 'Refused: The salary costs €885.00');
  const before = await open(`/jobs/${small}?lang=fr&asOf=2026-05-06`);
  t.notMatch(before.text, 'Refusé', 'it was refused on the next day');
  t.match(before.text, 'Le secrétariat social n’a pas encore envoyé');
});

await t.test('who tries too many keys is told to wait', async (t) => {
  let last = 0;
  for (let n = 0; n < 70 && last !== 429; n += 1) {
    last = (await open('/sign-in', { key: '', form: { key: `pck_${n}` } })).status;
  }
  t.equal(last, 429);
  t.equal((await open(home('en'))).status, 200, 'whoever is in stays in');
});
