import {
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
} from 'fastify-type-provider-zod';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOutage, WritesClosed } from '../commands/outage.ts';
import { ModelsUnavailable } from '../projections/read-models.ts';
import { isForPeople, sendNotFoundPage } from './pages/not-found.ts';
import { MAX_BODY_BYTES } from './json-body.ts';
import { problemOf, RequestProblem, type Facts, type ProblemCode } from './problems.ts';

const MEDIA_TYPE = 'application/problem+json; charset=utf-8';
const MOST_ISSUES = 20;

/** Sends a problem as its own media type. */
const sendProblem = (
  reply: Pick<FastifyReply, 'code'>,
  code: ProblemCode,
  facts: Facts = {},
): FastifyReply => {
  const problem = problemOf(code, facts);
  // Serialised here: a problem must never fail on a route's own response schemas.
  return reply
    .code(problem.status)
    .type(MEDIA_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
};

const issuesOf = (error: Parameters<typeof hasZodFastifySchemaValidationErrors>[0]): Facts => {
  if (!hasZodFastifySchemaValidationErrors(error)) return {};
  const issues = error.validation
    .slice(0, MOST_ISSUES)
    .map(({ instancePath, message }): [string, string] => [
      (instancePath === '' ? 'request' : instancePath).slice(0, 200),
      (message ?? 'is not valid').slice(0, 300),
    ]);
  return Object.fromEntries(issues);
};

// Faults that fastify itself finds in a request, by its codes.
const FASTIFY_PROBLEMS: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
};

type Answer = Readonly<{ code: ProblemCode; facts: Facts }>;

/** What an error means for the caller; undefined when it is a fault of ours. */
const answerOf = (error: FastifyError): Answer | undefined => {
  if (error instanceof RequestProblem) return { code: error.code, facts: error.facts };
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { code: 'invalid_request', facts: issuesOf(error) };
  }
  if (error instanceof WritesClosed) return { code: error.code, facts: {} };
  if (error instanceof ModelsUnavailable) return { code: 'read_models_unavailable', facts: {} };
  if (isOutage(error)) return { code: 'event_store_unavailable', facts: {} };
  if (isResponseSerializationError(error)) return undefined;
  const known = FASTIFY_PROBLEMS[error.code];
  if (known === 'payload_too_large')
    return { code: known, facts: { most: String(MAX_BODY_BYTES) } };
  if (known !== undefined) return { code: known, facts: {} };
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500
    ? { code: 'invalid_request', facts: { request: error.message.slice(0, 300) } }
    : undefined;
};

/** What an error means for whoever asked; what is a fault of ours is logged and not told. */
export const problemIn = (
  error: FastifyError,
  request: Pick<FastifyRequest, 'id' | 'log'>,
): Answer => {
  const answer = answerOf(error);
  if (answer === undefined) {
    request.log.error({ err: error }, 'a request failed');
    return { code: 'internal_error', facts: { request: request.id } };
  }
  if (answer.code === 'event_store_unavailable')
    request.log.warn({ err: error }, 'a store is away');
  return answer;
};

/** Makes the problem answer of an error. */
export const answerError = (
  error: FastifyError,
  request: Pick<FastifyRequest, 'id' | 'log'>,
  reply: Pick<FastifyReply, 'code' | 'header'>,
): FastifyReply => {
  const { code, facts } = problemIn(error, request);
  if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  return sendProblem(reply, code, facts);
};

/** Answers every error and every unknown address as a problem, a page to people; to be installed before the routes. */
export const installErrorAnswers = (app: FastifyInstance): void => {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) =>
    isForPeople(request) ? sendNotFoundPage(request, reply) : sendProblem(reply, 'not_found'),
  );
};
