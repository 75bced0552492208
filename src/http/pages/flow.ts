import { picture, type Described } from './bars.ts';
import { lengthOf } from './figures.ts';
import { html, type Html } from './html.ts';

/** Money at one place of the picture. `note` is said behind the amount. */
export type FlowItem = Readonly<{
  label: string;
  amount: string;
  note: string;
  cents: bigint;
  tone: string;
}>;

/** Items that share a place on the way. */
export type FlowGroup = Readonly<{
  label: string;
  amount: string;
  tone: string;
  items: readonly FlowItem[];
}>;

/** Where the columns stand, and how high the whole money is. */
type Frame = Readonly<{
  name: string;
  width: number;
  source: number;
  group: number | undefined;
  leaf: number;
  whole: number;
  slot: number;
  /** Letters for which there is room beside a leaf. */
  letters: number;
}>;

const WIDE: Frame = {
  name: 'flow wide',
  width: 960,
  source: 190,
  group: 440,
  leaf: 680,
  whole: 330,
  slot: 42,
  letters: 34,
};
const NARROW: Frame = {
  name: 'flow narrow',
  width: 340,
  source: 0,
  group: undefined,
  leaf: 132,
  whole: 300,
  slot: 46,
  letters: 24,
};
const BAR = 12;
const GROUP_GAP = 14;

type Placed = Readonly<{ y: number; height: number }>;
type Span = Readonly<{
  from: number;
  to: number;
  y0: number;
  y1: number;
  height: number;
  tone: string;
}>;

const round = (value: number): number => Math.round(value * 100) / 100;

/** A ribbon of money between two columns. */
const ribbon = ({ from, to, y0, y1, height, tone }: Span): Html => {
  const middle = round((from + to) / 2);
  const h = Math.max(height, 0.8);
  return html`<path
    class="ribbon ${tone}"
    d="M${from} ${round(y0)}C${middle} ${round(y0)} ${middle} ${round(y1)} ${to} ${round(y1)}V${round(y1 + h)}C${middle} ${round(y1 + h)} ${middle} ${round(y0 + h)} ${from} ${round(y0 + h)}Z"
  />`;
};

const block = (x: number, { y, height }: Placed, tone: string): Html =>
  html`<rect
    class="node ${tone}"
    x="${x}"
    y="${round(y)}"
    width="${BAR}"
    height="${round(Math.max(height, 1.5))}"
    rx="2"
  />`;

/** Takes from the sources in their order what each place needs in turn: nothing crosses. */
const poured = (
  sources: readonly (Placed & Readonly<{ tone: string }>)[],
  places: readonly Placed[],
): readonly Readonly<{ place: number; y0: number; y1: number; height: number; tone: string }>[] => {
  const spans: { place: number; y0: number; y1: number; height: number; tone: string }[] = [];
  let [source, used] = [0, 0];
  places.forEach(({ y, height }, place) => {
    for (let filled = 0; height - filled > 0.01;) {
      const from = sources[source];
      if (from === undefined) return;
      const part = Math.min(from.height - used, height - filled);
      if (part > 0) {
        spans.push({ place, y0: from.y + used, y1: y + filled, height: part, tone: from.tone });
      }
      [filled, used] = [filled + part, used + part];
      if (from.height - used <= 0.01) [source, used] = [source + 1, 0];
    }
  });
  return spans;
};

const LINE = 17;

/** A label in the lines that there is room for, broken between words. */
const linesOf = ({ letters }: Frame, label: string): readonly string[] => {
  const lines: string[] = [];
  for (const word of label.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= letters) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
};

const leafText = (frame: Frame, { label, amount, note }: FlowItem, middle: number): Html => {
  const x = frame.leaf + BAR + 10;
  const lines = linesOf(frame, label);
  const first = middle - 3 - (lines.length - 1) * LINE;
  return html`<text class="label" x="${x}" y="${round(first)}"
      >${lines.map((line, index) => html`<tspan x="${x}" dy="${index === 0 ? 0 : LINE}">${line}</tspan>`)}</text
    >
    <text class="figure" x="${x}" y="${round(middle + 15)}"
      >${amount}<tspan class="note" dx="8">${note}</tspan></text
    >`;
};

const sourceText = (frame: Frame, { label, amount }: FlowItem, { y, height }: Placed): Html => {
  if (frame.group === undefined) {
    return html`<text class="label halo" x="0" y="${round(y - 24)}">${label}</text>
      <text class="figure halo" x="0" y="${round(y - 6)}">${amount}</text>`;
  }
  const [x, middle] = [frame.source - 12, y + height / 2];
  return html`<text class="label" x="${x}" y="${round(middle - 4)}" text-anchor="end"
      >${label}</text
    >
    <text class="figure" x="${x}" y="${round(middle + 15)}" text-anchor="end">${amount}</text>`;
};

/** Lays the leaves out from the top, each in a slot that its label fits into. */
const placeLeaves = (frame: Frame, groups: readonly FlowGroup[], whole: bigint, top: number) => {
  let y = top;
  const placed = groups.map(({ items }, index) => {
    if (index > 0) y += GROUP_GAP;
    return items.map(({ cents, label }): Placed => {
      const height = lengthOf(cents, whole, frame.whole);
      const more = linesOf(frame, label).length - 1;
      const slot = Math.max(height + 12, frame.slot + 2 * more * LINE);
      const at = { y: y + (slot - height) / 2, height };
      y += slot;
      return at;
    });
  });
  return { placed, height: y };
};

const centred = (leaves: readonly Placed[]): Placed => {
  const [first, last] = [leaves[0], leaves.at(-1)];
  const height = leaves.reduce((sum, leaf) => sum + leaf.height, 0);
  if (first === undefined || last === undefined) return { y: 0, height };
  return { y: (first.y + last.y + last.height - height) / 2, height };
};

const SOURCE_GAP = 56;

const placeSources = (
  frame: Frame,
  sources: readonly FlowItem[],
  whole: bigint,
  height: number,
) => {
  const gaps = (sources.length - 1) * SOURCE_GAP;
  let y = frame.group === undefined ? 46 : Math.max(30, (height - frame.whole - gaps) / 2);
  return sources.map(({ cents, tone }) => {
    const placed = { y, height: lengthOf(cents, whole, frame.whole), tone };
    y += placed.height + SOURCE_GAP;
    return placed;
  });
};

/** The middle column: a group of several items has a name and a bar there, a single item only passes. */
const drawGroups = (
  frame: Frame,
  groups: readonly FlowGroup[],
  leaves: readonly (readonly Placed[])[],
) => {
  const middle = frame.group;
  const centre = leaves.map(centred);
  if (middle === undefined) return { drawn: [], centre };
  const drawn = groups.map(({ label, amount, tone, items }, index): readonly Html[] => {
    const at = centre[index] ?? { y: 0, height: 0 };
    const named = items.length > 1;
    let y = at.y;
    const ribbons = items.map((item, place) => {
      const leaf = leaves[index]?.[place] ?? at;
      const from = named ? middle + BAR : middle;
      const span = { from, to: frame.leaf, y0: y, y1: leaf.y, height: leaf.height };
      y += leaf.height;
      return ribbon({ ...span, tone: item.tone });
    });
    if (!named) return ribbons;
    const line = round(at.y + at.height / 2);
    const name = html`<text class="label halo" x="${middle - 8}" y="${line - 3}" text-anchor="end"
        >${label}</text
      >
      <text class="figure halo" x="${middle - 8}" y="${line + 15}" text-anchor="end"
        >${amount}</text
      >`;
    return [...ribbons, block(middle, at, tone), name];
  });
  return { drawn: drawn.flat(), centre };
};

/** The places that the sources pour into: the middle column, or the items themselves where there is none. */
const targetsOf = (
  frame: Frame,
  groups: readonly FlowGroup[],
  leaves: readonly (readonly Placed[])[],
  centre: readonly Placed[],
) =>
  groups.flatMap(({ tone, items }, index) => {
    const at = centre[index];
    if (frame.group !== undefined && at !== undefined) {
      const [only] = items.length === 1 ? items : [];
      return [{ ...at, x: frame.group, tone: only?.tone ?? tone }];
    }
    return items.flatMap((item, place) => {
      const leaf = leaves[index]?.[place];
      return leaf === undefined ? [] : [{ ...leaf, x: frame.leaf, tone: item.tone }];
    });
  });

const draw = (
  frame: Frame,
  described: Described,
  sources: readonly FlowItem[],
  groups: readonly FlowGroup[],
): Html => {
  const whole = sources.reduce((sum, { cents }) => sum + cents, 0n);
  const top = frame.group === undefined ? 30 : 6;
  const { placed: leaves, height } = placeLeaves(frame, groups, whole, top);
  const from = placeSources(frame, sources, whole, height);
  const middle = drawGroups(frame, groups, leaves);
  const targets = targetsOf(frame, groups, leaves, middle.centre);
  const ribbons = poured(from, targets).map(({ place, ...span }) => {
    const to = targets[place];
    return ribbon({
      ...span,
      from: frame.source + BAR,
      to: to?.x ?? 0,
      tone: to?.tone ?? span.tone,
    });
  });
  const ends = groups.flatMap(({ items }, index) =>
    items.flatMap((item, place) => {
      const leaf = leaves[index]?.[place];
      if (leaf === undefined) return [];
      return [block(frame.leaf, leaf, item.tone), leafText(frame, item, leaf.y + leaf.height / 2)];
    }),
  );
  const starts = sources.flatMap((source, index) => {
    const at = from[index];
    return at === undefined
      ? []
      : [block(frame.source, at, source.tone), sourceText(frame, source, at)];
  });
  const lowest = Math.max(height, ...from.map(({ y, height: high }) => y + high)) + 8;
  const size = { width: frame.width, height: Math.ceil(lowest), name: frame.name };
  return picture(described, size, [...ribbons, ...middle.drawn, ...ends, ...starts]);
};

/** Money from its sources to everyone who gets it, for wide and for narrow screens; the style shows one of them. */
export const flow = (
  described: Described,
  sources: readonly FlowItem[],
  groups: readonly FlowGroup[],
): Html =>
  html`${draw(WIDE, described, sources, groups)}${draw(NARROW, { ...described, id: `${described.id}-narrow` }, sources, groups)}`;
