/** What a run of tap came to. */
export type TestRun = Readonly<{
  passed: number;
  failed: number;
  files: readonly Readonly<{ file: string; seconds: number }>[];
  /** What else went wrong, in a sentence each. */
  problems: readonly string[];
  good: boolean;
}>;

const TOTALS = /^# \{([^}]*)\}$/gm;
const FILE = /^(?:not )?ok \d+ - (\S+\.test\.js).*# time=([\d.]+)(ms|s)\b/gm;
const SLOWEST = 10;

/** tap leaves out counts that are zero, and the whole line when all is well. */
const countIn = (totals: string, name: string): number =>
  Number(new RegExp(String.raw`\b${name}: (\d+)`).exec(totals)?.[1] ?? 0);

/**
 * Reads tap's raw output. A run is good when something passed, nothing failed, every file named was run
 * and tap itself agrees.
 */
export const testRun = (output: string, exitCode: number, files: readonly string[]): TestRun => {
  const timed = [...output.matchAll(FILE)].map(([, file = '', time, unit]) => ({
    file,
    seconds: Number(time) / (unit === 'ms' ? 1000 : 1),
  }));
  const totals = [...output.matchAll(TOTALS)].at(-1)?.[1];
  const passed = totals === undefined ? 0 : countIn(totals, 'pass');
  const failed = totals === undefined ? 0 : countIn(totals, 'fail');
  const ran = new Set(timed.map(({ file }) => file));
  const missing = files.filter((file) => !ran.has(file));
  const problems = missing.map((file) => `${file} was not run to its end`);
  if (totals === undefined) problems.push('tap gave no totals');
  else if (passed === 0) problems.push('nothing passed');
  if (exitCode !== 0 && failed === 0) problems.push(`tap ended with code ${exitCode}`);
  const good = problems.length === 0 && failed === 0 && exitCode === 0;
  // The closing line must not read like success when a problem is not a failed assertion.
  return { passed, failed: good ? 0 : Math.max(failed, 1), files: timed, problems, good };
};

/** What is printed after a run: the slowest files, what went wrong, and the closing line. */
export const reportLines = (run: TestRun, seconds: number): readonly string[] => {
  const slowest = run.files.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  return [
    '',
    `${run.files.length} test files in ${seconds.toFixed(0)} s; the slowest:`,
    ...slowest.map((each) => `${each.seconds.toFixed(1).padStart(8)} s  ${each.file}`),
    ...run.problems,
    `${run.passed} passed, ${run.failed} failed`,
  ];
};

/**
 * Says line by line what of tap's output is worth showing: a line per file, what failed with its reason,
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
    const note = line.startsWith(' ') && /^# (?!Subtest|time=|\{|No coverage)/.test(text);
    return failed || note || /^ok .*\.test\.js/.test(line) || line.startsWith('Bail out!');
  };
};
