import * as fc from 'fast-check';
import t from 'tap';
import { examine } from '../../src/composition/doctor.ts';
import type { Node } from '../../src/composition/node.ts';
import { untilSettled } from '../../src/composition/settled.ts';
import { PROJECTIONS, schemaOf } from '../../src/projections/catalogue.ts';
import type { Fact } from '../support/sequences/driven-ledger.ts';
import { openingOf } from '../support/sequences/openings.ts';
import { play } from '../support/sequences/play.ts';
import { sequences } from '../support/sequences/steps.ts';
import { openPlace, PATIENCE_MS } from './fixture.ts';

// Histories by chance, each of an entity of its own, through the real parts: event server, copier, projector, reactions
// and doctor. POTCOMMUN_SEED repeats a run.
/** More by option. */
const HISTORIES = Number(process.env['POTCOMMUN_HISTORIES'] ?? 20);
/** All reactions look at all histories again, on a machine that is busy. */
const SETTLE_MS = 6 * PATIENCE_MS;
const SEED = Number(process.env['POTCOMMUN_SEED'] ?? Date.now() % 1_000_000_007);

const played = async (): Promise<readonly Fact[]> => {
  const facts: Fact[] = [];
  const some = fc.sample(sequences, { numRuns: HISTORIES, seed: SEED });
  for (const [index, history] of some.entries()) {
    const opening = await openingOf(history.opening, `${index} `);
    facts.push(...(await play(history, opening, new Map())).facts);
  }
  return facts;
};

/** Appends what one command stored as it was appended: at once. */
const appendAll = async ({ core: { store } }: Node, facts: readonly Fact[]): Promise<void> => {
  let batch: Fact[] = [];
  for (const [index, fact] of facts.entries()) {
    batch.push(fact);
    const next = facts[index + 1];
    const goesOn =
      next?.stream === fact.stream && next.metadata.commandId === fact.metadata.commandId;
    const [first] = batch;
    if (goesOn || first === undefined) continue;
    const events = batch.map(({ id, event: { type, data }, metadata }) => ({
      id,
      type,
      data,
      metadata,
    }));
    const expected = first.revision === 0 ? 'absent' : first.revision - 1;
    const appended = await store.append(first.stream, events, expected);
    if (!appended.ok) throw new Error(`${first.stream}@${first.revision} is taken`);
    batch = [];
  }
};

await t.test(`doctor finds nothing wrong with ${HISTORIES} histories (seed ${SEED})`, async (t) => {
  const place = await openPlace();
  t.teardown(place.close);
  const { start } = place;
  const ledger = { ledger: 'test' };
  // Active from the beginning of the history, and away while it is written.
  await (await start(ledger)).close();
  const facts = await played();
  const writing = await start(ledger, { reactions: false });
  try {
    await appendAll(writing, facts);
    // As long as it takes to copy them: the reactions find a history, not news.
    const own = (await writing.core.reader.streamEvents('test.ledger-main', 0)).length;
    const all = own + facts.length;
    for (let head = 0; head < all;) head = await writing.core.bell.waitBeyond(head, PATIENCE_MS);
  } finally {
    await writing.close();
  }
  const node = await start(ledger);
  try {
    await untilSettled(node, SETTLE_MS);
    const { database, reader } = node.core;
    const models = { database, schema: schemaOf(PROJECTIONS) };
    const findings = await examine(node.core, models, () => undefined);
    // Only the facts were written here; the texts beside them were not.
    const failed = findings.filter(({ ok, check }) => !ok && check !== 'texts of events at hand');
    t.same(failed, []);
    t.ok(findings.length > 10);
    const own = (await reader.streamEvents('test.ledger-main', 0)).length;
    const { sequence } = await reader.head();
    t.equal(sequence, own + facts.length, 'every consequence was there already');
  } finally {
    await node.close();
  }
});
