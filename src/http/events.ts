import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { HttpDeps } from './deps.ts';
import { envelopeOf } from './event-envelope.ts';
import type { Live } from './live.ts';
import { LIVE_ENDS } from './live-wire.ts';
import { pageQuery, read } from './reading.ts';
import { eventsAnswer } from './report-answers.ts';

const MOST_TYPES = 50;
const TYPES = /^[A-Z][A-Za-z]{0,60}(,[A-Z][A-Za-z]{0,60})*$/;
const SEQUENCE = /^\d{1,15}$/;

const eventsQuery = z.strictObject({
  // Nothing is made a number that is not one: an empty text would read the whole history again.
  after: z
    .string()
    .regex(SEQUENCE, 'is not a sequence')
    .default('0')
    .transform(Number)
    .meta({ description: 'Events after this sequence; "next" of the page before.' }),
  types: z
    .string()
    .regex(TYPES, 'is not a list of event types such as InvoiceIssued,LevyDeducted')
    .refine((text) => text.split(',').length <= MOST_TYPES, `names more than ${MOST_TYPES} types`)
    .exactOptional(),
  limit: pageQuery.limit,
});

const ENDS = Object.values(LIVE_ENDS)
  .map(({ code, reason }) => `\`${code}\` ${reason}`)
  .join('; ');

const DESCRIPTION = `A page, or the live stream of all that follows \`after\`.

**WebSocket.** The same address with \`Upgrade: websocket\` and the key in the header \`Authorization\`, never in the
address; a request that is refused is answered as a problem and not upgraded. Each text message is one event as it stands
in \`items\`, in order and without a gap, first what is stored and then what comes. Remember its \`sequence\` and connect
again with it as \`after\`. \`{"type":"heartbeat","head":n,"next":m}\` tells that the history ends at n and that you have
all that you want of it up to m, which is a good \`after\` too. Answer pings. Close codes: ${ENDS}.

**Server-sent events.** The same with \`Accept: text/event-stream\`: the sequence is the id, and \`Last-Event-ID\` goes
before \`after\`; heartbeats are events of that name, and an event \`end\` holds code and reason.`;

const typesOf = (types: string | undefined): readonly string[] | undefined => types?.split(',');

const wantsSse = ({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/event-stream');

/** Where a reader goes on: browsers repeat the address they began with and add the last id that they saw. */
const startOf = (after: number, { headers }: Pick<FastifyRequest, 'headers'>): number => {
  const last = headers['last-event-id'];
  return typeof last === 'string' && SEQUENCE.test(last) ? Number(last) : after;
};

/** The history in pages and as a live stream, for services that follow it. */
export const eventRoutes =
  ({ copy, ledger }: HttpDeps, live: Live): FastifyPluginAsyncZod =>
  async (app) => {
    const { config, schema } = read('Events', 'Events in order, resumable from any sequence', {
      querystring: eventsQuery,
      answer: eventsAnswer,
    });
    app.route({
      method: 'GET',
      url: '/events',
      config,
      schema: { ...schema, description: DESCRIPTION },
      preHandler: async (request) => {
        const follows = request.ws || wantsSse(request);
        if (follows) await live.admit(request, startOf(request.query.after, request));
      },
      wsHandler: (socket, request) => {
        const { after, types } = request.query;
        live.overSocket(socket, request, { after: startOf(after, request), types: typesOf(types) });
      },
      handler: async (request, reply) => {
        const { after, types, limit } = request.query;
        if (wantsSse(request)) {
          const from = { after: startOf(after, request), types: typesOf(types) };
          live.overSse(request, reply, from);
          return reply;
        }
        // Read before the page: what comes after it is not skipped when the page holds none of the wanted types.
        const { sequence } = await copy.head();
        const wanted = types === undefined ? {} : { types: types.split(',') };
        const items = await copy.page(after, limit, { ...wanted, upTo: sequence });
        const full = items.length === limit;
        const next = full ? (items.at(-1)?.sequence ?? after) : Math.max(after, sequence);
        const query = new URLSearchParams({ after: String(next), limit: String(limit) });
        if (types !== undefined) query.set('types', types);
        if (full) reply.header('link', `</v1/events?${query.toString()}>; rel="next"`);
        return { sequence, items: items.map((event) => envelopeOf(ledger, event)), next };
      },
    });
  };
