import { adoptHolidays } from '../commands/adopt-holidays.ts';
import { adoptPolicy } from '../commands/adopt-policy.ts';
import { admitMember } from '../commands/admit-member.ts';
import { allocateCredit } from '../commands/allocate-credit.ts';
import type { Commands } from '../commands/api.ts';
import { openBooks, type BooksDeps } from '../commands/books.ts';
import { calculateSalary } from '../commands/calculate-salary.ts';
import { cancelSalary, paySalary, resumeSalary } from '../commands/change-salary.ts';
import { agreePaymentTerms, changeGuarantee } from '../commands/client-terms.ts';
import { declareJob } from '../commands/declare-job.ts';
import { forgiveDebt } from '../commands/forgive-debt.ts';
import { issueCreditNote } from '../commands/issue-credit-note.ts';
import { openActivity } from '../commands/open-activity.ts';
import type { OpenInvoicesOf } from '../commands/payment-allocations.ts';
import { recordDecision } from '../commands/record-decision.ts';
import { recordPayment } from '../commands/record-payment.ts';
import { registerClient } from '../commands/register-client.ts';
import { registerEntity } from '../commands/register-entity.ts';
import { resumeJob } from '../commands/resume-job.ts';
import { refundPayment, reversePayment } from '../commands/return-payment.ts';
import {
  declareSocialCharges,
  paySocialCharges,
  rectifySocialCharges,
} from '../commands/social-charges.ts';
import { declareWithholdingTax, payWithholdingTax } from '../commands/withholding-tax.ts';
import type { UseCaseDeps } from '../commands/use-case.ts';
import { writeOffInvoice } from '../commands/write-off-invoice.ts';
import { decodeStored } from '../commands/decode-stored.ts';
import type { ClaimCommand } from '../copy/command-claims.ts';
import type { CopyReader } from '../copy/reader.ts';
import { atOnce, type Pacer } from '../copy/waiting.ts';
import { currentVersion, decodeText } from '../event-store/codec.ts';
import type { EventStore } from '../event-store/event-store.ts';
import type { People } from '../people/people.ts';

/** How long a command fights other writers for a stream. */
const CONFLICT_DEADLINE_MS = 10_000;
/** Streams of each kind that stay folded in memory. */
const FOLDED_STREAMS = 5_000;

/** What the use cases of one node stand on. */
export type UseCasesDeps = Readonly<{
  ledger: string;
  store: EventStore;
  reader: Pick<CopyReader, 'commandEvents' | 'lastRevision'>;
  people: People;
  claimCommand: ClaimCommand;
  secret: Buffer;
  assertWritable: BooksDeps['assertWritable'];
  now: () => Date;
  /** How looks at the log's end are spaced out when many are wanted. */
  lookPace?: Pacer;
}>;

/** Opens the books of a ledger for one node. */
export const openUseCases = (deps: UseCasesDeps): UseCaseDeps => {
  const { ledger, store, reader, people, claimCommand, secret, assertWritable, now } = deps;
  const { lookPace = atOnce } = deps;
  const books = openBooks({
    ledger,
    store,
    decode: decodeStored,
    copiedRevision: (stream) => reader.lastRevision(stream),
    copiedCommand: async (stream, commandId) => {
      const events = await reader.commandEvents(stream, commandId);
      const [first, last] = [events[0], events.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      const decoded = decodeText(first);
      if (!decoded.ok)
        throw new Error(`${first.type} at ${stream}@${first.revision} is not understood`);
      const { inputHash } = decoded.value.metadata;
      return { inputHash, first: first.revision, last: last.revision };
    },
    schemaVersion: currentVersion,
    assertWritable,
    now,
    lookPace,
    deadlineMs: CONFLICT_DEADLINE_MS,
    maxStreams: FOLDED_STREAMS,
  });
  return { books, secret, people, claimCommand, now };
};

/** Everything that can be asked of the ledger from outside, on these books. */
export const commandsOf = (deps: UseCaseDeps, openInvoicesOf: OpenInvoicesOf): Commands => ({
  registerEntity: registerEntity(deps),
  recordDecision: recordDecision(deps),
  adoptPolicy: adoptPolicy(deps),
  adoptHolidays: adoptHolidays(deps),
  admitMember: admitMember(deps),
  registerClient: registerClient(deps),
  agreePaymentTerms: agreePaymentTerms(deps),
  changeGuarantee: changeGuarantee(deps),
  openActivity: openActivity(deps),
  forgiveDebt: forgiveDebt(deps),
  declareJob: declareJob(deps),
  resumeJob: resumeJob(deps),
  recordPayment: recordPayment(deps, openInvoicesOf),
  calculateSalary: calculateSalary(deps),
  paySalary: paySalary(deps),
  cancelSalary: cancelSalary(deps),
  resumeSalary: resumeSalary(deps),
  allocateCredit: allocateCredit(deps),
  reversePayment: reversePayment(deps),
  refundPayment: refundPayment(deps),
  issueCreditNote: issueCreditNote(deps),
  writeOffInvoice: writeOffInvoice(deps),
  declareSocialCharges: declareSocialCharges(deps),
  rectifySocialCharges: rectifySocialCharges(deps),
  paySocialCharges: paySocialCharges(deps),
  declareWithholdingTax: declareWithholdingTax(deps),
  payWithholdingTax: payWithholdingTax(deps),
});
