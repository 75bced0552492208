import fc from 'fast-check';
import t from 'tap';
import { eventIdOf, inputHashOf, uuidV5 } from '../../src/commands/ids.ts';
import { dateIn } from '../../src/commands/today.ts';

const SECRET = Buffer.alloc(32, 7);

await t.test('ids', async (t) => {
  // RFC 9562 version and variant bits, whatever the parts.
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) =>
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(
        uuidV5(...parts),
      ),
    ),
  );
  t.not(uuidV5('a', 'b'), uuidV5('ab'), 'parts are kept apart');
  t.not(uuidV5('a', '1'), uuidV5('a', 1));
  t.not(eventIdOf('s', 'c', 'h', 0), eventIdOf('s', 'c', 'h', 1));
  // Event ids are stored: their recipe never changes. Computed by Python's uuid.uuid5 over the JSON of the parts.
  const job = 'potcommun.job-0190a6f2-0000-5000-8000-000000000001';
  const commandId = '00000000-0000-5000-8000-000000000090';
  const inputHash = '5d41402abc4b2a76b9719d911017c592ae3b3f0f6f3c9b8f3c2d7b8d0d6b1c11';
  t.equal(eventIdOf(job, commandId, inputHash, 0), 'c86d163a-1c2f-50e5-9000-631efe8f8ae7');
  t.equal(eventIdOf(job, commandId, inputHash, 1), '3c385630-be5f-5c01-94c4-4ad8bc75adb9');
  t.equal(eventIdOf('é€.job-"1"', 'c', 'h', 0), '21e9a246-45a6-53cd-9371-f04c82be1409');
  t.equal(inputHashOf(SECRET, { a: 1, b: 2 }), inputHashOf(SECRET, { b: 2, a: 1 }));
  t.not(inputHashOf(SECRET, { a: 1 }), inputHashOf(Buffer.alloc(32), { a: 1 }));
});

await t.test('today is the date in the entity’s time zone', async (t) => {
  t.equal(dateIn('Europe/Brussels', new Date('2024-03-31T22:30:00Z')), '2024-04-01');
  t.equal(dateIn('UTC', new Date('2024-03-31T22:30:00Z')), '2024-03-31');
});
