/** What the run of a test file came to. */
export type FileRun = Readonly<{
  file: string;
  seconds: number;
  passed: number;
  failed: number;
  /** What else went wrong, in a sentence. */
  problem?: string;
  /** What it said. */
  lines: readonly string[];
}>;

/** What a run of all came to. */
export type TestRun = Readonly<{
  passed: number;
  failed: number;
  files: readonly FileRun[];
  problems: readonly string[];
  good: boolean;
}>;

const TOTALS = /^# \{([^}]*)\}$/gm;
const SLOWEST = 10;

/** tap leaves out counts that are zero. */
const countIn = (totals: string, name: string): number =>
  Number(new RegExp(String.raw`\b${name}: (\d+)`).exec(totals)?.[1] ?? 0);

const problemOf = (totals: string | undefined, fault: string | undefined): string | undefined => {
  if (totals === undefined) return fault ?? 'was not run to its end';
  if (countIn(totals, 'total') === 0) return 'tests nothing';
  // A failed assertion says enough by itself.
  return countIn(totals, 'fail') === 0 ? fault : undefined;
};

/** Reads what a test file said; `fault` is how its process ended, when that was not as it should. */
export const fileRun = (
  file: string,
  {
    output,
    fault,
    seconds,
  }: Readonly<{ output: string; fault?: string | undefined; seconds: number }>,
): FileRun => {
  const totals = [...output.matchAll(TOTALS)].at(-1)?.[1];
  const problem = problemOf(totals, fault);
  return {
    file,
    seconds,
    passed: countIn(totals ?? '', 'pass'),
    failed: countIn(totals ?? '', 'fail'),
    ...(problem === undefined ? {} : { problem }),
    lines: output.split('\n'),
  };
};

/** Sums up. A run is good when every file was run to its end, something passed, nothing failed and nothing is left. */
export const testRun = (
  files: readonly FileRun[],
  wanted: readonly string[],
  left: readonly string[] = [],
): TestRun => {
  const sum = (count: (run: FileRun) => number): number =>
    files.reduce((total, run) => total + count(run), 0);
  const [passed, failed] = [sum((run) => run.passed), sum((run) => run.failed)];
  const ran = new Set(files.map(({ file }) => file));
  const problems = [
    ...files.flatMap(({ file, problem }) => (problem === undefined ? [] : [`${file} ${problem}`])),
    ...wanted.filter((file) => !ran.has(file)).map((file) => `${file} was not run`),
    ...left.map((what) => `left behind: ${what}`),
    ...(passed === 0 ? ['nothing passed'] : []),
  ];
  // The closing line must not read like success when a problem is not a failed assertion.
  return {
    passed,
    failed: failed + problems.length,
    files,
    problems,
    good: failed + problems.length === 0,
  };
};

/**
 * Says line by line what of a test file's output is worth showing: what failed with its reason, what was passed over,
 * and the figures that tests note as comments.
 */
export const outputFilter = (): ((line: string) => boolean) => {
  let reason: 'none' | 'expected' | 'open' = 'none';
  return (line) => {
    const text = line.trimStart();
    if (reason === 'open') {
      if (text === '...') reason = 'none';
      return true;
    }
    if (reason === 'expected' && text === '---') {
      reason = 'open';
      return true;
    }
    const failed = text.startsWith('not ok ');
    reason = failed ? 'expected' : 'none';
    const note = /^# (?!Subtest|time=|\{)/.test(text);
    return failed || note || /^ok .* # SKIP/.test(text) || text.startsWith('Bail out!');
  };
};

/** What is printed when a test file ended: how, and below it what is worth showing of its output. */
export const fileLines = (run: FileRun): readonly string[] => {
  const { file, seconds, failed, problem } = run;
  const good = failed === 0 && problem === undefined;
  return [
    `${good ? 'ok' : 'not ok'} ${file} # ${seconds.toFixed(1)} s${problem === undefined ? '' : `: ${problem}`}`,
    ...run.lines.filter(outputFilter()).map((line) => `    ${line}`),
  ];
};

/** What is printed after a run: the slowest files, what went wrong, and the closing line. */
export const reportLines = (run: TestRun, seconds: number): readonly string[] => {
  const slowest = run.files.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  return [
    '',
    `${run.files.length} test files in ${seconds.toFixed(0)} s; the slowest:`,
    ...slowest.map((each) => `${each.seconds.toFixed(1).padStart(8)} s  ${each.file}`),
    ...run.files
      .filter(({ failed }) => failed > 0)
      .map(({ file, failed }) => `${file}: ${failed} failed`),
    ...run.problems,
    `${run.passed} passed, ${run.failed} failed`,
  ];
};
