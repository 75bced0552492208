import type { Load, Ratio } from './measure.ts';

/** A line of figures. */
export type Row = Readonly<{
  what: string;
  load: Load;
  /** How many times as fast as the floor named. */
  against?: Readonly<{ floor: string; ratio: Ratio; target?: number }>;
  note?: string;
}>;

const NUMBER = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

const rate = ({ perSecond }: Load): string =>
  perSecond < 10 ? perSecond.toFixed(2) : NUMBER.format(perSecond);

const milliseconds = (value: number | undefined): string =>
  value === undefined ? '' : value.toFixed(value < 10 ? 2 : 1);

const verdict = (value: number, target: number): string => (value >= target ? 'ok' : 'below');

const spread = ({ median, low, high }: Ratio): string =>
  `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;

const cells = ({ what, load, against, note }: Row): string[] => [
  what,
  rate(load),
  milliseconds(load.p50),
  milliseconds(load.p99),
  against === undefined ? '' : `${spread(against.ratio)} x ${against.floor}`,
  against?.target === undefined
    ? ''
    : `>= ${against.target} ${verdict(against.ratio.median, against.target)}`,
  note ?? '',
];

const HEAD = ['', 'per s', 'p50 ms', 'p99 ms', 'ratio', 'target', ''];

/** Prints a section as a table. */
export const printTable = (title: string, rows: readonly Row[]): void => {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const numeric = (column: number): boolean => column >= 1 && column <= 3;
  console.log(`\n${title}`);
  for (const line of lines) {
    const text = line.map((cell, column) => {
      const width = widths[column] ?? 0;
      return numeric(column) ? cell.padStart(width) : cell.padEnd(width);
    });
    console.log(`  ${text.join('  ').trimEnd()}`);
  }
};

/** Prints a figure that is compared with a fixed number instead of a floor. */
export const printGoal = (
  what: string,
  value: number,
  target: number,
  unit: string,
  better: 'more' | 'less' = 'more',
): void => {
  const met = better === 'more' ? value >= target : value <= target;
  const sign = better === 'more' ? '>=' : '<=';
  const shown = value < 100 ? value.toFixed(1) : NUMBER.format(value);
  console.log(
    `  ${what}: ${shown} ${unit} (target ${sign} ${NUMBER.format(target)}) ${met ? 'ok' : 'below'}`,
  );
};
