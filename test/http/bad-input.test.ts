import t, { type Test } from 'tap';
import { nested } from './bad-bytes.ts';
import { badRequests } from './bad-requests.ts';
import { badSalaries } from './bad-salaries.ts';
import {
  foundOverHttp,
  freshKey,
  jobBody,
  NOBODY,
  startApi,
  type Answer,
  type BadRequest,
} from './fixture.ts';

const api = await startApi();
t.teardown(() => api.stop());
const coop = await foundOverHttp(api);
const job = jobBody(coop);

const assertProblem = (t: Test, answer: Answer, bad: BadRequest): void => {
  t.equal(answer.status, bad.status, `${bad.what}: ${answer.text}`);
  t.match(answer.headers['content-type'], 'application/problem+json');
  const { type, title, status, code, detail, facts } = answer.body;
  t.match({ code, status }, { code: bad.code, status: bad.status });
  t.equal(type, `urn:potcommun:problem:${bad.code}`);
  t.match(title, /\S/);
  t.match(detail, /\S.*[.)]$/s, 'a sentence says what to do');
  t.notMatch(detail, /\{\w+\}|\(not known\)/, 'and all its facts are there');
  if (bad.names !== undefined) t.match(JSON.stringify(facts), bad.names);
};

await t.test('bad input gives a problem that says what to do, and appends nothing', async (t) => {
  const before = await api.count();
  for (const bad of [...badRequests(coop), ...badSalaries(coop)]) {
    const { body, raw, headers, key = freshKey() } = bad;
    const answer = await api.send('POST', `/v1${bad.url}`, {
      key,
      ...(body === undefined ? {} : { body }),
      ...(raw === undefined ? {} : { raw }),
      ...(headers === undefined ? {} : { headers }),
    });
    assertProblem(t, answer, bad);
    t.equal(await api.count(), before, `${bad.what}: nothing is appended`);
  }
});

await t.test('without an idempotency key nothing is written', async (t) => {
  const before = await api.count();
  const answer = await api.send('POST', '/v1/jobs', { body: job });
  t.match(answer.body, { status: 400, code: 'idempotency_key_missing' });
  t.equal(await api.count(), before);
});

await t.test('depth 64 and exactly 256 KB are not what is refused', async (t) => {
  const deep = await api.send('POST', '/v1/jobs', { key: freshKey(), raw: nested(64) });
  t.notMatch(deep.text, 'nested');
  const raw = JSON.stringify({ text: '' });
  const padded = raw.replace('""', `"${'x'.repeat(256 * 1024 - raw.length)}"`);
  t.equal(Buffer.byteLength(padded), 256 * 1024);
  const large = await api.send('POST', '/v1/jobs', { key: freshKey(), raw: padded });
  t.equal(large.status, 400);
});

await t.test('bad queries and addresses', async (t) => {
  const { entityId } = coop;
  const gets: readonly (readonly [string, number, string])[] = [
    ['/nothing', 404, 'not_found'],
    ['/v1/nothing', 404, 'not_found'],
    ['/v1/jobs/x', 400, 'invalid_request'],
    [`/v1/jobs/${NOBODY}`, 404, 'not_found'],
    [`/v1/jobs/${NOBODY}?wait=x`, 400, 'invalid_request'],
    [`/v1/jobs/${NOBODY}?wait=31`, 400, 'invalid_request'],
    ['/v1/balances', 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&asOf=2026-02-30`, 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&book=third`, 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&colour=red`, 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&entityId=${entityId}`, 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&knownAt=yesterday`, 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&knownAt=99999`, 422, 'known_at_in_future'],
    [`/v1/balances?entityId=${entityId}&knownAt=2199-12-31T23:59:59Z`, 422, 'known_at_in_future'],
    [`/v1/balances?entityId=${entityId}&knownAt=2200-01-01T00:00:00Z`, 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&knownAt=9999-12-31T23:59:59-01:00`, 400, 'invalid_request'],
    [`/v1/balances?entityId=${entityId}&knownAt=0000-06-01T00:00:00Z`, 400, 'invalid_request'],
    [
      `/v1/balances?entityId=${entityId}&knownAt=0000-01-01T00:00:00%2B01:00`,
      400,
      'invalid_request',
    ],
    [
      `/v1/balances?entityId=${entityId}&knownAt=1900-01-01T00:00:00%2B01:00`,
      400,
      'invalid_request',
    ],
    [`/v1/balances?entityId=${entityId}&after=x`, 400, 'invalid_request'],
    [`/v1/social-charges?entityId=${entityId}`, 400, 'invalid_request'],
    [`/v1/social-charges?entityId=${entityId}&year=26x`, 400, 'invalid_request'],
    [`/v1/social-charges?entityId=${entityId}&year=1900`, 400, 'invalid_request'],
    [`/v1/social-charges?entityId=${NOBODY}&year=2026`, 404, 'not_found'],
    [`/v1/withholding-tax?entityId=${entityId}&year=2199`, 400, 'invalid_request'],
    [`/v1/withholding-tax?entityId=${NOBODY}&year=2026`, 404, 'not_found'],
    [`/v1/balances?entityId=${entityId}&after=other.job-1@0`, 400, 'invalid_request'],
    [`/v1/journal?entityId=${entityId}&limit=0`, 400, 'invalid_request'],
    [`/v1/journal?entityId=${entityId}&limit=501`, 400, 'invalid_request'],
    [`/v1/journal?entityId=${entityId}&cursor=zzz`, 400, 'invalid_request'],
    [`/v1/journal?entityId=${entityId}&from=2026-02-01&to=2026-01-31`, 400, 'invalid_request'],
    [`/v1/guarantee-fund?entityId=${entityId}&limit=501`, 400, 'invalid_request'],
    [`/v1/guarantee-fund?entityId=${entityId}&cursor=zzz`, 400, 'invalid_request'],
    [`/v1/salaries/due?entityId=${entityId}&on=2026-01-31&cursor=zzz`, 400, 'invalid_request'],
    [`/v1/salaries/due?entityId=${NOBODY}&on=2026-01-31`, 404, 'not_found'],
    [`/v1/jobs/${NOBODY}?asOf=2026-02-30`, 400, 'invalid_request'],
    ['/v1/events?after=', 400, 'invalid_request'],
    ['/v1/events?after=0x10', 400, 'invalid_request'],
    ['/v1/events?after=-1', 400, 'invalid_request'],
    ['/v1/events?types=a b', 400, 'invalid_request'],
    ['/v1/%E0%A4%A', 400, 'invalid_request'],
  ];
  for (const [url, status, code] of gets) {
    const answer = await api.send('GET', url);
    t.match(answer.body, { status, code }, `${url}: ${answer.text}`);
    t.match(answer.headers['content-type'], 'application/problem+json');
  }
});
