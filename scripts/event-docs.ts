import type { EventType } from '../src/domain/ledger-event.ts';
import { currentVersion } from '../src/event-store/codec.ts';
import { eventSchemas } from '../src/event-store/event-schemas.ts';
import type { EventModel, FieldModel, StoredModel } from './event-model.ts';
import { page, table } from './markdown.ts';

/** The streams of each folder of events, in the order of a job's life. */
const STREAMS: Readonly<Record<string, Readonly<{ stream: string; holds: string }>>> = {
  'ledger-main': { stream: 'ledger-main', holds: 'The ledger itself, one stream.' },
  entity: { stream: 'entity-<id>', holds: 'One legal person of the group and its rules.' },
  decision: { stream: 'decision-<id>', holds: 'One vote of the assembly or the board.' },
  member: { stream: 'member-<id>', holds: 'One member.' },
  client: { stream: 'client-<id>', holds: 'One client and the terms that hold for it.' },
  activity: { stream: 'activity-<id>', holds: "One member's activity: what may be spent." },
  job: { stream: 'job-<id>', holds: 'One declared job; its id ties together all that follows.' },
  'invoice-register': {
    stream: 'invoiceRegister-<entity>.<series>.<year>',
    holds: 'The numbers of one series and year, without a gap.',
  },
  invoice: { stream: 'invoice-<id>', holds: 'One invoice: what is owed, and what money settled.' },
  'social-charges': {
    stream: 'socialCharges-<entity>.<agency>.<quarter>',
    holds: 'What is owed to one agency of social security for one quarter.',
  },
  'withholding-tax': {
    stream: 'withholdingTax-<entity>.<month>',
    holds: 'The tax withheld from the salaries paid in one month.',
  },
  payment: { stream: 'payment-<id>', holds: 'One payment: what of it is still free.' },
  salary: { stream: 'salary-<id>', holds: 'One salary: its payroll result and its payment.' },
  'guarantee-fund': {
    stream: 'guaranteeFund-<entity>',
    holds: 'The fund of an entity: what it has out, lost and got back.',
  },
};

/** Endings of an event's name: what happened is told in the past. */
const PAST = /(?:ed|Sent|Paid|Repaid|Left|Given|Forgiven|Lost|Written(?:Off)?|Withdrawn)$/;

const isEventType = (name: string): name is EventType => Object.hasOwn(eventSchemas, name);

/** The fields that an event's schema takes; none when it has no schema. */
const schemaKeys = (name: string): ReadonlySet<string> => {
  const keys = new Set<string>();
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('shape' in node) for (const key of Object.keys(node.shape ?? {})) keys.add(key);
    if ('options' in node && Array.isArray(node.options)) node.options.forEach(collect);
  };
  if (isEventType(name)) collect(eventSchemas[name]);
  return keys;
};

/** What is wrong with an event's documentation; empty when nothing is. */
export const eventFaults = (event: EventModel): readonly string[] => {
  const { name, folder, sentence, fields } = event;
  const faults: string[] = [];
  if (STREAMS[folder] === undefined)
    faults.push(`scripts/event-docs.ts names no stream for ${folder}`);
  if (!PAST.test(name)) faults.push('its name is not in the past tense');
  if (!/^[A-Z].*\.$/.test(sentence)) faults.push('it has no sentence that says what happened');
  if (!/\([^()]*\p{Ll}{2}[^()]*\)/u.test(sentence))
    faults.push('its sentence lacks the French term in brackets');
  const declared = new Set(fields.map((field) => field.name));
  const parsed = schemaKeys(name);
  for (const key of parsed)
    if (!declared.has(key)) faults.push(`its schema has ${key}, its type has not`);
  for (const key of declared)
    if (!parsed.has(key)) faults.push(`its type has ${key}, its schema has not`);
  return faults.map((fault) => `${name}: ${fault}`);
};

const fieldTable = (fields: readonly FieldModel[]): string =>
  table(
    ['field', 'type', 'meaning'],
    fields.map(({ name, type, optional, meaning }) => [
      `\`${name}\`${optional ? ' (optional)' : ''}`,
      `\`${type}\``,
      meaning,
    ]),
  );

/** A stored example of an event's data; undefined when there is none. */
export type ExampleOf = (type: string, version: number) => unknown;

const eventSection = (event: EventModel, exampleOf: ExampleOf): string => {
  const version = isEventType(event.name) ? currentVersion(event.name) : 1;
  const example = exampleOf(event.name, version);
  const shown =
    example === undefined
      ? []
      : ['Example of its data:', `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``];
  return [
    `### ${event.name}`,
    event.sentence,
    `Version ${version}.`,
    fieldTable(event.fields),
    ...shown,
  ].join('\n\n');
};

const section = (folder: string, events: readonly EventModel[], exampleOf: ExampleOf): string => {
  const { stream = folder, holds = '' } = STREAMS[folder] ?? {};
  const rendered = events
    .filter((event) => event.folder === folder)
    .map((event) => eventSection(event, exampleOf));
  return [`## \`${stream}\``, holds, ...rendered].join('\n\n');
};

/** The text of docs/events.md. */
export const eventDocs = (model: StoredModel, exampleOf: ExampleOf): string => {
  const { events, metadata, values } = model;
  const folders = Object.keys(STREAMS).filter((each) =>
    events.some(({ folder }) => folder === each),
  );
  const contents = folders.map((folder) => {
    const names = events.filter((event) => event.folder === folder).map(({ name }) => name);
    const links = names.map((name) => `[${name}](#${name.toLowerCase()})`);
    return `- \`${STREAMS[folder]?.stream ?? folder}\`: ${links.join(', ')}`;
  });
  return page([
    '# Events',
    '<!-- Generated by scripts/docs.ts from src/domain/*/events.ts and src/event-store: run `npm run docs`, do not edit. -->',
    'Every fact of the ledger, as it is stored. A stream is named `<ledger>.` and then as below; an event is never changed or removed. ' +
      'Amounts and rates are texts, days are `YYYY-MM-DD`, and `currency` is named once per event. ' +
      'The terms are explained in the [glossary](glossary.md), the way of an event in the [architecture](architecture.md).',
    contents.join('\n'),
    ...folders.map((folder) => section(folder, events, exampleOf)),
    '## Metadata',
    'What every event carries beside its data.',
    fieldTable(metadata),
    '## Named types',
    table(
      ['type', 'stored as', 'meaning'],
      values.map(({ name, form, meaning }) => [`\`${name}\``, `\`${form}\``, meaning]),
    ),
  ]);
};
