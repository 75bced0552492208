import t from 'tap';
import { idOf, type ClientId, type InvoiceId, type MemberId } from '../../src/domain/ids.ts';
import { addDays, parseDate, type LocalDate } from '../../src/domain/local-date.ts';
import {
  add,
  addRates,
  compare,
  ofCents,
  parseMoney,
  parseRate,
  share,
  subtract,
  sum,
  type Amount,
  type Money,
} from '../../src/domain/money.ts';

const UUID = '00000000-0000-5000-8000-000000000001';
const euro = parseMoney('10.00', 'EUR');
const franc = parseMoney('10.00', 'CHF');
const rate = parseRate('0.065');
const invoiceOf = (client: ClientId): ClientId => client;

// Each comment below is an error of its own when the compiler accepts the line after it.
await t.test('mistakes with money do not compile, and throw where they reach the code', (t) => {
  const thrown: readonly (() => unknown)[] = [
    // @ts-expect-error a JavaScript number is no amount
    () => parseMoney(10.55, 'EUR'),
    // @ts-expect-error nor is it a number of cents
    () => add(ofCents(1055, 'EUR'), euro),
    // @ts-expect-error a number is no rate
    () => parseRate(0.065),
    // @ts-expect-error two currencies are not added
    () => add(euro, franc),
    // @ts-expect-error nor subtracted
    () => subtract(franc, euro),
    // @ts-expect-error nor compared
    () => compare(euro, franc),
    // @ts-expect-error nor summed
    () => sum('EUR', [euro, franc]),
    // @ts-expect-error money has no operators
    () => euro + euro,
    // @ts-expect-error nor may it be multiplied by a number
    () => euro * 2,
    // @ts-expect-error a rate is not added to money
    () => add(euro, rate),
    // @ts-expect-error money is no rate
    () => share(euro, euro),
    // @ts-expect-error nor added to one
    () => addRates(rate, euro),
    // @ts-expect-error a rate is a text, not a word
    () => parseRate(['0.065', '0.02']),
  ];
  for (const mistake of thrown) t.throws(mistake, String(mistake));
  t.end();
});

await t.test('nothing forged passes for what was checked', (t) => {
  const forged: readonly (() => unknown)[] = [
    // @ts-expect-error money is made by its functions alone
    (): Money => ({ currency: 'EUR', cents: 1000n }),
    // @ts-expect-error an amount is a checked text
    (): Amount => '10.00',
    // @ts-expect-error an amount is not money
    (amount: Amount): Money => amount,
    // @ts-expect-error a day is a checked text
    () => addDays('2026-02-28', 1),
    // @ts-expect-error a day is not a JavaScript date
    (): LocalDate => new Date(0),
    // @ts-expect-error a text is no identifier
    () => invoiceOf(UUID),
    // @ts-expect-error the identifier of a member is not that of a client
    () => invoiceOf(idOf<MemberId>(UUID)),
    // @ts-expect-error nor is that of an invoice
    (id: InvoiceId) => invoiceOf(id),
    // @ts-expect-error money of one currency is not money of another
    (): Money<'EUR'> => franc,
    () => {
      // @ts-expect-error money does not change
      euro.cents = 2n;
    },
  ];
  t.equal(forged.length, 10);
  t.equal(invoiceOf(idOf<ClientId>(UUID)), UUID, 'and what was checked passes');
  t.equal(addDays(parseDate('2026-02-28'), 1), '2026-03-01');
  t.end();
});
