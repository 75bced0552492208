import etag from '@fastify/etag';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { installAuth, type Identify } from './auth.ts';
import { clientRoutes } from './clients.ts';
import { correctionRoutes } from './corrections.ts';
import type { HttpDeps } from './deps.ts';
import { entityRoutes } from './entities.ts';
import { forgivenessRoutes } from './forgiveness.ts';
import { holidayRoutes } from './holidays.ts';
import { answerError, installErrorAnswers } from './error-answers.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';
import { invoiceRoutes } from './invoices.ts';
import { invoiceToNetRoutes } from './invoice-to-net.ts';
import { jobRoutes } from './jobs.ts';
import { installJsonBody, MAX_BODY_BYTES } from './json-body.ts';
import { keyRoutes } from './keys.ts';
import { installLive } from './live.ts';
import { memberRoutes } from './members.ts';
import { installMetrics } from './metrics.ts';
import { installOpenApi } from './openapi.ts';
import { pageRoutes } from './pages/routes.ts';
import { paymentRoutes } from './payments.ts';
import { salaryRoutes } from './salaries.ts';
import { RequestProblem } from './problems.ts';
import { reportRoutes } from './reports.ts';
import { socialChargeRoutes } from './social-charges.ts';
import { WebSocketOnlyUpgrade } from './upgrade.ts';
import { withholdingTaxRoutes } from './withholding-tax.ts';

const API_VERSION = '0.1.0';
const MINUTE_MS = 60_000;
const REQUEST_TIMEOUT_MS = 60_000;
const LONGEST_PARAMETER = 200;

const installGuards = async (app: FastifyInstance, deps: HttpDeps): Promise<Identify> => {
  await app.register(helmet, {
    // Over plain HTTP on another address than localhost these two would cut pages off from their own scripts.
    strictTransportSecurity: false,
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  await app.register(rateLimit, {
    global: true,
    hook: 'preValidation',
    max: deps.requestsPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.identity?.actorId ?? `address ${request.ip}`,
    errorResponseBuilder: (_request, { ttl }) =>
      new RequestProblem('rate_limited', { seconds: String(Math.ceil(ttl / 1_000)) }),
  });
  await app.register(etag, { weak: true });
  return installAuth(app, deps.keys);
};

/** The API of one node, as one plugin tree; whoever calls it listens and closes. */
export const buildApp = async (deps: HttpDeps): Promise<FastifyInstance> => {
  const app = fastify({
    loggerInstance: deps.log,
    http: { IncomingMessage: WebSocketOnlyUpgrade },
    logController: new LogController({ disableRequestLogging: true }),
    // An address that cannot be read never reaches a route, nor its error handler.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
  });
  installErrorAnswers(app);
  installJsonBody(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const identify = await installGuards(app, deps);
  await installOpenApi(app, API_VERSION);
  installMetrics(app, deps);
  const live = await installLive(app, deps);
  app.addHook('onResponse', async ({ log, method, url }, { statusCode, elapsedTime }) => {
    const level = statusCode >= 400 ? 'info' : 'debug';
    log[level]({ method, url, status: statusCode, ms: Math.round(elapsedTime) }, 'answered');
  });
  app.addHook('onSend', async (request, reply) => {
    // Figures change with every event: ask again, and save the body when they did not.
    if (request.url.startsWith('/v1/')) reply.header('cache-control', 'private, no-cache');
  });
  await app.register(healthRoutes(deps));
  await app.register(pageRoutes(deps, identify));
  await app.register(
    async (v1) => {
      v1.addHook('onRoute', ({ config, url }) => {
        if (config?.access === undefined) throw new Error(`${url} does not say who may call it`);
      });
      for (const routes of [
        entityRoutes,
        holidayRoutes,
        forgivenessRoutes,
        memberRoutes,
        clientRoutes,
        jobRoutes,
        paymentRoutes,
        salaryRoutes,
        invoiceRoutes,
        correctionRoutes,
        socialChargeRoutes,
        withholdingTaxRoutes,
        reportRoutes,
        invoiceToNetRoutes,
        keyRoutes,
      ]) {
        await v1.register(routes(deps));
      }
      await v1.register(eventRoutes(deps, live));
    },
    { prefix: '/v1' },
  );
  return app;
};
