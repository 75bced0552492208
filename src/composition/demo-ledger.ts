import type { Accepted } from '../commands/api.ts';
import { createdByReaction } from '../commands/ids.ts';
import { planCooperative } from '../demo/plan.ts';
import { playPlan, type DemoResult, type IssuedInvoice } from '../demo/run.ts';
import type { InvoiceId } from '../domain/ids.ts';
import { invoiceDeclaredJob } from '../reactions/invoice-declared-job.ts';
import type { Node } from './node.ts';
import { untilSettled } from './settled.ts';

/** The demonstration as everybody sees it: twelve months of a cooperative of this size. */
const SEED = 20_250_101;
const SIZE = { activities: 60, clients: 40, jobs: 1_500 };

const ISSUE_TIMEOUT_MS = 30_000;
const SETTLE_TIMEOUT_MS = 60_000;

/** Waits until the reactions have issued the invoice of a job; its id follows from the event that declared the job. */
const invoiceOf =
  ({ core }: Node) =>
  async (declared: Accepted): Promise<IssuedInvoice> => {
    const [event] = declared.events;
    if (event === undefined) throw new Error('a declared job without its event');
    const invoiceId = createdByReaction<InvoiceId>(event.id, invoiceDeclaredJob.name, 'invoice');
    const deadline = Date.now() + ISSUE_TIMEOUT_MS;
    for (;;) {
      const { sequence } = await core.reader.head();
      const { state } = await core.useCases.books.invoice.tail(invoiceId);
      if (state.status !== 'absent') {
        const { total, paymentReference } = state;
        return { invoiceId, total, paymentReference };
      }
      if (Date.now() > deadline) throw new Error(`${event.stream} was not invoiced in time`);
      await core.bell.waitBeyond(sequence, 100);
    }
  };

/**
 * Plays the demonstration on a node's ledger by the real commands. Its idempotency keys are fixed, so that a second
 * run goes on where a first one was cut off, and changes nothing when it was not.
 */
export const playDemonstration = async (
  node: Node,
  options: Readonly<{
    jobs?: number;
    progress: (done: number, total: number) => void;
  }>,
): Promise<DemoResult> => {
  const { jobs = SIZE.jobs, progress } = options;
  const plan = planCooperative(SEED, { ...SIZE, jobs });
  const deps = {
    commands: node.commands,
    invoiceOf: invoiceOf(node),
    progress,
  };
  const result = await playPlan(deps, plan);
  await untilSettled(node, SETTLE_TIMEOUT_MS);
  return result;
};
