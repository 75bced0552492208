import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EntityId, MemberId } from '../domain/ids.ts';
import { activityItem, memberItem, pageOf } from './answers.ts';
import { callerOf, identityOf } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { awaitToken, keyOf, nextPage, pageQuery, read, sequenceKey, waitQuery } from './reading.ts';
import { dated, detailsIn, idIn, lineIn } from './values.ts';
import { receiptOf, write } from './write.ts';

const TAG = 'Members and activities';

const memberBody = z.strictObject({ ...dated, entityId: idIn<EntityId>(), details: detailsIn });
const activityBody = z.strictObject({
  ...dated,
  entityId: idIn<EntityId>(),
  memberId: idIn<MemberId>(),
  name: lineIn(200),
});

const listQuery = z.strictObject({ entityId: idIn<EntityId>(), ...waitQuery, ...pageQuery });

/** Adds the names of a page's items, for those who may see them. */
export const withNames = async <Item extends Readonly<{ id: string }>>(
  people: HttpDeps['people'],
  kind: 'member' | 'activity' | 'client',
  items: readonly Item[],
  allowed: boolean,
): Promise<readonly (Item & { name?: string })[]> => {
  if (!allowed) return items;
  const known = await people.names(
    kind,
    items.map(({ id }) => id),
  );
  return items.map((item) => {
    const name = known.get(item.id);
    return name === undefined ? item : { ...item, name };
  });
};

/** Members and their activities; names only for finance, and for a member its own. */
export const memberRoutes =
  (deps: HttpDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { commands, queries } = deps;

    app.post(
      '/members',
      write(TAG, 'Admit a member', { body: memberBody }),
      async (request, reply) =>
        receiptOf(reply, await commands.admitMember(request.body, callerOf(request)), 'memberId'),
    );

    app.post(
      '/activities',
      write(TAG, 'Open an activity', { body: activityBody }),
      async (request, reply) =>
        receiptOf(
          reply,
          await commands.openActivity(request.body, callerOf(request)),
          'activityId',
        ),
    );

    app.get(
      '/members',
      read(TAG, 'Members', { querystring: listQuery, answer: pageOf(memberItem) }),
      async (request, reply) => {
        const { after, limit, cursor, entityId } = request.query;
        if (after !== undefined) await awaitToken(deps, after);
        const page = { limit, ...keyOf(sequenceKey, cursor) };
        const { sequence, items } = await queries.members({ entityId }, page);
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        const named = identityOf(request).role === 'finance';
        return { sequence, items: await withNames(deps.people, 'member', items, named), next };
      },
    );

    app.get(
      '/activities',
      read(TAG, 'Activities', { querystring: listQuery, answer: pageOf(activityItem) }, 'own'),
      async (request, reply) => {
        const { after, limit, cursor, entityId } = request.query;
        if (after !== undefined) await awaitToken(deps, after);
        const { role, actorId } = identityOf(request);
        const filter = role === 'member' ? { entityId, memberId: actorId } : { entityId };
        const page = { limit, ...keyOf(sequenceKey, cursor) };
        const { sequence, items } = await queries.activities(filter, page);
        const next = nextPage(request, reply, { items, limit, keyOf: ({ key }) => key });
        const named = role === 'finance' || role === 'member';
        return { sequence, items: await withNames(deps.people, 'activity', items, named), next };
      },
    );
  };
