import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram } from 'prom-client';
import type { HttpDeps } from './deps.ts';
import { RequestProblem } from './problems.ts';

type MetricsDeps = Pick<HttpDeps, 'metrics' | 'copy' | 'models' | 'log'>;

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Where copy and read models stand: their distance is the lag. What cannot be asked just now is not shown. */
const measureProgress = ({ metrics, copy, models, log }: MetricsDeps): void => {
  const gauge = (name: string, help: string, read: () => Promise<{ sequence: number }>): void => {
    const measure = new Gauge({
      name,
      help,
      registers: [metrics],
      collect: async () => {
        measure.reset();
        try {
          measure.set((await read()).sequence);
        } catch (error) {
          measure.remove();
          log.warn({ err: error }, `${name} cannot be measured`);
        }
      },
    });
  };
  gauge('potcommun_copy_sequence', 'Last sequence of the copy of the log.', () => copy.head());
  gauge('potcommun_models_sequence', 'Last sequence that the read models show.', () =>
    models.state(),
  );
};

/** Measures every request by route and status, and shows all measures on `/metrics`, to this machine only. */
export const installMetrics = (app: FastifyInstance, deps: MetricsDeps): void => {
  const { metrics } = deps;
  measureProgress(deps);
  const duration = new Histogram({
    name: 'potcommun_http_request_seconds',
    help: 'Time to answer requests, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [metrics],
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'unknown';
    duration.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  app.get(
    '/metrics',
    { config: { access: 'open', rateLimit: false }, schema: { hide: true } },
    async (request, reply) => {
      // The peer's own address: no header of a proxy is believed.
      if (!LOOPBACK.has(request.socket.remoteAddress ?? '')) throw new RequestProblem('not_found');
      reply.type(metrics.contentType);
      return metrics.metrics();
    },
  );
};
