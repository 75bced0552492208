import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EntityId, JobId } from '../../domain/ids.ts';
import { identityOf, type Identify } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { assertOrigin } from '../origin.ts';
import { RequestProblem } from '../problems.ts';
import { dateIn, idIn } from '../values.ts';
import { emptyHomePage, homePage } from './home.ts';
import { homeData } from './home-data.ts';
import { ICON } from './icon.ts';
import { jobData } from './job-data.ts';
import { jobPage } from './job.ts';
import { ICON_PATH, linkTo, readerOf, sendPage, STYLE_PATH } from './layout.ts';
import { answerPage } from './problem.ts';
import { forgetKey, keepKey } from './session.ts';
import { nextPageOf, signInPage } from './sign-in.ts';
import { STYLE } from './style.ts';

const MOST_FORM_BYTES = 4_096;
const FOR_EVER = 'public, max-age=31536000, immutable';
const hidden = { hide: true } as const;
const shown = { access: 'read', page: true } as const;

const lang = { lang: z.string().max(20).exactOptional() };
// A page looks back over the twelve months and the fiscal year before its day, and the calendar begins in 1900.
const FIRST_YEAR = '1901';
const dayIn = dateIn.refine((day) => day >= FIRST_YEAR);
const homeQuery = z.strictObject({
  ...lang,
  entity: idIn<EntityId>().exactOptional(),
  asOf: dayIn.exactOptional(),
});
const signInQuery = z.strictObject({ ...lang, next: z.string().max(300).exactOptional() });
const keyForm = z.object({ key: z.string().max(200), next: z.string().max(300).exactOptional() });

const assets = (app: FastifyInstance): void => {
  const open = { config: { access: 'open' }, schema: hidden } as const;
  app.get(STYLE_PATH, open, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', FOR_EVER).send(STYLE),
  );
  app.get(ICON_PATH, open, async (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(ICON),
  );
};

const signingIn =
  (identify: Identify): FastifyPluginAsyncZod =>
  async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_FORM_BYTES },
      async (_request: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
    );
    const config = { access: 'open' } as const;

    app.get(
      '/sign-in',
      { config, schema: { ...hidden, querystring: signInQuery } },
      async (request, reply) =>
        sendPage(reply, 200, signInPage(readerOf(request), nextPageOf(request.query.next), false)),
    );

    app.post(
      '/sign-in',
      { config, schema: { ...hidden, body: keyForm, querystring: z.strictObject(lang) } },
      async (request, reply) => {
        assertOrigin(request);
        const reader = readerOf(request);
        const next = nextPageOf(request.body.next);
        const key = request.body.key.trim();
        try {
          await identify(request, key);
        } catch (error) {
          if (!(error instanceof RequestProblem) || error.code !== 'unauthenticated') throw error;
          return sendPage(reply, 401, signInPage(reader, next, true));
        }
        return reply.header('set-cookie', keepKey(request, key)).redirect(next, 303);
      },
    );

    app.post(
      '/sign-out',
      { config, schema: { ...hidden, querystring: z.strictObject(lang) } },
      async (request, reply) => {
        assertOrigin(request);
        const to = linkTo(readerOf(request), '/sign-in');
        return reply.header('set-cookie', forgetKey(request)).redirect(to, 303);
      },
    );
  };

/** The pages that people look at; they are opened with a key that was entered in a form. */
export const pageRoutes =
  (deps: HttpDeps, identify: Identify): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(answerPage);
    assets(app);
    await app.register(signingIn(identify));

    app.get(
      '/',
      { config: shown, schema: { ...hidden, querystring: homeQuery } },
      async (request, reply) => {
        const reader = readerOf(request);
        const { entity, asOf } = request.query;
        const entities = await deps.queries.entities();
        const entityId = entity ?? entities[0]?.id;
        if (entityId === undefined) return sendPage(reply, 200, emptyHomePage(reader));
        const data = await homeData(deps, { entityId, asOf });
        return sendPage(reply, 200, homePage(reader, data, entities));
      },
    );

    app.get(
      '/jobs/:jobId',
      {
        config: shown,
        schema: {
          ...hidden,
          params: z.strictObject({ jobId: idIn<JobId>() }),
          querystring: z.strictObject({ ...lang, asOf: dayIn.exactOptional() }),
        },
      },
      async (request, reply) => {
        const asked = { ...request.params, asOf: request.query.asOf };
        const data = await jobData(deps, asked, identityOf(request));
        return sendPage(reply, 200, jobPage(readerOf(request), data));
      },
    );
  };
