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
  t.equal(inputHashOf(SECRET, { a: 1, b: 2 }), inputHashOf(SECRET, { b: 2, a: 1 }));
  t.not(inputHashOf(SECRET, { a: 1 }), inputHashOf(Buffer.alloc(32), { a: 1 }));
});

await t.test('today is the date in the entity’s time zone', async (t) => {
  t.equal(dateIn('Europe/Brussels', new Date('2024-03-31T22:30:00Z')), '2024-04-01');
  t.equal(dateIn('UTC', new Date('2024-03-31T22:30:00Z')), '2024-03-31');
});
