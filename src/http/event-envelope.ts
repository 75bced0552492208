import type { CopiedEvent } from '../copy/reader.ts';

/** An event as subscribers get it, in pages and live: by the names of CloudEvents 1.0 where they exist. */
export const envelopeOf = (ledger: string, event: CopiedEvent) => ({
  specversion: '1.0' as const,
  id: event.id,
  source: `/ledgers/${ledger}`,
  type: event.type,
  subject: event.stream,
  time: event.knownAt,
  datacontenttype: 'application/json' as const,
  sequence: event.sequence,
  revision: event.revision,
  hash: event.hash,
  data: JSON.parse(event.data) as unknown,
  metadata: JSON.parse(event.metadata) as unknown,
});
