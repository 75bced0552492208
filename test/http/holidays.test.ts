import t from 'tap';
import { ENTITY } from './fixture.ts';
import { startRealNode } from './real-node.ts';

// The calendar year of the test: one that is not over.
const YEAR = new Date().getUTCFullYear();
const OWN = [`${YEAR}-01-02`, `${YEAR}-07-21`, `${YEAR}-12-24`];

const { call, made, stop } = await startRealNode();
t.teardown(stop);
const entityId = await made('/entities', { ...ENTITY });
const path = `/entities/${entityId}/holidays`;

await t.test("an entity has its country's holidays until it adopts its own", async (t) => {
  const sent = await call(path, { year: YEAR, days: OWN.toReversed() });
  t.match(sent, { status: 201, id: entityId });
  const after = String(sent['after']);
  t.match(await call(`${path}?year=${YEAR}&after=${after}`), {
    status: 200,
    adopted: true,
    days: OWN,
  });
  const law = await call(`${path}?year=${YEAR + 1}&after=${after}`);
  t.match(law, { status: 200, adopted: false });
  const days = law['days'] as string[];
  t.equal(days[0], `${YEAR + 1}-01-01`);
  t.equal(days.length, 10);
});

await t.test('what is no list of holidays gets a sentence that says what to do', async (t) => {
  const refused = async (body: Record<string, unknown>) => call(path, { year: YEAR, ...body });
  t.match(await refused({ days: [`${YEAR + 1}-01-01`] }), {
    status: 422,
    code: 'holiday_outside_year',
    detail: `Send days of ${YEAR}; ${YEAR + 1}-01-01 is not.`,
  });
  t.match(await refused({ days: OWN }), { status: 409, code: 'holidays_already_adopted' });
  t.match(await refused({ days: [`${YEAR}-02-30`] }), { status: 400 });
  t.match(await refused({ days: [] }), { status: 400 });
  t.match(await refused({ days: OWN, public: true }), { status: 400 });
  t.match(await refused({ days: OWN, year: '2026' }), { status: 400 });
  t.match(await call(`${path}?year=soon`), { status: 400 });
  const nobody = '00000000-0000-4000-8000-000000000000';
  t.match(await call(`/entities/${nobody}/holidays`, { year: YEAR, days: OWN }), {
    status: 404,
    code: 'entity_not_found',
  });
  t.match(await call(`/entities/${nobody}/holidays?year=${YEAR}`), { status: 404 });
});
