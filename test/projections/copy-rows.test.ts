import fc from 'fast-check';
import { Client } from 'pg';
import t from 'tap';
import { connectionSettings } from '../../src/database.ts';
import { copyRows } from '../../src/projections/copy-rows.ts';
import { copyFacts } from '../../src/projections/copy-writer.ts';
import {
  amount,
  counter,
  createTable,
  date,
  flag,
  json,
  nullable,
  table,
  text,
} from '../../src/projections/table.ts';
import { testDatabaseCluster } from '../support/postgres.ts';

const cluster = await testDatabaseCluster();
const client = new Client(connectionSettings(await cluster.createDatabase()));
await client.connect();
t.teardown(async () => {
  await client.end();
  await cluster.stop();
});

const every = table('every', {
  columns: {
    at: counter,
    name: nullable(text),
    paid: nullable(amount),
    on: date,
    done: flag,
    facts: json,
  },
  key: ['at'],
});

/** What PostgreSQL's text holds of any text: no NUL, no lone half of a pair. */
const holdable = (given: string): string =>
  Buffer.from(given.replaceAll('\u0000', '\uFFFD')).toString();

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('\\', 'N', '\t', '\n', '\r', '.', '\u0000', '\uD800', 'é') }),
  fc.constantFrom('', '\\N', '\\.', ' leading and trailing ', '😀'),
);

const anyRow = fc.record({
  name: fc.option(anyText),
  paid: fc.option(fc.bigInt(-(10n ** 14n), 10n ** 14n)),
  on: fc.constantFrom('2026-01-31', '2024-02-29'),
  done: fc.boolean(),
  facts: fc.dictionary(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('\\', '"', 'a', '\u0000', 'é', '\n') }),
    { maxKeys: 3 },
  ),
});

const centsOf = (stored: string | null): bigint | null =>
  stored === null ? null : BigInt(stored.replace('.', ''));

void t.test('whatever a row holds arrives by COPY', async (t) => {
  const rows = fc.sample(anyRow, { numRuns: 2_000, seed: 5 });
  // Longer than what is sent at once, with and without characters that need care.
  for (const name of ['x'.repeat(300_000), 'é\t'.repeat(150_000), 'y'.repeat(262_143)]) {
    rows.push({ name, paid: null, on: '2026-01-31', done: true, facts: {} });
  }
  await client.query('begin; create schema copied');
  await client.query(createTable('copied', every));
  const waiting = copyRows(every);
  let loading = Promise.resolve();
  for (const [at, row] of rows.entries()) {
    waiting.add({ at, ...row });
    // Taken in the middle of a chunk, too, and loaded while more is added, as a rebuild does.
    if (at % 700 !== 699) continue;
    await loading;
    loading = copyFacts(client, 'copied', every, waiting);
  }
  await loading;
  await copyFacts(client, 'copied', every, waiting);
  t.equal(waiting.size(), 0, 'nothing waits');
  const found = await client.query<{
    name: string | null;
    paid: string | null;
    on: string;
    done: boolean;
    facts: Record<string, string>;
  }>('select name, paid::text, "on"::text, done, facts from copied.every order by at');
  await client.query('rollback');
  t.equal(found.rows.length, rows.length);
  const differing = found.rows.filter((row, at) => {
    const { name = null, paid, on, done, facts } = rows[at] ?? {};
    const same =
      row.name === (name === null ? null : holdable(name)) &&
      centsOf(row.paid) === paid &&
      row.on === on &&
      row.done === done &&
      Object.entries(facts ?? {}).every(([key, value]) => row.facts[key] === holdable(value));
    return !same;
  });
  t.strictSame(differing, []);
});
