import t from 'tap';
import type { EventMetadata } from '../../src/domain/metadata.ts';
import { adoptRules, day, declare, foundCooperative, jobOf } from '../support/cooperative.ts';
import { accepted, finance, memoryLedger } from '../support/memory-ledger.ts';

await t.test('R32: what a job causes has its date, also when it was resumed later', async (t) => {
  const ledger = memoryLedger();
  const coop = await foundCooperative(ledger.commands);
  const jobId = await declare(ledger.commands, jobOf(coop), 'job');
  await ledger.settle();
  t.match(await ledger.facts('JobFailed'), [{ refusal: 'levy_not_adopted' }]);
  await adoptRules(ledger.commands, coop);
  const resumed = { jobId, effectiveOn: day('2026-05-01') };
  accepted(await ledger.commands.resumeJob(resumed, finance('resume')));
  await ledger.settle();
  t.match(await ledger.facts('InvoiceIssued'), [{ issuedOn: '2026-03-04' }]);
  const dates = Object.fromEntries(
    (await ledger.copy.all()).map(({ type, metadata }) => [
      type,
      (JSON.parse(metadata) as EventMetadata).effectiveOn,
    ]),
  );
  t.match(dates, {
    JobResumed: '2026-05-01',
    InvoiceNumberAssigned: '2026-03-04',
    InvoiceIssued: '2026-03-04',
    LevyDeducted: '2026-03-04',
    ActivityFunded: '2026-03-04',
  });
});
