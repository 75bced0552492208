import t from 'tap';
import {
  idOf,
  type ActivityId,
  type ClientId,
  type DecisionId,
  type EntityId,
  type InvoiceId,
  type JobId,
  type MemberId,
  type SalaryId,
} from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { day } from '../support/cooperative.ts';
import { memoryLedger } from '../support/memory-ledger.ts';

const ADVANCES = 1_000;
const CAP = 200_000_00n;

const id = (kind: number, index: number): string =>
  `${String(index).padStart(8, '0')}-0000-5000-8000-${String(kind).padStart(12, '0')}`;
const entityId = idOf<EntityId>(id(1, 0));
const text = (cents: bigint): Amount =>
  `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}` as Amount;
const on = day('2026-03-05');

/** Advances of many sizes, so that small ones still fit when large ones do not any more. */
const sizeOf = (index: number): bigint => BigInt(((index * 7_919) % 1_700) + 1) * 100n + 35n;

type Ledger = ReturnType<typeof memoryLedger>;

const advance = ({ useCases }: Ledger, index: number) => {
  const { guaranteeFund } = useCases.books;
  const invoice = {
    invoiceId: idOf<InvoiceId>(id(2, index)),
    clientId: idOf<ClientId>(id(3, index)),
    jobId: idOf<JobId>(id(4, index)),
  };
  const data = {
    entityId,
    activityId: idOf<ActivityId>(id(5, index)),
    memberId: idOf<MemberId>(id(6, index)),
    salaryId: idOf<SalaryId>(id(7, index)),
    currency: 'EUR',
    parts: [{ ...invoice, amount: text(sizeOf(index)) }],
    fiscalYear: day('2026-01-01'),
    cap: { amount: text(CAP), losses: 'fiscalYear', decisionId: idOf<DecisionId>(id(8, 0)) },
  } as const;
  const commandId = id(9, index);
  const actor = { id: 'reaction:advance', role: 'reaction' } as const;
  return guaranteeFund.handle({
    stream: guaranteeFund.nameOf(entityId),
    envelope: {
      commandId,
      inputHash: 'a'.repeat(64),
      correlationId: commandId,
      causationId: commandId,
      actor,
    },
    gather: async () => ({
      ok: true,
      value: {
        command: { type: 'AdvanceSalary', data },
        basis: [],
        effectiveOn: on,
        entityId,
      },
    }),
  });
};

t.setTimeout(120_000);

await t.test('R31: 1,000 advances at once by two nodes never pass a hard cap', async (t) => {
  const store = memoryEventStore();
  const nodes = [memoryLedger({ store }), memoryLedger({ store })] as const;
  const answers = await Promise.all(
    Array.from({ length: ADVANCES }, (_, index) => advance(nodes[index % 2 === 0 ? 0 : 1], index)),
  );
  const sizes = (ok: boolean): readonly bigint[] =>
    answers.flatMap((answer, index) => (answer.ok === ok ? [sizeOf(index)] : []));
  const out = sizes(true).reduce((sum, size) => sum + size, 0n);
  t.ok(out <= CAP, `${text(out)} are out`);
  const refused = sizes(false);
  t.ok(refused.length > 500, `${refused.length} were refused`);
  t.ok(
    refused.every((size) => out + size > CAP),
    'and none that had room',
  );
  t.match(
    answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal.code])),
    refused.map(() => 'guarantee_fund_cap_reached'),
  );
  const stored = await nodes[0].facts('SalaryAdvanced');
  t.equal(stored.length, ADVANCES - refused.length, 'each that was accepted is stored once');
  t.equal(stored.at(-1)?.['exposureAfter'], text(out));
});
