/** How much work was done in a time, and how long one piece of it took. */
export type Load = Readonly<{
  perSecond: number;
  /** Milliseconds; absent when only the whole was timed. */
  p50?: number;
  p99?: number;
}>;

/** How long and how often everything is measured. */
export type Scale = Readonly<{
  /** Rounds of every comparison; medians are taken over them. */
  rounds: number;
  warmMs: number;
  windowMs: number;
  writers: readonly number[];
  /** Jobs declared per round of whole chains. */
  chains: number;
  /** Events that copier and projector work off; the projector folds up to 20,000 in batches. */
  backlogEvents: number;
  /** Seconds of the latency measurement. */
  latencyMs: number;
  rebuildEvents: number;
  /** Jobs behind the reports. */
  reportJobs: number;
}>;

/** Milliseconds of the clock that all processes of this machine share. */
export const sharedClockMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The middle value; the mean of the two in the middle when they are even in number. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const high = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[half - 1] ?? Number.NaN) + high) / 2;
};

/** The value below which this share (0 to 1) lies. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

/** The load that these times of single pieces make, all finished within `elapsedMs`. */
export const loadOf = (times: readonly number[], elapsedMs: number): Load => ({
  perSecond: (times.length * 1_000) / elapsedMs,
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
});

/** So many writers, each beginning its next piece of work as soon as the last one is done. */
export const closedLoop = async (options: {
  writers: number;
  warmMs: number;
  windowMs: number;
  once: (writer: number) => Promise<void>;
}): Promise<Load> => {
  const { writers, warmMs, windowMs, once } = options;
  const begin = performance.now() + warmMs;
  const end = begin + windowMs;
  const times: number[] = [];
  const run = async (writer: number): Promise<void> => {
    for (;;) {
      const started = performance.now();
      if (started >= end) return;
      await once(writer);
      const done = performance.now();
      if (done > begin && done <= end) times.push(done - started);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => run(writer)));
  return loadOf(times, windowMs);
};

/** How fast so many pieces of work were done together. */
export const timed = async (count: number, work: () => Promise<unknown>): Promise<Load> => {
  const started = performance.now();
  await work();
  return { perSecond: (count * 1_000) / (performance.now() - started) };
};

/** The rounds of several candidates, measured in turn: A B, B A, A B, ... so that drift hits all alike. */
export const inTurn = async <Name extends string>(
  rounds: number,
  candidates: Readonly<Record<Name, () => Promise<Load>>>,
): Promise<Readonly<Record<Name, readonly Load[]>>> => {
  const names = Object.keys(candidates) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    Load[]
  >;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      measured[name].push(await candidates[name]());
    }
  }
  return measured;
};

/** The medians of several rounds. */
export const medianLoad = (rounds: readonly Load[]): Load => {
  const perSecond = median(rounds.map((load) => load.perSecond));
  const p50 = rounds.flatMap((load) => load.p50 ?? []);
  const p99 = rounds.flatMap((load) => load.p99 ?? []);
  return p50.length === 0 ? { perSecond } : { perSecond, p50: median(p50), p99: median(p99) };
};

/** How many times as fast as its floor something is: over the rounds, each beside its own. */
export type Ratio = Readonly<{ median: number; low: number; high: number }>;

/** The ratios of the rounds; far apart, they tell of a machine that had other work. */
export const ratio = (rounds: readonly Load[], floor: readonly Load[]): Ratio => {
  const ratios = rounds.map((load, at) => load.perSecond / (floor[at]?.perSecond ?? Number.NaN));
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
};
