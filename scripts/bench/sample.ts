import { randomUUID } from 'node:crypto';
import type { JsonValue, NewEvent } from '../../src/event-store/event-store.ts';
import { history } from '../../test/support/history.ts';

/** An invoice as the ledger stores it: what every append of a comparison carries. */
const sampleInvoice = (): Readonly<{ data: JsonValue; metadata: JsonValue }> => {
  for (const { type, data, metadata } of history({ jobs: 20 })) {
    if (type !== 'InvoiceIssued') continue;
    return { data: JSON.parse(data) as JsonValue, metadata: JSON.parse(metadata) as JsonValue };
  }
  throw new Error('a history without an invoice');
};

const content = sampleInvoice();

/** A new event of usual size (about a kilobyte). */
export const sampleEvent = (): NewEvent => ({
  id: randomUUID(),
  type: 'InvoiceIssued',
  ...content,
});

/** The same content as bytes, as the log takes it. */
export const sampleBytes = {
  data: Buffer.from(JSON.stringify(content.data)),
  metadata: Buffer.from(JSON.stringify(content.metadata)),
} as const;

/** Where a writer's next event goes. */
export type Slot = Readonly<{ stream: string; revision: number }>;

/** A stream of this ledger has few events. */
const EVENTS_PER_STREAM = 10;

/** Hands out places: each writer fills streams of its own, ten events each. `prefix` must be new. */
export const slots = (prefix: string): ((writer: number) => Slot) => {
  const counts = new Map<number, number>();
  return (writer) => {
    const count = counts.get(writer) ?? 0;
    counts.set(writer, count + 1);
    const stream = `${prefix}-${writer}.${Math.floor(count / EVENTS_PER_STREAM)}`;
    return { stream, revision: count % EVENTS_PER_STREAM };
  };
};
