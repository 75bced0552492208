import { formatCents } from '../../domain/money.ts';
import type { Part } from '../../projections/invoice-to-net/parts.ts';
import { centsOf, money, ofEachEuro } from './figures.ts';
import { flow, type FlowGroup, type FlowItem } from './flow.ts';
import type { Html } from './html.ts';
import type { Language } from './language.ts';
import { partsSentence, partsShown, toneOf, type Net } from './parts-table.ts';
import { TEXTS, type PartGroup } from './texts.ts';

/** Where each part stands in the picture; what is not named is of the activity's work. */
const GROUP_OF: Readonly<Partial<Record<Part, PartGroup>>> = {
  vat: 'state',
  disbursements: 'client',
  credited: 'client',
  writtenOff: 'client',
  mutualServices: 'common',
  guaranteeFund: 'common',
  mutualisedReductions: 'common',
};
const GROUPS: readonly PartGroup[] = ['state', 'client', 'common', 'work'];

const negated = (amount: string): string =>
  amount.startsWith('-') ? amount.slice(1) : `-${amount}`;

/**
 * From the invoice, and from whoever bears a part, to all who get one. Parts below zero are sources: what comes in on
 * the left is what goes out on the right.
 */
export const jobFlow = (language: Language, net: Net): Html => {
  const texts = TEXTS[language];
  const { currency, invoiced, parts } = net;
  const item = (part: Part): FlowItem => ({
    label: texts.parts[part],
    amount: money(language, parts[part], currency),
    note: ofEachEuro(language, parts[part], invoiced),
    cents: centsOf(parts[part]),
    tone: toneOf(part),
  });
  const shown = partsShown(net);
  const borne = shown.filter((part) => centsOf(parts[part]) < 0n);
  const sources: readonly FlowItem[] = [
    {
      label: texts.invoiced,
      amount: money(language, invoiced, currency),
      note: '',
      cents: centsOf(invoiced),
      tone: 'tone-invoiced',
    },
    ...borne.map((part) => {
      const amount = negated(parts[part]);
      return {
        ...item(part),
        label: texts.sources[part] ?? texts.parts[part],
        amount: money(language, amount, currency),
        cents: centsOf(amount),
      };
    }),
  ];
  const groups = GROUPS.flatMap((group): readonly FlowGroup[] => {
    const items = shown
      .filter((part) => (GROUP_OF[part] ?? 'work') === group && centsOf(parts[part]) > 0n)
      .map(item);
    const cents = items.reduce((sum, one) => sum + one.cents, 0n);
    const amount = money(language, formatCents(cents), currency);
    return items.length === 0
      ? []
      : [{ label: texts.groups[group], amount, tone: `tone-${group}`, items }];
  });
  const described = {
    id: 'way',
    title: texts.wayOfAEuro,
    description: partsSentence(language, net),
  };
  return flow(described, sources, groups);
};
