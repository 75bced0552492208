import t from 'tap';
import type { Amount, RateText } from '../../src/domain/money.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import type { Reaction } from '../../src/reactions/reaction.ts';
import {
  adoptRules,
  day,
  declare,
  foundCooperative,
  jobOf,
  paymentOf,
} from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';

const amount = (text: string): Amount => text as Amount;

const ready = async () => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  return { ledger, coop };
};

await t.test('one declared job becomes invoice, levy and budget, and is paid', async (t) => {
  const { ledger, coop } = await ready();
  const jobId = await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  t.match(await ledger.facts('InvoiceIssued'), [
    {
      number: 1,
      issuedOn: '2026-03-04',
      dueOn: '2026-04-03',
      net: '1000.00',
      vat: [{ vat: '21', base: '1000.00', amount: '210.00' }],
      total: '1210.00',
      paymentReference: '+++202/6000/00192+++',
      guaranteed: true,
    },
  ]);
  t.match(await ledger.facts('LevyDeducted'), [
    { total: '65.00', mutualServices: '45.00', guaranteeFund: '20.00', activityShare: '935.00' },
  ]);
  t.match(await ledger.facts('ActivityFunded'), [{ amount: '935.00', kind: 'guaranteed' }]);
  await ledger.commands.recordPayment(paymentOf(coop), finance('pay'));
  await ledger.settle();
  t.hasStrict(await ledger.facts('ClientPaymentApplied'), [
    { principal: '1210.00', excess: '0.00', clearedAfter: '935.00' },
  ]);
  t.hasStrict(await ledger.facts('ActivityFundingCleared'), [
    { amount: '935.00', advanceRepaid: '0.00', becameCleared: '935.00' },
  ]);
  const steps = await ledger.facts('JobStepRecorded');
  t.same(new Set(steps.map(({ step }) => step)), new Set(['funding', 'invoice', 'payment']));
  t.match(await ledger.facts('JobCompleted'), [{ jobId }]);
  t.same(ledger.parked, []);
});

await t.test('what follows names its job, its cause and what it rests on', async (t) => {
  const { ledger, coop } = await ready();
  const { entityId, activityId, clientId } = coop;
  const before = (await ledger.copy.all()).length;
  const jobId = await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  const declared = (await ledger.copy.all()).slice(before);
  accepted(await ledger.commands.recordPayment(paymentOf(coop), finance('pay')));
  await ledger.settle();
  const all = await ledger.copy.all();
  const paid = all.slice(before + declared.length);

  const metadataOf = (copied: Readonly<{ metadata: string }>) =>
    JSON.parse(copied.metadata) as Readonly<{
      commandId: string;
      correlationId: string;
      causationId?: string;
      basis: readonly unknown[];
    }>;
  const typeOf = (id?: string) =>
    id === undefined ? 'a person' : all.find((one) => one.id === id)?.type;
  // Consequences in different streams come in any order.
  const causes = (events: typeof all) =>
    events.map((one) => `${one.type} by ${typeOf(metadataOf(one).causationId)}`).toSorted();
  t.same(causes(declared), [
    'ActivityFunded by LevyDeducted',
    'InvoiceIssued by JobDeclared',
    'InvoiceNumberAssigned by JobDeclared',
    'JobDeclared by a person',
    'JobStepRecorded by ActivityFunded',
    'JobStepRecorded by InvoiceIssued',
    'LevyDeducted by JobDeclared',
  ]);
  t.same(new Set(declared.map((one) => metadataOf(one).correlationId)), new Set([jobId]));
  t.same(causes(paid), [
    'ActivityFundingCleared by ClientPaymentApplied',
    'ClientPaymentApplied by PaymentAllocated',
    'ClientPaymentReceived by a person',
    'JobCompleted by ClientPaymentApplied',
    'JobStepRecorded by ClientPaymentApplied',
    'PaymentAllocated by a person',
  ]);
  const [received] = paid.map((one) => metadataOf(one).commandId);
  t.same(new Set(paid.map((one) => metadataOf(one).correlationId)), new Set([received]));

  const basisOf = (type: string) => {
    const [first] = declared.filter((one) => one.type === type);
    return metadataOf(first ?? { metadata: '{}' }).basis;
  };
  // The entity's stream holds its registration and two rules by then.
  const entity = { stream: `test.entity-${entityId}`, revision: 2 };
  const client = { stream: `test.client-${clientId}`, revision: 0 };
  t.same(basisOf('JobDeclared'), [
    entity,
    { stream: `test.activity-${activityId}`, revision: 0 },
    client,
  ]);
  t.same(basisOf('InvoiceIssued'), [{ stream: `test.job-${jobId}`, revision: 0 }, entity, client]);
});

await t.test('running every reaction again changes nothing', async (t) => {
  const { ledger, coop } = await ready();
  await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.commands.recordPayment(paymentOf(coop, { amount: amount('2000.00') }), finance('p'));
  await ledger.settle();
  const before = await ledger.copy.all();
  // Another process with nothing in memory and no checkpoint.
  const again = memoryLedger({ store: ledger.store });
  await again.settle();
  t.same(await again.copy.all(), before);
});

await t.test(
  'without a levy the number is voided, the job says so, and goes on when it is resumed',
  async (t) => {
    const ledger = memoryLedger();
    const coop = await foundCooperative(ledger.commands);
    const jobId = await declare(ledger.commands, jobOf(coop), 'job');
    await ledger.settle();
    t.match(await ledger.facts('JobFailed'), [
      { jobId, step: 'invoice', refusal: 'levy_not_adopted' },
    ]);
    t.match(await ledger.facts('InvoiceNumberVoided'), [{ number: 1, voidedCount: 1 }]);
    t.match(await ledger.commands.resumeJob({ jobId }, finance('resume-1')), { ok: true });
    await ledger.settle();
    t.equal((await ledger.facts('JobFailed')).length, 2, 'it fails again, and says so again');
    await adoptRules(ledger.commands, coop);
    accepted(await ledger.commands.resumeJob({ jobId }, finance('resume-2')));
    await ledger.settle();
    t.match(await ledger.facts('InvoiceIssued'), [{ number: 3 }]);
    t.match(await ledger.facts('InvoiceNumberVoided'), [{ number: 1 }, { number: 2 }]);
    t.match(await ledger.commands.resumeJob({ jobId }, finance('resume-3')), {
      ok: false,
      refusal: { code: 'job_not_failed' },
    });
    // The communication of the third number is found past the voided ones.
    const [invoice] = await ledger.facts('InvoiceIssued');
    const paymentReference = String(invoice?.['paymentReference']);
    accepted(
      await ledger.commands.recordPayment(paymentOf(coop, { paymentReference }), finance('p')),
    );
    await ledger.settle();
    t.match(await ledger.facts('ClientPaymentApplied'), [{ principal: '1210.00' }]);
  },
);

await t.test(
  'the levy in force on the day of issue applies (R4), and dates of issue never go back (R23)',
  async (t) => {
    const { ledger, coop } = await ready();
    const { entityId, decisionId } = coop;
    const parameters = { mutualServices: '0.05' as RateText, guaranteeFund: '0.02' as RateText };
    const rule = {
      entityId,
      decisionId,
      effectiveFrom: day('2026-05-01'),
      effectiveOn: day('2026-04-01'),
    };
    accepted(
      await ledger.commands.adoptPolicy({ ...rule, policy: 'levy', parameters }, finance('7')),
    );
    await declare(ledger.commands, jobOf(coop, { effectiveOn: day('2026-05-04') }), 'may');
    await ledger.settle();
    await declare(ledger.commands, jobOf(coop, { effectiveOn: day('2026-04-30') }), 'april');
    await ledger.settle();
    const issued = await ledger.facts('InvoiceIssued');
    t.match(issued, [
      { number: 1, issuedOn: '2026-05-04' },
      { number: 2, issuedOn: '2026-05-04' },
    ]);
    const levies = await ledger.facts('LevyDeducted');
    t.same(
      levies.map(({ total }) => total),
      ['70.00', '70.00'],
    );
  },
);

await t.test('a migrated series starts at its number', async (t) => {
  const { ledger, coop } = await ready();
  const { entityId, decisionId } = coop;
  const rule = {
    entityId,
    decisionId,
    effectiveFrom: day('2026-02-01'),
    effectiveOn: day('2026-02-01'),
  };
  const parameters = { series: 'invoices', year: 2026, firstNumber: 412 } as const;
  accepted(
    await ledger.commands.adoptPolicy({ ...rule, policy: 'numbering', parameters }, finance('n')),
  );
  for (const key of ['a', 'b', 'c']) await declare(ledger.commands, jobOf(coop), key);
  await ledger.settle();
  const numbers = (await ledger.facts('InvoiceNumberAssigned')).map(({ number }) => number);
  t.same(numbers, [412, 413, 414]);
});

await t.test('bad input is refused and stores nothing', async (t) => {
  const { ledger, coop } = await ready();
  const before = (await ledger.copy.all()).length;
  const unknown = '00000000-0000-4000-8000-000000000000';
  const lines = (net: string, vat = '21') =>
    [{ kind: 'fee', net: amount(net), vat, text: 'x' }] as const;
  const wrong = [
    [{ lastDay: day('2026-03-01') }, 'job_ends_before_it_starts'],
    [{ activityId: unknown as typeof coop.activityId }, 'activity_not_found'],
    [{ clientId: unknown as typeof coop.clientId }, 'client_not_found'],
    [{ entityId: unknown as typeof coop.entityId }, 'entity_not_found'],
    [{ currency: 'CHF' as const }, 'currency_mismatch'],
    [{ lines: lines('100.00', '19') }, 'vat_rate_not_in_force'],
    [{ lines: lines('-5.00') }, 'line_amount_not_positive'],
    [{ lines: [] }, 'job_without_lines'],
    [{ effectiveOn: day('2026-07-01') }, 'effective_in_future'],
  ] as const;
  for (const [over, code] of wrong) {
    const refused = await ledger.commands.declareJob(jobOf(coop, over), finance(code));
    t.match(refused, { ok: false, refusal: { code } }, code);
  }
  t.equal((await ledger.copy.all()).length, before);
});

await t.test('a reaction that throws parks its stream and nothing else', async (t) => {
  const { ledger, coop } = await ready();
  const broken = await declare(ledger.commands, jobOf(coop), 'broken');
  await declare(ledger.commands, jobOf(coop), 'fine');
  const faulty: Reaction = {
    name: 'faulty',
    version: 1,
    on: {
      JobDeclared: ({ data }) => {
        if (data.jobId === broken) throw new Error('a planted fault');
        return [];
      },
    },
  };
  await ledger.settle([faulty, ...REACTIONS]);
  t.match(ledger.parked, [{ stream: `test.job-${broken}`, reason: 'a planted fault' }]);
  t.match(await ledger.facts('InvoiceIssued'), [{ number: 1 }]);
  // The fault is gone: the stream is answered from where it was parked.
  await ledger.settle();
  t.same(ledger.parked, []);
  t.equal((await ledger.facts('InvoiceIssued')).length, 2);
});

await t.test('two processes that answer the same events double nothing', async (t) => {
  const store = memoryEventStore();
  const one = memoryLedger({ store });
  const coop = await foundCooperative(one.commands);
  await adoptRules(one.commands, coop);
  await Promise.all(
    Array.from({ length: 12 }, (_, index) => declare(one.commands, jobOf(coop), `job-${index}`)),
  );
  const two = memoryLedger({ store });
  await Promise.all([one.settle(), two.settle()]);
  const numbers = (await one.facts('InvoiceNumberAssigned')).map(({ number }) => Number(number));
  t.same(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  t.equal((await one.facts('InvoiceIssued')).length, 12);
  t.equal((await one.facts('ActivityFunded')).length, 12);
});
