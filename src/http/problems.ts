import { z } from 'zod';
import type { RefusalCode } from '../commands/api.ts';
import { collision, missing, rule, sentence, type ProblemText } from './problem-text.ts';
import { REFUSALS } from './refusals.ts';

const problem = (status: number, title: string, todo: string): ProblemText => ({
  status,
  title,
  todo,
});

/** Problems of the exchange itself: what was sent, who sent it, and what is away. */
export const TRANSPORT_PROBLEMS = Object.freeze({
  invalid_request: problem(
    400,
    'The request cannot be read',
    'Correct what "facts" names and send the request again.',
  ),
  idempotency_key_missing: problem(
    400,
    'Idempotency-Key is missing',
    'Send a header Idempotency-Key with 1 to 200 visible ASCII characters, new for each new request and the same for a repeat.',
  ),
  unauthenticated: problem(
    401,
    'Who are you?',
    'Send a header "Authorization: Bearer <key>" with a key that is neither expired nor revoked.',
  ),
  forbidden: problem(
    403,
    'Not allowed',
    'The role {role} may not do this; it takes one of: {allowed}.',
  ),
  origin_refused: problem(
    403,
    'Not from this page',
    'A page of {origin} may not use this ledger: let a program of your own server do it, or open a page of the ledger itself.',
  ),
  not_found: missing('Not found', 'Check the address and the identifiers in it.'),
  key_already_created: collision(
    'Key already created',
    'This request made the key {keyId}, which was shown once: revoke it and create another when it was lost.',
  ),
  payload_too_large: problem(413, 'Body too large', 'Send at most {most} bytes.'),
  unsupported_media_type: problem(
    415,
    'Not JSON',
    'Send the body as JSON in UTF-8 with the header Content-Type: application/json.',
  ),
  known_at_in_future: rule(
    'Not known yet',
    'Send a sequence up to {sequence} or an instant up to now: what will be known is not known yet.',
  ),
  after_beyond_history: collision(
    'Ahead of the history',
    'Sequence {after} is not known here, the history ends at {sequence}: it was restored, so compare what you hold with its hashes before you go on.',
  ),
  too_many_live_readers: problem(
    429,
    'Too many live connections',
    'At most {most} may be open together: close one, then connect again.',
  ),
  rate_limited: problem(
    429,
    'Too many requests',
    'Wait {seconds} seconds, then go on more slowly.',
  ),
  internal_error: problem(
    500,
    'Something went wrong here',
    'The fault is logged under request {request}. A write may be repeated with the same Idempotency-Key.',
  ),
  event_store_unavailable: problem(
    503,
    'A store is away',
    'Send the same request again in a while, a write with the same Idempotency-Key: it is recorded once.',
  ),
  log_behind_copy: problem(
    503,
    'The log is behind its copy',
    'Nothing is written until the log is whole again: an administrator runs potcommun doctor, then potcommun restore-log.',
  ),
  clock_skew: problem(
    503,
    'The clocks differ',
    "Nothing is written while this node's clock and PostgreSQL's differ by more than 5 seconds: an administrator sets both by the same time server.",
  ),
  secret_mismatch: problem(
    503,
    'This node holds another secret',
    'Nothing is written here: an administrator gives the ledger its secret back with potcommun secret restore.',
  ),
  reactions_not_active: problem(
    503,
    'Not every reaction of this release is active',
    'What is written now would never be answered: send the same request again in a while, with the same Idempotency-Key. When that lasts, an administrator ends the nodes of older releases.',
  ),
  read_models_stopped: problem(
    503,
    'The read models have stopped',
    'Event {sequence}, {type} of version {version}, is not understood here: an administrator runs potcommun doctor. What was written is safe.',
  ),
  read_models_unavailable: problem(
    503,
    'The read models are not there',
    'They are being made or replaced: send the same request again in a while.',
  ),
  not_yet: problem(
    504,
    'Not visible yet',
    'What {after} names was not shown within the wait; the read models stand at sequence {sequence}. Ask again.',
  ),
}) satisfies Readonly<Record<string, ProblemText>>;

/** A problem of the exchange itself. */
export type TransportCode = keyof typeof TRANSPORT_PROBLEMS;

/** Every code of a problem answer. */
export type ProblemCode = RefusalCode | TransportCode;

/** Every problem with its text; docs/refusals.md is made from it. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemText>> = Object.freeze({
  ...REFUSALS,
  ...TRANSPORT_PROBLEMS,
});

/** Facts of a problem: identifiers, dates, amounts, places in the body; never personal data. */
export type Facts = Readonly<Record<string, string>>;

/** A problem answer (RFC 9457); `code` is stable, `detail` says what to do. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    facts: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; `detail` says what to do.' });
type Problem = z.infer<typeof problemSchema>;

/** Builds the answer to a problem. */
export const problemOf = (code: ProblemCode, facts: Facts = {}): Problem => {
  const { status, title, todo } = PROBLEMS[code];
  return {
    type: `urn:potcommun:problem:${code}`,
    title,
    status,
    code,
    detail: sentence(todo, facts),
    facts,
  };
};

/** A request that cannot be answered as asked; the error handler makes the problem answer of it. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly code: ProblemCode;
  readonly facts: Facts;

  constructor(code: ProblemCode, facts: Facts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}
