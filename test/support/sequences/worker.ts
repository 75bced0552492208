import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { openingOf } from './openings.ts';
import { answerAgain, play, type Met } from './play.ts';
import { OPENINGS, sequences } from './steps.ts';

/** What a worker is asked for: so many histories from a seed. */
export type Order = Readonly<{ runs: number; seed: number }>;

/** What became of it: what does not hold and the shortest history that shows it, or all that was met. */
export type Played = Readonly<{
  fault: string | undefined;
  met: readonly (readonly [string, number])[];
}>;

/** One history of so many is answered a second time. */
const ANSWERED_AGAIN = 5;

// A thread of its own: in the test's own thread every promise is watched, which takes longer than the work.
const { runs, seed } = workerData as Order;
const opened = new Map(
  await Promise.all(OPENINGS.map(async (how) => [how, await openingOf(how)] as const)),
);
const met: Met = new Map();
const holds = fc.asyncProperty(sequences, async (sequence) => {
  const opening = opened.get(sequence.opening);
  if (opening === undefined) throw new Error(`no such opening: ${sequence.opening}`);
  const ledger = await play(sequence, opening, met);
  if (sequence.order % ANSWERED_AGAIN === 0) await answerAgain(ledger, sequence.order);
});
const result = await fc.check(holds, { numRuns: runs, seed });
const cause = result.errorInstance instanceof Error ? result.errorInstance.stack : '';
const fault = result.failed ? `${fc.defaultReportMessage(result)}\n${cause}` : undefined;
const played: Played = { fault, met: [...met] };
// A thread's port has no origin to name.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(played);
