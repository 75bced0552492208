import { lengthOf } from './figures.ts';
import { html, type Html } from './html.ts';

/** One bar of a chart: its label, its amount as written, its size in cents. */
export type Bar = Readonly<{ label: string; amount: string; cents: bigint; tone: string }>;

/** A picture for those who see it; whoever does not hears its title and description. */
export type Described = Readonly<{ id: string; title: string; description: string }>;

const positive = (cents: bigint): bigint => (cents < 0n ? 0n : cents);
const most = (all: readonly bigint[]): bigint =>
  all.reduce((high, cents) => (cents > high ? cents : high), 1n);

/** An SVG with its title and description. */
export const picture = (
  { id, title, description }: Described,
  size: Readonly<{ width: number; height: number; name: string; stretched?: boolean }>,
  content: readonly Html[],
): Html =>
  html`<svg
    class="${size.name}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
    viewBox="0 0 ${size.width} ${size.height}"
    preserveAspectRatio="${size.stretched === true ? 'none' : 'xMinYMin meet'}"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${content}
  </svg>`;

const ROW = 54;

/** Horizontal bars, one under the other, each with its label above and its amount at its end. */
export const bars = (described: Described, all: readonly Bar[], width = 420): Html => {
  const high = most(all.map(({ cents }) => cents));
  const rows = all.map(({ label, amount, cents, tone }, index) => {
    const y = index * ROW;
    const length = lengthOf(positive(cents), high, width);
    return html`<text class="label" x="0" y="${y + 14}">${label}</text>
      <text class="figure" x="${width}" y="${y + 14}" text-anchor="end">${amount}</text>
      <rect class="track" x="0" y="${y + 23}" width="${width}" height="14" rx="3" />
      <rect class="fill ${tone}" x="0" y="${y + 23}" width="${length}" height="14" rx="3" />`;
  });
  return picture(described, { width, height: all.length * ROW - 8, name: 'bars' }, rows);
};

/** One bar that all parts share, in their order; what is not above nothing has no place in it. */
export const stack = (described: Described, all: readonly Bar[]): Html => {
  const width = 960;
  const whole = all.reduce((sum, { cents }) => sum + positive(cents), 0n);
  let x = 0;
  const rects = all.map(({ cents, tone }) => {
    const length = lengthOf(positive(cents), whole, width);
    const rect = html`<rect class="fill ${tone}" x="${x}" y="0" width="${length}" height="34" />`;
    x = Math.round((x + length) * 100) / 100;
    return rect;
  });
  return picture(described, { width, height: 34, name: 'stack', stretched: true }, rects);
};

/** A group of columns: a label below, and a column of each series. */
export type ColumnGroup = Readonly<{ label: string; columns: readonly Omit<Bar, 'label'>[] }>;

/** Columns side by side, in groups from left to right. */
export const columns = (described: Described, groups: readonly ColumnGroup[]): Html => {
  const [width, height, floor] = [560, 210, 178];
  const high = most(groups.flatMap((group) => group.columns.map(({ cents }) => cents)));
  const slot = width / Math.max(1, groups.length);
  const drawn = groups.map(({ label, columns: all }, index) => {
    const left = index * slot + slot * 0.14;
    const wide = (slot * 0.72) / Math.max(1, all.length);
    return html`${all.map(({ cents, tone, amount }, place) => {
        const size = lengthOf(positive(cents), high, floor - 8);
        return html`<rect
          class="fill ${tone}"
          x="${left + place * wide}"
          y="${floor - size}"
          width="${wide - 1}"
          height="${size}"
          ><title>${amount}</title></rect
        >`;
      })}<text class="tick" x="${index * slot + slot / 2}" y="${floor + 20}" text-anchor="middle"
        >${label}</text
      >`;
  });
  const base = html`<line class="axis" x1="0" y1="${floor}" x2="${width}" y2="${floor}" />`;
  return picture(described, { width, height, name: 'columns' }, [...drawn, base]);
};
