import { assert, constantFrom, integer, property } from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { z } from 'zod';
import { acceptsOf } from '../../src/event-store/accepts.ts';
import { eventSchemas } from '../../src/event-store/event-schemas.ts';
import { metadataSchema } from '../../src/event-store/schemas/metadata.ts';

const GOLDEN = new URL('../../../test/event-store/golden/', import.meta.url);

type Example = Readonly<{ data: unknown; metadata: unknown }>;

const examples = readdirSync(GOLDEN).flatMap((file) => {
  const type = file.slice(0, file.indexOf('.')) as keyof typeof eventSchemas;
  const text = readFileSync(new URL(file, GOLDEN), 'utf8');
  return (JSON.parse(text) as readonly Example[]).flatMap(({ data, metadata }) => [
    { name: type, schema: eventSchemas[type] as z.ZodType, value: data },
    { name: `metadata of ${type}`, schema: metadataSchema, value: metadata },
  ]);
});

/** Values that are wrong nearly everywhere, as texts of JSON. */
const AWKWARD = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e300',
  '""',
  '"x"',
  '[]',
  '{}',
  '[null]',
  '"-0.00"',
  '"1.5"',
  '"01.00"',
  '"2026-02-30"',
  '"2024-02-29"',
  '"1899-12-31"',
  '"EUR"',
  '"0B6F0000-0000-5000-8000-000000000001"',
  '"0b6f0000-0000-5000-8000-000000000001"',
  '{"a":"b"}',
  '{"a":1}',
  '{"__proto__":"x"}',
  '{"kind":"none"}',
  '"1000.00"',
  '"1000.00\\n"',
];

type Place = readonly [holder: Record<string, unknown>, key: string];

const placesOf = (value: unknown): readonly Place[] => {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key): readonly Place[] => [
    [holder, key],
    ...placesOf(holder[key]),
  ]);
};

const CHANGES = {
  replace: ([holder, key]: Place, other: string) => (holder[key] = JSON.parse(other) as unknown),
  remove: ([holder, key]: Place) => delete holder[key],
  add: ([holder]: Place) => (holder['unheardOf'] = 1),
  addProto: ([holder]: Place) =>
    Object.defineProperty(holder, '__proto__', { value: 1, enumerable: true }),
} as const;

await t.test('a quick answer is the one of the schema', async (t) => {
  for (const { name, schema, value } of examples) {
    const accepts = acceptsOf(schema);
    if (accepts === undefined) {
      t.fail(`${name} is not read quickly`);
      continue;
    }
    t.ok(accepts(value), name);
    t.strictSame(schema.parse(value), value, 'and the schema gives back what it was given');
  }
  let refused = 0;
  assert(
    property(
      integer({ min: 0, max: examples.length - 1 }),
      integer({ min: 0, max: 1_000 }),
      constantFrom(...Object.values(CHANGES)),
      constantFrom(...AWKWARD),
      (of, at, change, other) => {
        const example = examples[of];
        if (example === undefined) return false;
        const { schema, value } = example;
        const changed = structuredClone(value);
        const places = placesOf(changed);
        const place = places[at % places.length];
        if (place !== undefined) change(place, other);
        const { success } = schema.safeParse(changed);
        if (!success) refused += 1;
        const quick = acceptsOf(schema)?.(changed);
        // The schema drops a member of this name where any name may be: that is not what it was given.
        const named = change === CHANGES.addProto || other.includes('__proto__');
        return quick === success || (success && named);
      },
    ),
    { numRuns: 5_000 },
  );
  t.ok(refused > 2_000, `${refused} of 5,000 were refused by both`);
});

await t.test('what would change a value, or is not known, is left to the schema', async (t) => {
  const id = z.string();
  const left = [
    z.object({ id }),
    z.looseObject({ id }),
    z.strictObject({ id: id.optional() }),
    z.strictObject({ id: id.default('x') }),
    z.strictObject({ id: id.trim() }),
    z.strictObject({ id: id.transform(Number) }),
    z.strictObject({ id: z.coerce.number() }),
    z.strictObject({ id: z.coerce.string() }),
    z.strictObject({ id: z.union([id, z.boolean()]) }),
    z.string().regex(/a/g),
  ];
  for (const schema of left) t.equal(acceptsOf(schema), undefined, schema.def.type);
});
