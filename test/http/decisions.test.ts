import t from 'tap';
import type { SentInput } from '../../src/people/people.ts';
import { decisionOf, ENTITY, freshKey, startApi } from './fixture.ts';

const api = await startApi();
t.teardown(() => api.stop());
const entity = await api.send('POST', '/v1/entities', { key: freshKey(), body: ENTITY });
const decision = decisionOf(String(entity.body['id']));

const recorded = async (body: object, key = freshKey()) => {
  const answer = await api.send('POST', '/v1/decisions', { key, body });
  const copied = await api.deps.copy.at(await api.count());
  return {
    answer,
    data: JSON.parse(copied?.data ?? '{}') as object,
    texts: await api.deps.people.texts(JSON.parse(copied?.metadata ?? '{}') as SentInput),
  };
};

await t.test('the text of a motion is kept outside the log, and its event names it', async (t) => {
  const key = freshKey();
  const motion = 'Ada Byron proposes:\n- a levy of 6.5 %';
  const { answer, data, texts } = await recorded({ ...decision, motion }, key);
  t.equal(answer.status, 201, answer.text);
  t.match(data, { subject: 'levy-2026', textsVersion: 1 });
  t.same(texts, [motion]);
  t.notMatch(JSON.stringify(await api.deps.copy.page(0, 500)), /Ada|motion/);
  const again = await recorded({ ...decision, motion: 'Another' }, key);
  t.match(again.answer.body, { status: 422, code: 'idempotency_key_reused' });
});

await t.test('a decision without a motion names none', async (t) => {
  const { answer, data, texts } = await recorded(decision);
  t.equal(answer.status, 201, answer.text);
  t.notOk('textsVersion' in data);
  t.same(texts, []);
});

await t.test('codes of subjects and colleges', async (t) => {
  for (const subject of ['levy-2026', 'levy-and-terms', 'ag-2026-06-13-12', '7', 'a'.repeat(60)]) {
    const votes = decision.votes.map((vote) => ({ ...vote, college: subject.slice(0, 40) }));
    const { answer, data } = await recorded({ ...decision, subject, votes });
    t.equal(answer.status, 201, answer.text);
    t.match(data, { subject, votes });
  }
});
