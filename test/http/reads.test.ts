import t from 'tap';
import { PARTS } from '../../src/projections/invoice-to-net/parts.ts';
import { sequenceKey } from '../../src/http/reading.ts';
import type { Queries } from '../../src/http/queries.ts';
import { A_MEMBER, foundOverHttp, freshKey, jobBody, NOBODY, startApi } from './fixture.ts';

/** What the read models were asked, and what they answer: lists of seven, in the ledger's order. */
const asked: unknown[][] = [];
const SEVEN = [1, 2, 3, 4, 5, 6, 7];
let members: readonly { id: string; memberId: string }[] = [];

const listOf =
  <Item extends object>(item: (n: number) => Item) =>
  async (filter: unknown, page: { limit: number; after?: { sequence: number } }) => {
    asked.push([filter, page]);
    const items = SEVEN.filter((n) => n > (page.after?.sequence ?? 0))
      .slice(0, page.limit)
      .map((n) => ({ ...item(n), key: { sequence: n, id: `id-${n}` } }));
    return { sequence: 42, items };
  };

const statementOf = (activityId: string, memberId: string) => ({
  sequence: 42,
  activityId,
  entityId: NOBODY,
  memberId,
  currency: 'EUR',
  asOf: null,
  totals: {
    invoiced: '1000.00',
    credited: '0.00',
    writtenOff: '0.00',
    mutualServices: '45.00',
    guaranteeFund: '20.00',
    funded: '935.00',
    guaranteed: '935.00',
    cleared: '0.00',
    salaries: '0.00',
    owed: '0.00',
    debt: '0.00',
    shortfall: '0.00',
  },
  items: [],
});

const report = { sequence: 42, entityId: NOBODY, currency: 'EUR', asOf: null };
const client = {
  entityId: NOBODY,
  kind: 'business',
  country: 'BE',
  guaranteed: true,
  terms: null,
  secretNote: 'not part of the answer',
};

const nothing = Object.fromEntries(PARTS.map((part) => [part, '0.00']));

const queries = {
  entity: async () => ({ timeZone: 'Pacific/Kiritimati' }),
  members: listOf((n) => ({ id: members[0]?.id ?? `id-${n}`, entityId: NOBODY })),
  clients: listOf((n) => ({
    id: members[1]?.id ?? `id-${n}`,
    ...client,
  })),
  activities: listOf((n) => ({ id: `id-${n}`, entityId: NOBODY, memberId: A_MEMBER })),
  statement: async (activityId: string, at: unknown, page: unknown) => {
    asked.push([at, page]);
    return activityId === NOBODY ? undefined : statementOf(activityId, A_MEMBER);
  },
  activityToNet: async (activityId: string) =>
    activityId === NOBODY
      ? undefined
      : { ...report, activityId, memberId: A_MEMBER, invoiced: '0.00', parts: nothing },
  balances: async (filter: unknown) => {
    asked.push([filter]);
    return {
      ...report,
      balances: [{ book: 'analytic', account: 'ACT', amount: '935.00' }],
    };
  },
  aged: async (filter: unknown) => {
    asked.push([filter]);
    return undefined;
  },
} as unknown as Queries;

const api = await startApi({ queries });
t.teardown(() => api.stop());
const coop = await foundOverHttp(api);
members = [
  { id: coop.memberId, memberId: coop.memberId },
  { id: coop.clientId, memberId: '' },
];
const { entityId } = coop;

await t.test('lists come in pages that a cursor and a link lead through', async (t) => {
  const seen: unknown[] = [];
  let url = `/v1/activities?entityId=${entityId}&limit=3`;
  for (let page = 1; page <= 3; page += 1) {
    const answer = await api.send('GET', url);
    t.equal(answer.status, 200, answer.text);
    t.equal(answer.body['sequence'], 42);
    const { items, next } = answer.body as { items: { id: string }[]; next: string | null };
    seen.push(...items.map(({ id }) => id));
    t.equal(next === null, page === 3, `page ${page}`);
    const link = String(answer.headers['link'] ?? '');
    t.equal(link.includes(`cursor=${next ?? ''}`), page !== 3);
    url = /<([^>]+)>; rel="next"/.exec(link)?.[1] ?? url;
  }
  t.same(seen, ['id-1', 'id-2', 'id-3', 'id-4', 'id-5', 'id-6', 'id-7']);
  const stray = Buffer.from('{"sequence":1,"id":"x","more":1}').toString('base64url');
  const refused = await api.send('GET', `/v1/activities?entityId=${entityId}&cursor=${stray}`);
  t.match(refused.body, { code: 'invalid_request', facts: { cursor: /page before/ } });
  // What the database could not compare is refused before it is asked.
  const huge = 2 ** 40;
  for (const [path, key] of [
    ['/activities/{id}/statement?', { sequence: 1, id: 'x' }],
    ['/activities/{id}/statement?', { sequence: 1, id: '9999999999' }],
    ['/journal?entityId={id}&', { sequence: 1, entry: huge, line: 1 }],
    ['/invoices?entityId={id}&', { issuedOn: '2026-01-01', number: huge, invoiceId: NOBODY }],
    ['/guarantee-fund?entityId={id}&', { since: '2026-02-30', invoiceId: NOBODY }],
  ] as const) {
    const forged = Buffer.from(JSON.stringify(key)).toString('base64url');
    const url = `/v1${path.replace('{id}', NOBODY)}cursor=${forged}`;
    t.match((await api.send('GET', url)).body, { code: 'invalid_request', facts: { cursor: /./ } });
  }
  t.ok(sequenceKey.safeParse({ sequence: 1, id: 'x' }).success);
});

await t.test(
  'names are for finance alone, and nothing passes that is not in the contract',
  async (t) => {
    for (const role of ['finance', 'auditor', 'board', 'assembly', 'service', 'admin'] as const) {
      const shown = await api.send('GET', `/v1/clients?entityId=${entityId}&limit=1`, { role });
      t.equal(shown.status, 200, role);
      t.equal(shown.text.includes('Client SA'), role === 'finance', role);
      t.notMatch(shown.text, /secretNote|"key"|Rue 1/, role);
      const people = await api.send('GET', `/v1/members?entityId=${entityId}&limit=1`, { role });
      t.equal(people.text.includes('Ada'), role === 'finance', role);
    }
  },
);

await t.test('a member sees its own rows and learns nothing of others', async (t) => {
  asked.length = 0;
  const list = await api.send('GET', `/v1/activities?entityId=${entityId}`, { role: 'member' });
  t.equal(list.status, 200);
  t.match(asked[0]?.[0], { entityId, memberId: A_MEMBER }, 'the query is narrowed');
  const url = `/v1/activities/${coop.activityId}/statement`;
  const own = await api.send('GET', url, { role: 'member' });
  t.match(own.body, { memberId: A_MEMBER, totals: { funded: '935.00' } });
  const { key = '' } = await api.deps.keys.create({
    actorId: '00000000-0000-5000-8000-00000000000b',
    role: 'member',
    label: 'x',
  });
  const headers = { authorization: `Bearer ${key}` };
  const net = await api.send('GET', url.replace('statement', 'invoice-to-net'), {
    role: 'member',
  });
  t.hasStrict(net.body, { memberId: A_MEMBER, parts: { net: '0.00' } });
  for (const report of ['statement', 'invoice-to-net']) {
    const address = (id: string): string => `/v1/activities/${id}/${report}`;
    const others = await api.send('GET', address(coop.activityId), { headers });
    const absent = await api.send('GET', address(NOBODY), { headers });
    t.equal(others.status, 404);
    t.same(
      { ...others.body, facts: null },
      { ...absent.body, facts: null },
      'no difference between another’s and nobody’s',
    );
  }
});

await t.test('reports are asked for a day and for what was known', async (t) => {
  asked.length = 0;
  const url = `/v1/balances?entityId=${entityId}`;
  await api.send('GET', url);
  await api.send('GET', `${url}&asOf=2026-03-31&knownAt=3&book=analytic`);
  await api.send('GET', `${url}&knownAt=2026-06-01T00:00:00%2B02:00`);
  const known = await api.count();
  t.same(asked, [
    [{ entityId }],
    [{ entityId, book: 'analytic', asOf: '2026-03-31', knownAt: 3 }],
    [{ entityId, knownAt: known }],
  ]);
  asked.length = 0;
  const aged = await api.send('GET', `/v1/receivables/aged?entityId=${entityId}`);
  t.match(aged.body, { status: 404, code: 'not_found' });
  t.same(asked, [[{ entityId, asOf: '2026-07-01' }]], 'today is where the entity is');
});

await t.test('a job without a body is resumed as one with an empty body', async (t) => {
  const job = await api.send('POST', '/v1/jobs', { key: freshKey(), body: jobBody(coop) });
  const url = `/v1/jobs/${String(job.body['id'])}/resume`;
  for (const body of [undefined, {}]) {
    const answer = await api.send('POST', url, {
      key: freshKey(),
      ...(body === undefined ? {} : { body }),
    });
    t.match(answer.body, { status: 409, code: 'job_not_failed' }, answer.text);
  }
});
