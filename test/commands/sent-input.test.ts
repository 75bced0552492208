import t from 'tap';
import type { InvoiceId } from '../../src/domain/ids.ts';
import { idOf } from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import { adoptRules, day, foundCooperative, jobOf, paymentOf } from '../support/cooperative.ts';
import { finance, memoryLedger, memoryPeople } from '../support/memory-ledger.ts';

const people = memoryPeople();
const kept: unknown[] = [];
const ledger = memoryLedger({
  people: {
    ...people,
    saveDetails: async (details) => {
      kept.push(details);
      return people.saveDetails(details);
    },
    saveTexts: async (of, texts) => {
      kept.push(texts);
      return people.saveTexts(of, texts);
    },
  },
});
const { commands } = ledger;
const coop = await foundCooperative(commands);
await adoptRules(commands, coop);

const HALF = 'half a character \ud800';
const decision = {
  entityId: coop.entityId,
  organ: 'AG',
  decidedOn: day('2026-01-01'),
  subject: 'levy-2026',
  votes: [],
  present: 0,
  quorum: 0,
  opinions: { economic: 'none', societal: 'none' },
  adopted: false,
} as const;
const line = { kind: 'fee', net: '1000.00' as Amount, vat: '21', text: HALF } as const;
const nested = (depth: number): object =>
  Array.from({ length: depth }).reduce<object>((inner) => ({ a: inner }), {});
const creditNote = {
  invoiceId: idOf<InvoiceId>('0190a6f2-0000-5000-8000-000000000001'),
  parts: [{ vat: '21', net: '100.00' as Amount }],
};
const registered = {
  entityId: coop.entityId,
  kind: 'business',
  country: 'BE',
  details: { name: HALF },
} as const;

const surrogate = /is a text with half a character/;
const unsafe = /is a number that is not a safe integer/;

for (const [what, send, reason] of [
  [
    'a name',
    () => commands.registerClient(registered, finance('client')),
    /^\$\.details\.name is a text with half a character/,
  ],
  [
    'the text of a line',
    () => commands.declareJob({ ...jobOf(coop), lines: [line] }, finance('job')),
    /^\$\.lines\[0\]\.text is a text with half/,
  ],
  [
    'a reference of the bank',
    () => commands.recordPayment(paymentOf(coop, { bankReference: HALF }), finance('payment')),
    surrogate,
  ],
  [
    'the reason of a credit note',
    () => commands.issueCreditNote({ ...creditNote, reason: HALF }, finance('note')),
    surrogate,
  ],
  [
    'a fraction',
    () => commands.recordDecision({ ...decision, present: 1.5 }, finance('fraction')),
    unsafe,
  ],
  [
    'a number above 2^53',
    () => commands.recordDecision({ ...decision, present: 2 ** 53 }, finance('large')),
    unsafe,
  ],
  [
    'no number',
    () => commands.recordDecision({ ...decision, quorum: NaN }, finance('nan')),
    unsafe,
  ],
  [
    '65 levels',
    () => commands.recordDecision({ ...decision, ...nested(64) }, finance('deep')),
    /is nested more than 64 deep/,
  ],
  [
    '100,000 levels',
    () => commands.recordDecision({ ...decision, ...nested(100_000) }, finance('deeper')),
    /is nested more than 64 deep/,
  ],
] as const) {
  await t.test(`what no event may hold is refused: ${what}`, async (t) => {
    const [{ length }, texts] = [await ledger.copy.all(), kept.length];
    t.match(await send(), {
      ok: false,
      refusal: { code: 'input_not_storable', facts: { reason } },
    });
    t.equal((await ledger.copy.all()).length, length, 'nothing is appended');
    t.equal(kept.length, texts, 'nor kept beside the log');
  });
}
