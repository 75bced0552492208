import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { LocalDate } from '../domain/local-date.ts';
import type { Stopped } from '../projections/read-models.ts';
import type { HttpDeps } from './deps.ts';
import { problemSchema, RequestProblem, type Facts } from './problems.ts';
import type { At } from './queries.ts';
import { dateIn } from './values.ts';

/** How long a read waits for what its token names. */
const WAIT_MS = 10_000;
const MAX_PAGE = 500;
const DEFAULT_PAGE = 100;
const TOKEN = /^([a-z][a-z0-9]{0,39}\.[a-zA-Z]{1,40}-[0-9a-zA-Z.-]{1,120})@(\d{1,15})$/;

/** The token of a write: a read that names it waits until it shows that write. */
const afterIn = z
  .string()
  .max(200)
  .regex(TOKEN, 'is not the token of a write (stream@revision, its answer\'s "after")')
  .meta({ description: 'Token of a write: wait until the answer shows it.' });

/** Every read may wait for a write. */
export const waitQuery = { after: afterIn.exactOptional() };

const isSequence = (knownAt: string): boolean => /^\d+$/.test(knownAt);

/** Nearer to the ends of the calendar an instant has no text in UTC that PostgreSQL reads. */
const isSequenceOrYear = (knownAt: string): boolean => {
  const year = new Date(knownAt).getUTCFullYear();
  return isSequence(knownAt) || (year >= 1900 && year <= 2199);
};

/** Reports look at a date, and at what was known at a sequence or an instant. */
export const reportQuery = {
  ...waitQuery,
  asOf: dateIn
    .exactOptional()
    .meta({ description: 'Only facts effective by this day.', format: 'date' }),
  knownAt: z
    .union([
      z.string().regex(/^\d{1,15}$/),
      z.iso.datetime({ offset: true, error: 'is neither a sequence nor an instant' }),
    ])
    .refine(isSequenceOrYear, 'is an instant outside the years 1900 to 2199, in UTC')
    .exactOptional()
    .meta({ description: 'Only facts recorded by this sequence or instant (ISO 8601).' }),
};

/** A report of one calendar year; it also looks at the year before. */
export const yearQuery = {
  year: z.coerce.number().int().min(1901).max(2198),
  ...reportQuery,
};

/** Lists come in pages. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  cursor: z.string().max(400).exactOptional().meta({ description: '"next" of the page before.' }),
};

type ReadSchema<Answer> = Readonly<{
  params?: z.ZodType;
  querystring?: z.ZodType;
  answer: Answer;
}>;

/** What every route has that only reads: its documentation, who may, its answer. */
export const read = <Answer extends z.ZodType, const Schema extends ReadSchema<Answer>>(
  tag: string,
  summary: string,
  { answer, ...schema }: Schema,
  access: 'read' | 'own' = 'read',
) => ({
  config: { access } as const,
  schema: {
    tags: [tag],
    summary,
    response: { 200: answer, '4xx': problemSchema, '5xx': problemSchema },
    ...schema,
  },
});

/** What stopped the projector, as facts of a problem. */
export const stoppedFacts = ({ sequence, type, version, reason }: Stopped): Facts => ({
  sequence: String(sequence),
  type,
  version: version ?? 'none',
  reason,
});

/** The sequence that the models must show, or a problem when it does not come in time. */
const awaitModels = async (
  models: HttpDeps['models'],
  wanted: number,
  after: string,
  remaining: () => number,
): Promise<void> => {
  for (;;) {
    const { sequence, stopped } = await models.state();
    if (sequence >= wanted) return;
    if (stopped !== undefined) {
      throw new RequestProblem('read_models_stopped', stoppedFacts(stopped));
    }
    const left = remaining();
    if (left <= 0) throw new RequestProblem('not_yet', { after, sequence: String(sequence) });
    // In slices, so that a projector that stops meanwhile is noticed.
    await models.waitFor(wanted, Math.min(left, 1_000));
  }
};

/** Waits until the copy holds what the token names and the models show it. */
export const awaitToken = async (
  { copy, models, ledger }: Pick<HttpDeps, 'copy' | 'models' | 'ledger'>,
  after: string,
  timeoutMs: number = WAIT_MS,
): Promise<void> => {
  const [, stream = '', revision = ''] = TOKEN.exec(after) ?? [];
  if (!stream.startsWith(`${ledger}.`)) {
    throw new RequestProblem('invalid_request', { after: 'names a stream of another ledger' });
  }
  const deadline = performance.now() + timeoutMs;
  const remaining = (): number => Math.ceil(deadline - performance.now());
  for (;;) {
    // The head is read first: what is copied after it rings the wait below.
    const head = await copy.head();
    const sequence = await copy.sequenceOf(stream, Number(revision));
    if (sequence !== undefined) return awaitModels(models, sequence, after, remaining);
    const left = remaining();
    if (left <= 0) {
      const shown = await models.state();
      throw new RequestProblem('not_yet', { after, sequence: String(shown.sequence) });
    }
    await copy.waitBeyond(head.sequence, left);
  }
};

/** The sequence that `knownAt` means; what has not happened yet is refused. */
const knownSequence = async (copy: HttpDeps['copy'], knownAt: string): Promise<number> => {
  const bySequence = isSequence(knownAt);
  const known = bySequence
    ? Number(knownAt)
    : await copy.sequenceKnownAt(new Date(knownAt).toISOString());
  if (known !== 'in_the_future' && !bySequence) return known;
  const { sequence } = await copy.head();
  if (known === 'in_the_future' || known > sequence) {
    throw new RequestProblem('known_at_in_future', { knownAt, sequence: String(sequence) });
  }
  return known;
};

/** The same, as soon as the read models show it: a sum over less would pass for what was known there. */
const shownSequence = async (
  { copy, models }: Pick<HttpDeps, 'copy' | 'models'>,
  knownAt: string,
): Promise<number> => {
  const known = await knownSequence(copy, knownAt);
  const deadline = performance.now() + WAIT_MS;
  await awaitModels(models, known, knownAt, () => Math.ceil(deadline - performance.now()));
  return known;
};

type ReportQuery = Readonly<{ after?: string; asOf?: LocalDate; knownAt?: string }>;

/** When a report looks, after having waited for the write that it names, and the rest of its query. */
export const reportAt = async <Query extends ReportQuery>(
  deps: Pick<HttpDeps, 'copy' | 'models' | 'ledger'>,
  query: Query,
) => {
  const { after, asOf, knownAt, ...filter } = query;
  if (after !== undefined) await awaitToken(deps, after);
  const at: At = {
    ...(asOf === undefined ? {} : { asOf }),
    ...(knownAt === undefined ? {} : { knownAt: await shownSequence(deps, knownAt) }),
  };
  return { at, filter };
};

/** Refuses a period that ends before it begins. @throws RequestProblem */
export const assertPeriod = ({ from, to }: Readonly<{ from?: string; to?: string }>): void => {
  if (from === undefined || to === undefined || from <= to) return;
  throw new RequestProblem('invalid_request', { to: 'is before "from"' });
};

/** An opaque cursor made of the key of a page's last item. */
const cursorOf = (key: object): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** A small whole number in a cursor: what a column of the database holds. */
export const smallKey = z.int().nonnegative().max(2_147_483_647);

/** Key of lists that follow the ledger's own order. */
export const sequenceKey = z.strictObject({ sequence: z.int().nonnegative(), id: z.string() });

/** Reads a cursor back as the place to go on from; one that was not made here is refused. */
export const keyOf = <Key>(
  schema: z.ZodType<Key>,
  cursor: string | undefined,
): Readonly<{ after?: Key }> => {
  if (cursor === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const key = schema.safeParse(value);
  if (!key.success) {
    throw new RequestProblem('invalid_request', { cursor: 'is not the "next" of a page before' });
  }
  return { after: key.data };
};

/** The cursor of the next page, also as a Link header; null when this page was not full. */
export const nextPage = <Item>(
  request: Pick<FastifyRequest, 'url'>,
  reply: Pick<FastifyReply, 'header'>,
  page: Readonly<{ items: readonly Item[]; limit: number; keyOf: (item: Item) => object }>,
): string | null => {
  const last = page.items.at(-1);
  if (last === undefined || page.items.length < page.limit) return null;
  const next = cursorOf(page.keyOf(last));
  const [path = '', search = ''] = request.url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', next);
  query.delete('after');
  reply.header('link', `<${path}?${query.toString()}>; rel="next"`);
  return next;
};

/** What is asked for does not exist, or the caller may not know of it. */
export const found = <Value>(value: Value | undefined, facts: Record<string, string>): Value => {
  if (value === undefined) throw new RequestProblem('not_found', facts);
  return value;
};
