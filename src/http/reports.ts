import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dateIn as dateInZone } from '../commands/today.ts';
import type { ActivityId, ClientId, EntityId, InvoiceId } from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import { pageOf } from './answers.ts';
import { identityOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import {
  assertPeriod,
  found,
  keyOf,
  nextPage,
  pageQuery,
  read,
  reportAt,
  reportQuery,
  sequenceKey,
  smallKey,
} from './reading.ts';
import { fundAnswer } from './salary-answers.ts';
import { agedAnswer, balancesAnswer, journalLine, statementAnswer } from './report-answers.ts';
import { dateIn, idIn, lineIn } from './values.ts';

const TAG = 'Reports';
const entityId = idIn<EntityId>();
const book = z.enum(['legal', 'analytic']);

const journalKey = z.strictObject({
  sequence: z.int().nonnegative(),
  entry: smallKey,
  line: smallKey,
});

/** A movement of an activity: its event, and which line of it. */
const movementKey = sequenceKey.extend({ id: z.string().regex(/^\d{1,9}$/) });

const advanceKey = z.strictObject({ since: dateIn, invoiceId: idIn<InvoiceId>() });

const journalQuery = z.strictObject({
  entityId,
  book: book.exactOptional(),
  account: lineIn(20).exactOptional(),
  from: dateIn.exactOptional(),
  to: dateIn.exactOptional(),
  activityId: idIn<ActivityId>().exactOptional(),
  invoiceId: idIn<InvoiceId>().exactOptional(),
  ...reportQuery,
  ...pageQuery,
});

/** Today where the entity is; undefined when there is no such entity. */
const todayOf = async (
  { queries, now }: Pick<HttpDeps, 'queries' | 'now'>,
  id: EntityId,
): Promise<LocalDate | undefined> => {
  const entity = await queries.entity(id);
  return entity === undefined ? undefined : dateInZone(entity.timeZone, now());
};

const statementRoute =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/activities/:activityId/statement',
      read(
        TAG,
        'Where each euro of an activity went',
        {
          params: z.strictObject({ activityId: idIn<ActivityId>() }),
          querystring: z.strictObject({ ...reportQuery, ...pageQuery }),
          answer: statementAnswer,
        },
        'own',
      ),
      async (request, reply) => {
        const { activityId } = request.params;
        const { limit, cursor, ...query } = request.query;
        const { at } = await reportAt(deps, query);
        const page = { limit, ...keyOf(movementKey, cursor) };
        const { role, actorId } = identityOf(request);
        const statement = found(await deps.queries.statement(activityId, at, page), { activityId });
        // Whoever may not see it learns nothing of it, not even that it is there.
        found(role !== 'member' || statement.memberId === actorId ? true : undefined, {
          activityId,
        });
        const { items } = statement;
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        return { ...statement, next };
      },
    );
  };

const journalRoute =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/journal',
      read(TAG, 'Journal lines with their dimensions', {
        querystring: journalQuery,
        answer: pageOf(journalLine),
      }),
      async (request, reply) => {
        const { limit, cursor, ...query } = request.query;
        assertPeriod(query);
        const { at, filter } = await reportAt(deps, query);
        const page = { limit, ...keyOf(journalKey, cursor) };
        const { sequence, items } = await deps.queries.journal({ ...filter, ...at }, page);
        const next = nextPage(request, reply, {
          items,
          limit,
          keyOf: (line) => ({ sequence: line.sequence, entry: line.entry, line: line.line }),
        });
        return { sequence, items, next };
      },
    );
  };

/** Reports, each as of a date and as it was known at a sequence or an instant. */
export const reportRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { queries } = deps;
    await app.register(statementRoute(deps));
    await app.register(journalRoute(deps));

    app.get(
      '/balances',
      read(TAG, 'Balances of both books', {
        querystring: z.strictObject({ entityId, book: book.exactOptional(), ...reportQuery }),
        answer: balancesAnswer,
      }),
      async ({ query }) => {
        const { at, filter } = await reportAt(deps, query);
        const balances = await queries.balances({ ...filter, ...at });
        return found(balances, { entityId: filter.entityId });
      },
    );

    app.get(
      '/guarantee-fund',
      read(TAG, 'The guarantee fund: capital, exposure and coverage apart', {
        querystring: z.strictObject({ entityId, ...reportQuery, ...pageQuery }),
        answer: fundAnswer,
      }),
      async (request, reply) => {
        const { limit, cursor, ...query } = request.query;
        const page = { limit, ...keyOf(advanceKey, cursor) };
        const { at, filter } = await reportAt(deps, query);
        const day = at.asOf ?? found(await todayOf(deps, filter.entityId), filter);
        const asked = { ...filter, ...at, asOf: day };
        const fund = found(await queries.guaranteeFund(asked, page), filter);
        const next = nextPage(request, reply, {
          items: fund.advances,
          limit,
          keyOf: ({ since, invoiceId }) => ({ since, invoiceId }),
        });
        return { ...fund, next };
      },
    );

    app.get(
      '/receivables/aged',
      read(TAG, 'What clients owe, by age', {
        querystring: z.strictObject({
          entityId,
          clientId: idIn<ClientId>().exactOptional(),
          ...reportQuery,
        }),
        answer: agedAnswer,
      }),
      async ({ query }) => {
        const { at, filter } = await reportAt(deps, query);
        const facts = { entityId: filter.entityId };
        const day = at.asOf ?? found(await todayOf(deps, filter.entityId), facts);
        return found(await queries.aged({ ...filter, ...at, asOf: day }), facts);
      },
    );
  };
