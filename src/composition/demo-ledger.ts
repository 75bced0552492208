import type { Accepted } from '../commands/api.ts';
import { createdByReaction } from '../commands/ids.ts';
import { ConfigError } from '../config.ts';
import { planCooperative } from '../demo/plan-cooperative.ts';
import { playPlan, type DemoResult } from '../demo/run.ts';
import { DEMO_ENTITY, type IssuedInvoice } from '../demo/stage.ts';
import { streamOf, type InvoiceId } from '../domain/ids.ts';
import { invoiceDeclaredJob } from '../reactions/invoice-declared-job.ts';
import type { Node } from './node.ts';
import { untilAnswered, untilSettled } from './settled.ts';

/** The demonstration as everybody sees it: twelve months of a cooperative of this size. */
const SEED = 20_250_101;
const SIZE = { activities: 60, clients: 40, jobs: 1_500 };

const ANSWER_TIMEOUT_MS = 60_000;
/** All read models are made at once. */
const SHOW_TIMEOUT_MS = 120_000;

/** The invoice of a job whose consequences are over; its id follows from the event that declared the job. */
const invoiceOf =
  ({ core }: Node) =>
  async (declared: Accepted): Promise<IssuedInvoice> => {
    const [event] = declared.events;
    if (event === undefined) throw new Error('a declared job without its event');
    const invoiceId = createdByReaction<InvoiceId>(event.id, invoiceDeclaredJob.name, 'invoice');
    const { state } = await core.useCases.books.invoice.tail(invoiceId);
    if (state.status === 'absent') throw new Error(`${event.stream} was not invoiced`);
    const { total, paymentReference } = state;
    return { invoiceId, total, paymentReference };
  };

/** @throws ConfigError when an entity was registered that is not the demonstration's. */
const assertNoOtherEntity = async ({ core: { ledger, reader } }: Node): Promise<void> => {
  const own = `${ledger}.${streamOf('entity', DEMO_ENTITY)}`;
  // Of two, one at most is its own.
  const registered = await reader.page(0, 2, { types: ['EntityRegistered'] });
  const other = registered.find(({ stream }) => stream !== own);
  if (other === undefined) return;
  throw new ConfigError(
    `this ledger holds an entity that is not the demonstration's (${other.stream}), and what is written stays: nothing was played; give the demonstration a folder of its own with --data`,
  );
};

/** The same of what is not copied yet; what is copied tells at once. */
const assertDemonstrationOnly = async (node: Node): Promise<void> => {
  await assertNoOtherEntity(node);
  await untilAnswered(node, ANSWER_TIMEOUT_MS);
  await assertNoOtherEntity(node);
};

/**
 * Plays the demonstration on a node's ledger by the real commands, and shows it in the read models at the end. Its
 * idempotency keys are fixed, so that a second run goes on where a first one was cut off, and changes nothing when it
 * was not.
 * @throws ConfigError when the ledger holds an entity of somebody else.
 */
export const playDemonstration = async (
  node: Node,
  options: Readonly<{
    jobs?: number;
    progress: (done: number, total: number) => void;
  }>,
): Promise<DemoResult> => {
  const { jobs = SIZE.jobs, progress } = options;
  await assertDemonstrationOnly(node);
  let steps = 0;
  const result = await playPlan(
    {
      commands: node.commands,
      invoiceOf: invoiceOf(node),
      answered: () => untilAnswered(node, ANSWER_TIMEOUT_MS),
      // Showing it is a step, too.
      progress: (done, total) => {
        steps = total + 1;
        progress(done, steps);
      },
    },
    planCooperative(SEED, { ...SIZE, jobs }),
  );
  node.workers.showModels();
  await untilSettled(node, SHOW_TIMEOUT_MS);
  progress(steps, steps);
  return result;
};
