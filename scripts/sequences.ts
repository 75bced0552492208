/**
 * Plays histories of a cooperative in every order: node build/scripts/sequences.js [how many] [seed]
 *
 * A thousand at a time, a thread for each processor. What does not hold is shown with the shortest history that shows
 * it, and the exit code is 1; its seed, given again with 1000, repeats it. Wrong use ends with 2.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { playInThread } from '../test/support/sequences/run.ts';
import { readArguments, wholeNumber } from './arguments.ts';

const SLICE = 1_000;
const USAGE = `npm run test:sequences -- [how many] [seed]

  how many  histories, each with its consequences in an order by chance (100000)
  seed      repeats the histories of a run; a fault names the seed of its thousand`;

const { histories, seed } = readArguments(USAGE, () => {
  const { positionals } = parseArgs({ allowPositionals: true, options: {} });
  const [count = '100000', first = `${Date.now() % 1_000_000_007}`, ...more] = positionals;
  if (more.length > 0) throw new Error(`too much: ${more.join(' ')}`);
  return { histories: wholeNumber('how many', count, 1), seed: wholeNumber('seed', first) };
});
console.log(`${histories} histories from seed ${seed}`);

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
