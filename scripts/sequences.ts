/**
 * Plays histories of a cooperative in every order: node build/scripts/sequences.js [how many] [seed]
 *
 * A thousand at a time, a thread for each processor. What does not hold is shown with the shortest history that shows
 * it, and the exit code is 1; its seed, given again with 1000, repeats it.
 */
import { availableParallelism } from 'node:os';
import { playInThread } from '../test/support/sequences/run.ts';

const SLICE = 1_000;
const [count = '100000', first = `${Date.now() % 1_000_000_007}`] = process.argv.slice(2);
const [histories, seed] = [Number(count), Number(first)];
if (!Number.isSafeInteger(histories) || histories < 1 || !Number.isSafeInteger(seed)) {
  throw new Error(`how many, and a seed, both whole numbers: ${count} ${first}`);
}

const started = performance.now();
const met = new Map<string, number>();
let [next, done, failed] = [0, 0, false];

const playSlices = async (): Promise<void> => {
  while (!failed && next < histories) {
    const from = next;
    const runs = Math.min(SLICE, histories - from);
    next += runs;
    const slice = { runs, seed: seed + from };
    const played = await playInThread(slice);
    done += runs;
    for (const [what, times] of played.met) met.set(what, (met.get(what) ?? 0) + times);
    const seconds = Math.round((performance.now() - started) / 1_000);
    console.log(`${done} of ${histories} histories, ${seconds} s`);
    if (played.fault === undefined) continue;
    failed = true;
    console.log(`seed ${slice.seed}: ${played.fault}`);
  }
};

await Promise.all(Array.from({ length: availableParallelism() }, playSlices));
for (const [what, times] of [...met].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${what}: ${times}`);
process.exitCode = failed ? 1 : 0;
