import { readFileSync } from 'node:fs';
import type { ArchivedEvent } from './archive-postings.ts';

type Data = ArchivedEvent['data'];
type Line = ArchivedEvent & Readonly<{ metadata: Readonly<{ actor: Readonly<{ role: string }> }> }>;
type Cause = Readonly<{ stream: string }>;

/** The events of an archive. */
export const archivedIn = (file: string): readonly ArchivedEvent[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as ArchivedEvent);

/**
 * What each event of a register tells of the register as a whole, so that its last one is enough to decide. Whose turn it
 * was is left to chance; at the end it is the same.
 */
const RUNNING = [
  'after',
  'exposureAfter',
  'lossesInYear',
  'recoveriesInYear',
  'lossesEver',
  'recoveriesEver',
];

const split = (data: Data) => {
  const { documentHash: _hashed, secretFingerprint: _secret, cause, ...rest } = data;
  const isRunning = ([name]: readonly [string, unknown]): boolean => RUNNING.includes(name);
  const lasting = Object.fromEntries(Object.entries(rest).filter((entry) => !isRunning(entry)));
  const told =
    typeof cause === 'object'
      ? { ...lasting, cause: (cause as Cause).stream }
      : { ...lasting, cause };
  return { told, running: Object.fromEntries(Object.entries(rest).filter(isRunning)) };
};

/** Ids that follow from that of an event, which follows from the secret, by the numbers of their documents. */
const withNumbers = (whole: string): string => {
  let named = whole;
  for (const text of whole.split('\n')) {
    const { type, data } = JSON.parse(text) as Line;
    const number = String(data['number']);
    if (type === 'InvoiceNumberAssigned') {
      named = named.replaceAll(String(data['invoiceId']), `invoice-${number}`);
    } else if (type === 'CreditNoteIssued') {
      named = named.replaceAll(String(data['creditNoteId']), `credit-note-${number}`);
    }
  }
  return named;
};

/** What happened in one stream, whatever came first, and where it ended. */
export type StreamFacts = readonly [
  stream: string,
  happened: readonly string[],
  end: Readonly<Record<string, unknown>>,
];

/**
 * What an archive tells, stream by stream: without when it was recorded, and without the secret that inputs are hashed
 * with. Consequences of one sitting come side by side, so their order is no fact.
 */
export const factsOf = (file: string): readonly StreamFacts[] => {
  const streams = new Map<string, { happened: string[]; end: Record<string, unknown> }>();
  for (const text of withNumbers(readFileSync(file, 'utf8').trimEnd()).split('\n')) {
    const { stream, type, data, metadata } = JSON.parse(text) as Line;
    const { actor } = metadata;
    // The ledger itself was opened on the day of the run.
    const effectiveOn = actor.role === 'system' ? undefined : metadata.effectiveOn;
    const { told, running } = split(data);
    const known = streams.get(stream) ?? { happened: [], end: {} };
    known.happened.push(JSON.stringify({ type, data: told, effectiveOn, actor }));
    streams.set(stream, { happened: known.happened, end: running });
  }
  return [...streams]
    .map(([stream, { happened, end }]) => [stream, happened.toSorted(), end] as const)
    .toSorted(([one], [two]) => (one < two ? -1 : 1));
};
