import t from 'tap';
import { idOf, type InvoiceId } from '../../src/domain/ids.ts';
import type { Amount } from '../../src/domain/money.ts';
import { adoptRules, declare, foundCooperative, jobOf } from '../support/cooperative.ts';
import { accepted, finance, memoryLedger, memoryPeople } from '../support/memory-ledger.ts';

/** What stands outside the log, and can be away. */
const losable = () => {
  const kept = memoryPeople();
  const away = { details: false, texts: false };
  return {
    away,
    people: {
      ...kept,
      latestDetails: async (...of: Parameters<typeof kept.latestDetails>) =>
        away.details ? undefined : kept.latestDetails(...of),
      texts: async (...of: Parameters<typeof kept.texts>) => (away.texts ? [] : kept.texts(...of)),
    },
  };
};

const ready = async () => {
  const { away, people } = losable();
  const ledger = memoryLedger({ people });
  const coop = await foundCooperative(ledger.commands);
  await adoptRules(ledger.commands, coop);
  return { ledger, coop, away, commands: ledger.commands };
};

for (const [lost, refusal] of [
  ['details', 'client_details_missing'],
  ['texts', 'job_texts_missing'],
] as const) {
  await t.test(`no invoice without its ${lost}: the job waits until they are back`, async (t) => {
    const { ledger, coop, away, commands } = await ready();
    away[lost] = true;
    const jobId = await declare(commands, jobOf(coop), 'job');
    await ledger.settle();
    t.match(await ledger.facts('JobFailed'), [{ step: 'invoice', refusal }]);
    t.strictSame(await ledger.facts('InvoiceIssued'), []);
    t.match(await ledger.facts('InvoiceNumberVoided'), [{ number: 1, reason: refusal }]);
    away[lost] = false;
    accepted(await commands.resumeJob({ jobId }, finance('resume')));
    await ledger.settle();
    t.match(await ledger.facts('InvoiceIssued'), [{ number: 2, clientDetailsVersion: 1 }]);
    t.strictSame(ledger.parked, []);
  });
}

await t.test('no credit note to nobody, and no number for it', async (t) => {
  const { ledger, coop, away, commands } = await ready();
  await declare(commands, jobOf(coop), 'job');
  await ledger.settle();
  const [issued] = await ledger.facts('InvoiceIssued');
  const invoiceId = idOf<InvoiceId>(String(issued?.['invoiceId']));
  const parts = [{ vat: '21', net: '100.00' as Amount }];
  const note = { invoiceId, parts, reason: 'Less work' };
  away.details = true;
  t.match(await commands.issueCreditNote(note, finance('note')), {
    ok: false,
    refusal: { code: 'client_details_missing', facts: { clientId: coop.clientId } },
  });
  t.equal((await ledger.facts('InvoiceNumberAssigned')).length, 1);
  away.details = false;
  accepted(await commands.issueCreditNote(note, finance('note')));
  t.match(await ledger.facts('CreditNoteIssued'), [{ number: 1, clientDetailsVersion: 1 }]);
});
