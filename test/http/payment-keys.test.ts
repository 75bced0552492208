import t from 'tap';
import { foundOverHttp, freshKey, paymentBody, startApi } from './fixture.ts';

const api = await startApi();
t.teardown(() => api.stop());
const coop = await foundOverHttp(api);

await t.test('the same payment by another key is answered with what is stored', async (t) => {
  const body = paymentBody(coop);
  const first = await api.send('POST', '/v1/payments', { key: freshKey(), body });
  t.equal(first.status, 201, first.text);
  const again = await api.send('POST', '/v1/payments', { key: freshKey(), body });
  t.same(again.body, first.body);
  t.equal(again.headers['idempotency-replayed'], 'true');
  const other = await api.send('POST', '/v1/payments', {
    key: freshKey(),
    body: { ...body, amount: '1210.01' },
  });
  t.match(other.body, { status: 409, code: 'payment_already_recorded' });
});

await t.test('a key that stands for one payment is refused for another', async (t) => {
  const pay = (key: string, bankReference: string) =>
    api.send('POST', '/v1/payments', { key, body: { ...paymentBody(coop), bankReference } });
  const key = freshKey();
  const first = await pay(key, 'C-1');
  t.equal(first.status, 201, first.text);
  const count = await api.count();
  t.match((await pay(key, 'C-2')).body, { status: 422, code: 'idempotency_key_reused' });
  t.equal(await api.count(), count, 'nothing is appended');
  t.same((await pay(key, 'C-1')).body, first.body, 'the key still answers its own payment');
  t.equal((await pay(freshKey(), 'C-2')).status, 201, 'the other payment takes a new key');
  t.match(
    (await pay(key, 'C-2')).body,
    { code: 'idempotency_key_reused' },
    'also once it is there',
  );

  const answered = freshKey();
  t.same((await pay(answered, 'C-1')).body, first.body);
  t.match((await pay(answered, 'C-3')).body, { code: 'idempotency_key_reused' });

  const refused = freshKey();
  const body = { ...paymentBody(coop), bankReference: 'C-4', amount: '0.00' };
  t.equal((await api.send('POST', '/v1/payments', { key: refused, body })).status, 422);
  t.equal((await pay(refused, 'C-5')).status, 201, 'a refusal takes no key');
});

await t.test('of two payments at once under one key, one is recorded', async (t) => {
  for (let round = 0; round < 20; round += 1) {
    const key = freshKey();
    const before = await api.count();
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        api.send('POST', '/v1/payments', {
          key,
          body: { ...paymentBody(coop), bankReference: `R-${round}-${name}` },
        }),
      ),
    );
    const statuses = answers.map(({ status }) => String(status));
    t.same(statuses.toSorted(), ['201', '422', '422']);
    t.equal(await api.count(), before + 1);
  }
});
