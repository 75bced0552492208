import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CopiedEvent } from '../copy/reader.ts';
import type { HttpDeps } from './deps.ts';
import { pageQuery, read } from './reading.ts';
import { eventsAnswer } from './report-answers.ts';

const MOST_TYPES = 50;
const TYPES = /^[A-Z][A-Za-z]{0,60}(,[A-Z][A-Za-z]{0,60})*$/;

const eventsQuery = z.strictObject({
  after: z.coerce.number().int().nonnegative().default(0).meta({
    description: 'Events after this sequence; "next" of the page before.',
  }),
  types: z
    .string()
    .regex(TYPES, 'is not a list of event types such as InvoiceIssued,LevyDeducted')
    .refine((text) => text.split(',').length <= MOST_TYPES, `names more than ${MOST_TYPES} types`)
    .exactOptional(),
  limit: pageQuery.limit,
});

const envelope = (ledger: string, event: CopiedEvent) => ({
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

/** The history in pages, for services that follow it. */
export const eventRoutes =
  ({ copy, ledger }: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/events',
      read('Events', 'Events in order, resumable from any sequence', {
        querystring: eventsQuery,
        answer: eventsAnswer,
      }),
      async (request, reply) => {
        const { after, types, limit } = request.query;
        // Read before the page: what comes after it is not skipped when the page holds none of the wanted types.
        const { sequence } = await copy.head();
        const wanted = types === undefined ? {} : { types: types.split(',') };
        const items = await copy.page(after, limit, { ...wanted, upTo: sequence });
        const full = items.length === limit;
        const next = full ? (items.at(-1)?.sequence ?? after) : Math.max(after, sequence);
        const query = new URLSearchParams({ after: String(next), limit: String(limit) });
        if (types !== undefined) query.set('types', types);
        if (full) reply.header('link', `</v1/events?${query.toString()}>; rel="next"`);
        return { sequence, items: items.map((event) => envelope(ledger, event)), next };
      },
    );
  };
