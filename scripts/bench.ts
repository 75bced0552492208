/**
 * Measures the ledger beside floors of the same run: node build/scripts/bench.js [--quick] [section ...]
 *
 * Sections: log, append, jobs, copy, rebuild, reports. Everything runs in a temporary folder with durable settings, on ports of
 * its own, and is gone afterwards. A ratio below its target is printed, not failed: a benchmark is no test.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { benchAppend } from './bench/append.ts';
import { benchCopy } from './bench/copy.ts';
import { benchJobs } from './bench/jobs.ts';
import { benchLog } from './bench/log.ts';
import type { Scale } from './bench/measure.ts';
import { openPlace, type Place } from './bench/place.ts';
import { benchRebuild } from './bench/rebuild.ts';
import { benchReports } from './bench/reports.ts';

const SECTIONS: Readonly<Record<string, (place: Place, scale: Scale) => Promise<void>>> = {
  log: benchLog,
  append: benchAppend,
  jobs: benchJobs,
  copy: benchCopy,
  rebuild: benchRebuild,
  reports: benchReports,
};

const USUAL: Scale = {
  rounds: 3,
  warmMs: 300,
  windowMs: 1_200,
  writers: [1, 8, 32],
  chains: 200,
  backlogEvents: 20_000,
  latencyMs: 8_000,
  rebuildEvents: 200_000,
  reportJobs: 200_000,
};

const QUICK: Scale = {
  ...USUAL,
  warmMs: 150,
  windowMs: 400,
  writers: [8],
  chains: 40,
  backlogEvents: 3_000,
  latencyMs: 1_500,
  rebuildEvents: 20_000,
  reportJobs: 20_000,
};

/** No section begins after this time, and none goes on after twice as much: a busy machine ends a run early. */
const USUAL_BUDGET_MS = 300_000;
const QUICK_BUDGET_MS = 60_000;

const wanted = (args: readonly string[]): readonly string[] => {
  const names = args.filter((arg) => arg !== '--quick');
  const unknown = names.find((name) => !Object.hasOwn(SECTIONS, name));
  if (unknown !== undefined) {
    throw new Error(`no section "${unknown}"; there are: ${Object.keys(SECTIONS).join(', ')}`);
  }
  return names.length === 0 ? Object.keys(SECTIONS) : names;
};

const describeMachine = (): string => {
  const [load = 0] = loadavg();
  const model = cpus()[0]?.model ?? 'processor';
  return `${availableParallelism()} x ${model}, Node ${process.versions.node}, load ${load.toFixed(1)} at the start`;
};

/** Ends the run when it was interrupted or took too long; what was started is stopped first. */
const guard = (place: Place, limitMs: number): (() => void) => {
  const leave = (code: number): void => {
    void place.close().finally(() => process.exit(code));
  };
  const late = setTimeout(() => {
    console.error(`\nstopped: the run took more than ${limitMs / 1_000} s`);
    leave(0);
  }, limitMs);
  const interrupted = (code: number) => (signal: string) => {
    console.error(`\nstopped by ${signal}`);
    leave(code);
  };
  process.once('SIGINT', interrupted(130));
  process.once('SIGTERM', interrupted(143));
  return () => clearTimeout(late);
};

const run = async (args: readonly string[]): Promise<void> => {
  const names = wanted(args);
  const quick = args.includes('--quick');
  const scale = quick ? QUICK : USUAL;
  const budgetMs = quick ? QUICK_BUDGET_MS : USUAL_BUDGET_MS;
  console.log(describeMachine());
  const started = performance.now();
  const place = await openPlace();
  const unguard = guard(place, 2 * budgetMs);
  try {
    for (const name of names) {
      if (performance.now() - started > budgetMs) {
        console.log(`\n${name}: left out, the time is over; run it alone`);
        continue;
      }
      const closeSection = place.mark();
      await SECTIONS[name]?.(place, scale);
      await closeSection();
    }
  } finally {
    unguard();
    await place.close();
  }
  console.log(`\n${Math.round((performance.now() - started) / 1_000)} s`);
};

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
