import cliProgress from 'cli-progress';

/** A bar on standard error; without a terminal it prints a line now and then. */
export type ProgressBar = Readonly<{
  update: (done: number, total: number) => void;
  stop: () => void;
}>;

/** A bar with this word before it. It appears with the first update. */
export const progressBar = (what: string): ProgressBar => {
  const bar = new cliProgress.SingleBar(
    {
      format: `${what} [{bar}] {percentage}% {value}/{total}`,
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
      hideCursor: true,
    },
    cliProgress.Presets.legacy,
  );
  let started = false;
  return {
    update: (done, total) => {
      if (!started) bar.start(total, done);
      else {
        bar.setTotal(total);
        bar.update(done);
      }
      started = true;
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
};
