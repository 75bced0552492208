import { EventEmitter, once } from 'node:events';
import t from 'tap';
import { WritesClosed } from '../../src/commands/outage.ts';
import { EventStoreUnavailable } from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import type { NotReady } from '../../src/http/deps.ts';
import type { JobView, Queries } from '../../src/http/queries.ts';
import { awaitToken } from '../../src/http/reading.ts';
import { ModelsUnavailable, type Progress } from '../../src/projections/read-models.ts';
import { foundOverHttp, freshKey, jobBody, NOBODY, startApi } from './fixture.ts';
import { NONE } from '../support/none.ts';

/** Read models that are where the test puts them. */
const scriptedModels = () => {
  const moved = new EventEmitter();
  let progress: Progress = { sequence: 0 };
  let failure: Error | undefined;
  return {
    move: (to: Progress): void => {
      progress = to;
      moved.emit('moved');
    },
    fail: (error: Error | undefined): void => {
      failure = error;
    },
    port: {
      state: async () => {
        if (failure !== undefined) throw failure;
        return progress;
      },
      waitFor: async (sequence: number, timeoutMs: number) => {
        const signal = AbortSignal.timeout(timeoutMs);
        while (progress.sequence < sequence && !signal.aborted) {
          await once(moved, 'moved', { signal }).catch(() => undefined);
        }
        return progress.sequence;
      },
    },
  };
};

const models = scriptedModels();
let closed: Error | undefined;
let reasons: readonly NotReady[] = [];
let job: JobView | undefined;
let asked = 0;
const queries = {
  job: async () => {
    asked += 1;
    return job;
  },
  balances: async () => {
    throw new Error('column "secret_detail" does not exist');
  },
  aged: async () => {
    throw new ModelsUnavailable('not there');
  },
} as unknown as Queries;
const store = memoryEventStore();
const api = await startApi({
  store,
  queries,
  models: models.port,
  notReady: async () => reasons,
  assertWritable: async () => {
    if (closed !== undefined) throw closed;
  },
});
t.teardown(() => api.stop());
const coop = await foundOverHttp(api);
models.move({ sequence: await api.count() });

const dimensions = { entityId: 'e', activityId: 'a', memberId: 'm', clientId: 'c' };
const declared = { firstDay: '2026-03-02', lastDay: '2026-03-03', currency: 'EUR' };
const refused = { refusal: 'levy_not_adopted', facts: { entityId: coop.entityId } };

const view = (status: JobView['status']): JobView => ({
  id: NOBODY,
  sequence: 9,
  ...dimensions,
  ...declared,
  status,
  total: null,
  invoiceId: null,
  steps: [],
  failures: [{ sequence: 9, step: 'invoice', ...refused, resumed: false }],
  declaredOn: '2026-03-04',
  invoice: null,
  salaries: [],
  events: [
    {
      sequence: 9,
      stream: 'test.job-1',
      revision: 3,
      type: 'JobFailed',
      step: 'invoice',
      effectiveOn: '2026-03-04',
      amount: null,
    },
  ],
});

await t.test('a report as it was known waits until the read models are there', async (t) => {
  const known = await api.count();
  models.move({ sequence: known - 1 });
  let answered = false;
  const at = `asOf=2026-06-30&knownAt=${known}`;
  const url = `/v1/receivables/aged?entityId=${coop.entityId}&${at}`;
  const read = api.send('GET', url).then((answer) => {
    answered = true;
    return answer;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.notOk(answered, 'a sum over less is not shown as what was known');
  models.move({ sequence: known });
  t.match((await read).body, { code: 'read_models_unavailable' }, 'asked as soon as they are');
  const stopped = { sequence: known, type: 'Novelty', version: '3', reason: 'unknown_version' };
  models.move({ sequence: known - 1, stopped });
  t.match((await api.send('GET', url)).body, { code: 'read_models_stopped' });
  models.move({ sequence: known });
});

await t.test('a read waits until it shows the write that it names', async (t) => {
  job = view('waiting');
  const written = await api.send('POST', '/v1/jobs', { key: freshKey(), body: jobBody(coop) });
  const after = String(written.body['after']);
  const shown = await api.send('GET', `/v1/events?limit=1`);
  t.equal(shown.status, 200, 'what names no write does not wait');
  const before = asked;
  const read = api.send('GET', `/v1/jobs/${NOBODY}?after=${after}`);
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(asked, before, 'nothing is read before the models have passed it');
  models.move({ sequence: await api.count() });
  t.equal((await read).status, 200);
});

await t.test(
  'a read that names what a stopped projector will not show is told so at once',
  async (t) => {
    const written = await api.send('POST', '/v1/jobs', {
      key: freshKey(),
      body: { ...jobBody(coop), lastDay: '2026-03-04' },
    });
    const last = await api.count();
    const stopped = { sequence: last, type: 'JobPainted', version: '7', reason: 'unknown_type' };
    models.move({ sequence: last - 1, stopped });
    const url = `/v1/jobs/${NOBODY}?after=${String(written.body['after'])}`;
    const read = await api.send('GET', url);
    t.match(read.body, {
      status: 503,
      code: 'read_models_stopped',
      facts: { sequence: String(last), type: 'JobPainted', version: '7' },
    });
    t.equal((await api.send('GET', `/v1/jobs/${NOBODY}`)).status, 200, 'plain reads go on');
    const ready = await api.send('GET', '/health/ready', { headers: { authorization: '' } });
    t.match(ready.body, {
      status: 'not ready',
      reasons: [{ code: 'projector_stopped', facts: { type: 'JobPainted', version: '7' } }],
    });
    t.equal(ready.status, 503);
    models.move({ sequence: await api.count() });
    t.match((await api.send('GET', '/health/ready')).body, { status: 'ready', reasons: NONE });
    reasons = [{ code: 'log_behind_copy', detail: 'Restore it.', facts: { revision: '3' } }];
    t.match((await api.send('GET', '/health/ready')).body, { status: 'not ready', reasons });
    reasons = [];
    t.match((await api.send('GET', '/health/live')).body, { status: 'live' });
  },
);

await t.test('what is not shown in time is not yet', async (t) => {
  const after = `test.job-${NOBODY}@7`;
  const started = performance.now();
  const facts = { after, sequence: String(await api.count()) };
  await t.rejects(awaitToken(api.deps, after, 200), { code: 'not_yet', facts });
  t.ok(performance.now() - started >= 190, 'but not before');
  const copied = `test.entity-${coop.entityId}@0`;
  models.move({ sequence: 0 });
  await t.rejects(awaitToken(api.deps, copied, 50), { code: 'not_yet', facts: { sequence: '0' } });
  models.move({ sequence: await api.count() });
});

await t.test('a job is answered when no step runs any more', async (t) => {
  job = view('running');
  const read = api.send('GET', `/v1/jobs/${NOBODY}?wait=20`);
  await new Promise((resolve) => setImmediate(resolve));
  job = view('failed');
  models.move({ sequence: (await api.count()) + 1 });
  const { status, body } = await read;
  t.equal(status, 200);
  t.match(body, {
    settled: true,
    after: 'test.job-1@3',
    failures: [{ refusal: 'levy_not_adopted', detail: coop.entityId }],
  });
  job = view('running');
  const limited = await api.send('GET', `/v1/jobs/${NOBODY}?wait=0.05`);
  t.match(limited.body, { settled: false, status: 'running' }, 'the same body at the limit');
});

await t.test(
  'a log behind its copy takes no writes, and neither does a store that is away',
  async (t) => {
    const count = await api.count();
    const send = () => api.send('POST', '/v1/jobs', { key: freshKey(), body: jobBody(coop) });
    closed = new WritesClosed('log_behind_copy', 'the log lost revision 3');
    t.match((await send()).body, { status: 503, code: 'log_behind_copy' });
    closed = new WritesClosed('secret_mismatch', 'other secret');
    t.match((await send()).body, { status: 503, code: 'secret_mismatch' });
    closed = new EventStoreUnavailable('no answer from 10.0.0.7');
    const away = await send();
    t.match(away.body, { status: 503, code: 'event_store_unavailable' });
    t.notMatch(away.text, '10.0.0.7');
    closed = undefined;
    t.equal(await api.count(), count);
    t.equal((await send()).status, 202);
  },
);

await t.test('a fault of ours is logged and not told', async (t) => {
  const answer = await api.send('GET', `/v1/balances?entityId=${coop.entityId}`);
  t.match(answer.body, { status: 500, code: 'internal_error' });
  t.notMatch(answer.text, 'secret_detail');
  const { request = '' } = answer.body['facts'] as { request?: string };
  const line = api.logged.find((one) => one.includes('secret_detail'));
  t.match(line, `"${request}"`);
  t.notOk(
    api.logged.some((one) => one.includes(api.keyOf('finance'))),
    'no key is ever logged',
  );
  const aged = await api.send(
    'GET',
    `/v1/receivables/aged?entityId=${coop.entityId}&asOf=2026-01-01`,
  );
  t.match(aged.body, { status: 503, code: 'read_models_unavailable' });
});

await t.test('without an answer of the database the node is not ready', async (t) => {
  models.fail(new Error('connection refused'));
  const ready = await api.send('GET', '/health/ready');
  models.fail(undefined);
  t.match(ready.body, { reasons: [{ code: 'read_models_unavailable' }], sequence: null });
});

await t.test('measures are shown to this machine only', async (t) => {
  const here = await api.app.inject({ url: '/metrics' });
  t.equal(here.statusCode, 200);
  t.match(here.body, /potcommun_http_request_seconds_count\{[^}]*route="\/v1\/jobs"[^}]*\} \d/);
  t.notMatch(here.body, NOBODY, 'routes, not addresses');
  t.match(here.body, `potcommun_copy_sequence ${await api.count()}`);
  models.fail(new Error('away'));
  const partial = await api.app.inject({ url: '/metrics' });
  models.fail(undefined);
  t.equal(partial.statusCode, 200);
  t.notMatch(partial.body, /^potcommun_models_sequence \d/m);
  const there = await api.app.inject({ url: '/metrics', remoteAddress: '10.0.0.7' });
  t.equal(there.statusCode, 404);
});

await t.test('who asks too often has to wait; others need not', async (t) => {
  const limited = await startApi({ requestsPerMinute: 5 });
  t.teardown(() => limited.stop());
  const codes: unknown[] = [];
  for (let n = 0; n < 7; n += 1) codes.push((await limited.send('GET', '/v1/events')).status);
  t.same(codes, [200, 200, 200, 200, 200, 429, 429]);
  const refused = await limited.send('GET', '/v1/events');
  t.match(refused.body, { code: 'rate_limited', facts: { seconds: /^\d+$/ } });
  t.match(refused.headers['retry-after'], /^\d+$/);
  t.equal((await limited.send('GET', '/v1/events', { role: 'auditor' })).status, 200);
  t.equal((await limited.send('GET', '/health/live')).status, 200);
  const strangers: number[] = [];
  for (let n = 0; n < 62; n += 1) {
    const headers = { authorization: `Bearer pck_${String(n).padStart(43, 'A')}` };
    strangers.push((await limited.send('GET', '/v1/events', { headers })).status);
  }
  t.same(new Set(strangers.slice(0, 60)), new Set([401]));
  t.same(strangers.slice(60), [429, 429]);
  t.equal((await limited.send('GET', '/v1/events', { role: 'board' })).status, 200);
});
