import t from 'tap';
import { ALLOWED, type Access } from '../../src/http/auth.ts';
import { ROLES } from '../../src/access/roles.ts';
import { PROBLEMS } from '../../src/http/problems.ts';
import { foundOverHttp, freshKey, jobBody, NOBODY, startApi } from './fixture.ts';
import type { SentInput } from '../../src/people/people.ts';

const api = await startApi();
t.teardown(() => api.stop());
const coop = await foundOverHttp(api);

type Operation = Readonly<{
  'x-roles': readonly string[];
  parameters?: readonly Readonly<{ name: string; in: string; required?: boolean }>[];
  responses: Readonly<Record<string, unknown>>;
  requestBody?: unknown;
}>;

const documented = async (): Promise<
  Readonly<{ openapi: string; paths: Record<string, Record<string, Operation>> }>
> => {
  const { body } = await api.send('GET', '/docs/json', { role: 'finance' });
  return body as unknown as Awaited<ReturnType<typeof documented>>;
};

await t.test('the document names every route, its roles and its problems', async (t) => {
  const { openapi, paths } = await documented();
  t.equal(openapi, '3.1.0');
  t.same(
    Object.keys(paths)
      .filter((path) => path.startsWith('/v1'))
      .toSorted(),
    [
      '/v1/activities',
      '/v1/activities/{activityId}/forgiveness',
      '/v1/activities/{activityId}/invoice-to-net',
      '/v1/activities/{activityId}/statement',
      '/v1/balances',
      '/v1/clients',
      '/v1/clients/{clientId}/credit',
      '/v1/clients/{clientId}/guarantee',
      '/v1/clients/{clientId}/terms',
      '/v1/decisions',
      '/v1/entities',
      '/v1/entities/{entityId}',
      '/v1/entities/{entityId}/holidays',
      '/v1/entities/{entityId}/policies',
      '/v1/events',
      '/v1/guarantee-fund',
      '/v1/invoice-to-net',
      '/v1/invoices',
      '/v1/invoices/{invoiceId}',
      '/v1/invoices/{invoiceId}/credit-notes',
      '/v1/invoices/{invoiceId}/write-off',
      '/v1/jobs',
      '/v1/jobs/{jobId}',
      '/v1/jobs/{jobId}/invoice-to-net',
      '/v1/jobs/{jobId}/resume',
      '/v1/journal',
      '/v1/keys',
      '/v1/keys/{keyId}/revoke',
      '/v1/members',
      '/v1/payments',
      '/v1/payments/{paymentId}',
      '/v1/payments/{paymentId}/allocations',
      '/v1/payments/{paymentId}/refunds',
      '/v1/payments/{paymentId}/reverse',
      '/v1/receivables/aged',
      '/v1/salaries',
      '/v1/salaries/due',
      '/v1/salaries/{salaryId}',
      '/v1/salaries/{salaryId}/cancel',
      '/v1/salaries/{salaryId}/payments',
      '/v1/salaries/{salaryId}/resume',
      '/v1/social-charges',
      '/v1/social-charges/declarations',
      '/v1/social-charges/payments',
      '/v1/social-charges/rectifications',
      '/v1/withholding-tax',
      '/v1/withholding-tax/declarations',
      '/v1/withholding-tax/payments',
    ],
  );
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!path.startsWith('/v1')) continue;
      t.ok(operation['x-roles'].length > 0, `${method} ${path}`);
      t.ok(operation.responses['4XX'] ?? operation.responses['4xx'], `${method} ${path} problems`);
      const headers = (operation.parameters ?? []).filter((one) => one.in === 'header');
      const expected = method === 'post' ? ['idempotency-key'] : [];
      t.same(
        headers.map(({ name }) => name),
        expected,
        `${method} ${path} headers`,
      );
    }
  }
});

await t.test('each role enters where the document says, and nowhere else', async (t) => {
  const { paths } = await documented();
  const before = await api.count();
  let checked = 0;
  for (const [path, methods] of Object.entries(paths)) {
    if (!path.startsWith('/v1')) continue;
    const url = path.replaceAll(/\{\w+\}/g, NOBODY);
    for (const [method, operation] of Object.entries(methods)) {
      const verb = method === 'post' ? 'POST' : 'GET';
      for (const role of ROLES) {
        // Nothing that could succeed is sent: who may enter is told that its request is wrong.
        const extra = verb === 'POST' ? { body: { wrong: true } } : {};
        const suffix = verb === 'GET' ? '?wrong=true' : '';
        const answer = await api.send(verb, url + suffix, { role, key: freshKey(), ...extra });
        const allowed = operation['x-roles'].includes(role);
        const { code } = answer.body;
        if (allowed) t.not(code, 'forbidden', `${role} may ${verb} ${path}`);
        else t.match(answer.body, { status: 403, code: 'forbidden' }, `${role} ${verb} ${path}`);
        checked += 1;
      }
      const stranger = await api.send(verb, url, { headers: { authorization: '' } });
      t.match(stranger.body, { status: 401, code: 'unauthenticated' }, `stranger ${verb} ${path}`);
      t.equal(stranger.headers['www-authenticate'], 'Bearer');
    }
  }
  t.ok(checked >= 150, `${checked} combinations`);
  t.equal(await api.count(), before);
});

await t.test('who may do what is what was decided', (t) => {
  const money: Record<Access, readonly string[]> = ALLOWED;
  t.same(money.write, ['finance']);
  t.same(money.keys, ['admin']);
  t.notOk(money.read.includes('member'));
  t.end();
});

await t.test(
  'a write is answered with its events and a token, and a repeat with the same',
  async (t) => {
    const key = freshKey();
    const body = jobBody(coop);
    const first = await api.send('POST', '/v1/jobs', { key, body });
    t.equal(first.status, 202, first.text);
    const { id } = first.body;
    t.match(first.body, {
      jobId: id,
      effectiveOn: '2026-03-04',
      events: [{ stream: `test.job-${String(id)}`, revision: 0, type: 'JobDeclared' }],
      after: `test.job-${String(id)}@0`,
    });
    t.equal(first.headers['idempotency-replayed'], undefined);
    const count = await api.count();
    // The order of the members of a body does not matter, nor do spaces.
    const raw = JSON.stringify(Object.fromEntries(Object.entries(body).toReversed()), null, 2);
    const again = await api.send('POST', '/v1/jobs', { key, raw });
    t.equal(again.status, 202);
    t.equal(again.headers['idempotency-replayed'], 'true');
    t.same(again.body, first.body);
    const other = await api.send('POST', '/v1/jobs', {
      key,
      body: { ...body, lastDay: '2026-03-04' },
    });
    t.match(other.body, { status: 422, code: 'idempotency_key_reused' });
    t.equal(await api.count(), count, 'nothing is appended');
    const { metadata = '{}' } = (await api.deps.copy.at(count)) ?? {};
    const texts = await api.deps.people.texts(JSON.parse(metadata) as SentInput);
    t.same(texts, ['Two days of work']);
    t.notMatch(JSON.stringify(await api.deps.copy.page(0, 500)), /Two days|Client SA|Rue 1|"Ada"/);
  },
);

await t.test('a revoked key is refused; keys are shown once', async (t) => {
  const body = { actorId: 'bea', role: 'auditor', label: 'laptop' };
  const key = freshKey();
  const made = await api.send('POST', '/v1/keys', { role: 'admin', key, body });
  t.equal(made.status, 201, made.text);
  const again = await api.send('POST', '/v1/keys', { role: 'admin', key, body });
  t.match(again.body, { status: 409, code: 'key_already_created' });
  const other = { ...body, label: 'phone' };
  const reused = await api.send('POST', '/v1/keys', { role: 'admin', key, body: other });
  t.match(reused.body, { status: 422, code: 'idempotency_key_reused' });
  const headers = { authorization: `Bearer ${String(made.body['key'])}` };
  t.equal((await api.send('GET', '/v1/events', { headers })).status, 200);
  const listed = await api.send('GET', '/v1/keys', { role: 'admin' });
  t.match(listed.text, '"bea"');
  t.notOk(listed.text.includes(String(made.body['key'])));
  const url = `/v1/keys/${String(made.body['id'])}/revoke`;
  const revoked = await api.send('POST', url, { role: 'admin', key: freshKey() });
  t.equal(revoked.status, 200, revoked.text);
  t.match((await api.send('GET', '/v1/events', { headers })).body, { code: 'unauthenticated' });
});

await t.test('keys come in pages', async (t) => {
  const { body } = await api.send('GET', '/v1/keys', { role: 'admin' });
  const seen: unknown[] = [];
  for (let path = '/v1/keys?limit=3'; path !== '';) {
    const page = await api.send('GET', path, { role: 'admin' });
    t.equal(page.status, 200, page.text);
    seen.push(...(page.body['items'] as readonly unknown[]));
    path = /<(\S+)>/.exec(String(page.headers['link']))?.[1] ?? '';
    t.equal(path === '', page.body['next'] === null);
  }
  t.ok(seen.length > 6);
  t.same(seen, body['items']);
  const bad = await api.send('GET', '/v1/keys?cursor=e30', { role: 'admin' });
  t.match(bad.body, { status: 400, code: 'invalid_request' });
});

await t.test('who acts has an opaque id: an e-mail address is refused', async (t) => {
  const body = { actorId: 'bea@coop.be', role: 'auditor', label: 'laptop' };
  const answer = await api.send('POST', '/v1/keys', { role: 'admin', key: freshKey(), body });
  t.match(answer.body, { status: 400, code: 'invalid_request' });
  t.match(JSON.stringify(answer.body['facts']), /actorId.*is not an opaque id: send 1 to 100/);
  t.match(JSON.stringify((await documented()).paths['/v1/keys']), /An opaque id of the person/);
});

await t.test('events come in pages and go on from any sequence', async (t) => {
  const whole = await api.send('GET', '/v1/events?limit=500');
  const all = whole.body['items'] as readonly Record<string, unknown>[];
  t.equal(all.length, await api.count());
  t.match(all[0], {
    specversion: '1.0',
    source: '/ledgers/test',
    type: 'EntityRegistered',
    sequence: 1,
    revision: 0,
    datacontenttype: 'application/json',
    data: { legalName: 'Coop SC' },
    metadata: { effectiveOn: '2026-01-01' },
  });
  const seen: unknown[] = [];
  let next = 0;
  for (let pages = 0; pages < 20; pages += 1) {
    const page = await api.send('GET', `/v1/events?after=${next}&limit=3`);
    const items = page.body['items'] as readonly unknown[];
    seen.push(...items);
    next = Number(page.body['next']);
    if (items.length < 3) break;
    t.match(page.headers['link'], `after=${next}`);
  }
  t.same(seen, all);
  const typed = await api.send('GET', '/v1/events?types=PolicyAdopted,JobDeclared');
  const types = (typed.body['items'] as readonly { type: string }[]).map(({ type }) => type);
  t.same(types, ['PolicyAdopted', 'PolicyAdopted', 'JobDeclared']);
  t.equal(typed.body['next'], all.length, 'what holds none of these types need not be read again');
  const resumed = await api.send('GET', `/v1/events?after=${all.length + 5}`);
  t.equal(resumed.body['next'], all.length + 5, 'never backwards');
});

await t.test('an unchanged answer is not sent again', async (t) => {
  const first = await api.send('GET', '/v1/events?limit=1');
  const tag = String(first.headers['etag']);
  t.match(first.headers['cache-control'], 'no-cache');
  const again = await api.send('GET', '/v1/events?limit=1', { headers: { 'if-none-match': tag } });
  t.equal(again.status, 304);
  t.equal(again.text, '');
});

await t.test('every problem has a sentence, and its status is one', (t) => {
  for (const [code, { status, title, todo }] of Object.entries(PROBLEMS)) {
    t.match(code, /^[a-z]+(_[a-z]+)*$/);
    t.ok(status >= 400 && status < 600, code);
    t.match(title, /^[A-Z].*[^.]$/, code);
    t.match(todo, /^[A-Z{].*[.)}]$/, code);
  }
  t.end();
});

await t.test('the page of the document is served and may run only its own scripts', async (t) => {
  const page = await api.send('GET', '/docs/');
  t.equal(page.status, 200);
  const policy = String(page.headers['content-security-policy']);
  t.match(policy, "default-src 'self'");
  t.notMatch(policy, 'upgrade-insecure-requests');
  t.notMatch(policy, /script-src[^;]*unsafe/);
  t.equal(page.headers['strict-transport-security'], undefined);
});
