import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { HttpDeps } from './deps.ts';
import { stoppedFacts } from './reading.ts';

const TAG = 'Operation';

const live = z.object({ status: z.literal('live') });
const ready = z.object({
  status: z.enum(['ready', 'not ready']),
  sequence: z.int().nullable().meta({ description: 'What the read models show.' }),
  reasons: z
    .array(
      z.object({ code: z.string(), detail: z.string(), facts: z.record(z.string(), z.string()) }),
    )
    .readonly(),
});

/** The read models' progress; null when the database does not answer, which is a reason of its own. */
const progress = async ({ models, log }: Pick<HttpDeps, 'models' | 'log'>) => {
  try {
    return await models.state();
  } catch (error) {
    log.warn({ err: error }, 'the read models do not answer');
    return null;
  }
};

/** Whether this node lives, and whether it should get traffic. Neither asks for a key. */
export const healthRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const config = { access: 'open', rateLimit: false } as const;
    app.get(
      '/health/live',
      { config, schema: { tags: [TAG], summary: 'The process lives', response: { 200: live } } },
      async () => ({ status: 'live' as const }),
    );

    app.get(
      '/health/ready',
      {
        config,
        schema: {
          tags: [TAG],
          summary: 'The node can do its work',
          response: { 200: ready, 503: ready },
        },
      },
      async (_request, reply) => {
        const [state, others] = await Promise.all([progress(deps), deps.notReady()]);
        const reasons: z.infer<typeof ready>['reasons'][number][] = [...others];
        if (state === null) {
          reasons.push({
            code: 'read_models_unavailable',
            detail: 'The read models do not answer.',
            facts: {},
          });
        }
        if (state?.stopped !== undefined) {
          reasons.push({
            code: 'projector_stopped',
            detail: 'The projector met an event that it does not understand; the copy goes on.',
            facts: stoppedFacts(state.stopped),
          });
        }
        const isReady = reasons.length === 0;
        reply.code(isReady ? 200 : 503);
        const status = isReady ? ('ready' as const) : ('not ready' as const);
        return { status, sequence: state?.sequence ?? null, reasons };
      },
    );
  };
