import { setTimeout as delay } from 'node:timers/promises';
import { decisionOf, ENTITY, jobBody, paymentBody, type Founded } from '../http/fixture.ts';
import { salaryBody, salaryPaymentBody } from '../http/salary-bodies.ts';

type Body = Readonly<Record<string, unknown>>;

/** Where the ledger listens now (another port after each start), and how to get in. */
export type Target = Readonly<{ url: () => string; key: string }>;

/** What clients of the load ask for. */
export type Kind = 'job' | 'payment' | 'salary' | 'salaryPayment';

/** A command that was acknowledged: its idempotency key and the id in the receipt. */
export type Acknowledged = Readonly<{ kind: Kind; key: string; id: string }>;

const RETRY_MS = 50;
const REQUEST_MS = 10_000;
/** An outage must not last longer, whatever was killed. */
const OUTAGE_MS = 60_000;
/** What follows by itself may be interrupted by several of them. */
const FOLLOWING_MS = 300_000;
/** Answers that ask for another try with the same key. */
const TRY_AGAIN = new Set([409, 429, 500, 502, 503, 504]);

type Answer = Readonly<{ status: number; body: Body }>;

/** The connections of the load as they are now: cut, all of its requests end unanswered, as if it had been killed. */
let alive = new AbortController();

const post = async (target: Target, path: string, key: string, body: Body): Promise<Answer> => {
  const response = await fetch(`${target.url()}/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${target.key}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.any([alive.signal, AbortSignal.timeout(REQUEST_MS)]),
  });
  return { status: response.status, body: (await response.json()) as Body };
};

/** Sends a command with its key until it is acknowledged; answers the id. A refusal throws: the load sends good commands. */
export const untilAcknowledged = async (
  target: Target,
  path: string,
  key: string,
  body: Body,
): Promise<string> => {
  const deadline = Date.now() + OUTAGE_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const answer = await post(target, path, key, body);
      if (answer.status < 300) return String(answer.body['id']);
      last = `${answer.status} ${JSON.stringify(answer.body)}`;
      if (!TRY_AGAIN.has(answer.status)) break;
    } catch (error) {
      // The server died, or is not there yet.
      last = error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error);
    }
    await delay(RETRY_MS);
  }
  throw new Error(`${path} with key ${key} was not acknowledged: ${last}`);
};

/** Reads a page or report. */
export const get = async (target: Target, path: string): Promise<Body> => {
  const response = await fetch(`${target.url()}/v1${path}`, {
    headers: { authorization: `Bearer ${target.key}` },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
};

/** Waits until a salary can be paid; what it waits for follows by itself. */
const untilFunded = async (target: Target, salaryId: string): Promise<void> => {
  const deadline = Date.now() + FOLLOWING_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const { status } = await get(target, `/salaries/${salaryId}`);
      if (status === 'funded' || status === 'paid') return;
      last = String(status);
    } catch (error) {
      // Away, or not shown yet.
      last = error instanceof Error ? error.message : String(error);
    }
    await delay(RETRY_MS);
  }
  throw new Error(`salary ${salaryId} was not funded: ${last}`);
};

/** A cooperative with one activity and one client, with rules in force. */
export const found = async (target: Target): Promise<Founded> => {
  const effectiveOn = '2026-01-01';
  let made = 0;
  const make = (path: string, body: Body): Promise<string> => {
    made += 1;
    return untilAcknowledged(target, path, `found-${made}`, body);
  };
  const entityId = await make('/entities', ENTITY);
  const decisionId = await make('/decisions', decisionOf(entityId));
  const adopted = { decisionId, effectiveFrom: effectiveOn, effectiveOn };
  const levy = { mutualServices: '0.045', guaranteeFund: '0.02' };
  const terms = { days: 30, from: 'issue', roll: 'none' };
  const policies = `/entities/${entityId}/policies`;
  await make(policies, { ...adopted, policy: 'levy', parameters: levy });
  await make(policies, { ...adopted, policy: 'paymentTerms', parameters: terms });
  const fund = { cap: '100000000.00', losses: 'fiscalYear' };
  const wages = { payWithinWorkingDays: 7, legalWorkingDays: 4, reductions: 'mutualised' };
  await make(policies, { ...adopted, policy: 'guaranteeFund', parameters: fund });
  await make(policies, { ...adopted, policy: 'wages', parameters: wages });
  const memberId = await make('/members', { entityId, details: { name: 'Ada' }, effectiveOn });
  const activity = { entityId, memberId, name: 'Music', effectiveOn };
  const activityId = await make('/activities', activity);
  const clientId = await make('/clients', {
    entityId,
    kind: 'business',
    country: 'BE',
    effectiveOn,
    details: { name: 'Client SA' },
  });
  return { entityId, decisionId, memberId, activityId, clientId };
};

/** Clients at work. */
export type Load = Readonly<{
  acknowledged: readonly Acknowledged[];
  /** Resolves when that many commands are acknowledged in all; rejects when a client failed. */
  reach: (count: number) => Promise<void>;
  /** Ends every request that is under way without its answer; the clients send it again. */
  cut: () => void;
  /** Lets every client finish what it has begun. */
  end: () => Promise<void>;
}>;

/** What one client does at a turn: sends a command of this kind until it is acknowledged, and answers the id. */
type Send = (kind: Kind, path: string, body: Body) => Promise<string>;

/** A member is paid for a job before the client pays. */
const payMember = async (target: Target, founded: Founded, send: Send): Promise<void> => {
  const jobId = await send('job', '/jobs', { ...jobBody(founded), pay: { kind: 'all' } });
  const salaryId = await send('salary', '/salaries', salaryBody(founded, jobId));
  await untilFunded(target, salaryId);
  await send('salaryPayment', `/salaries/${salaryId}/payments`, salaryPaymentBody(salaryId));
};

/**
 * Clients that declare jobs, bring payroll results, pay salaries and record payments by turns, each with keys of its own,
 * and repeat a command until it is acknowledged. Every seventh turn repeats its last command after that, and must get the
 * same id.
 */
export const startLoad = (target: Target, founded: Founded, clients: number): Load => {
  const acknowledged: Acknowledged[] = [];
  const waiting: (() => void)[] = [];
  const stop = new AbortController();
  const work = async (client: number): Promise<void> => {
    for (let turn = 0; !stop.signal.aborted; turn += 1) {
      const keyOf = (kind: Kind): string => `${kind}-${client}-${turn}`;
      let again = async (): Promise<void> => undefined;
      const send: Send = async (kind, path, body) => {
        const key = keyOf(kind);
        const id = await untilAcknowledged(target, path, key, body);
        acknowledged.push({ kind, key, id });
        for (const tell of waiting.splice(0)) tell();
        again = async () => {
          const repeated = await untilAcknowledged(target, path, key, body);
          if (repeated !== id) throw new Error(`${key} was acknowledged as ${id} and ${repeated}`);
        };
        return id;
      };
      const kind = (client + turn) % 4;
      const bankReference = keyOf('payment');
      if (kind === 0) await payMember(target, founded, send);
      else if (kind === 1)
        await send('payment', '/payments', { ...paymentBody(founded), bankReference });
      else await send('job', '/jobs', jobBody(founded));
      if (turn % 7 === 0) await again();
    }
  };
  const working = Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  const failed = working.then(() => undefined);
  // Whoever waits for the load hears of it; nobody may be waiting just then.
  failed.catch(() => undefined);
  return {
    acknowledged,
    reach: async (count) => {
      while (acknowledged.length < count && !stop.signal.aborted) {
        await Promise.race([new Promise<void>((tell) => waiting.push(tell)), failed]);
      }
    },
    cut: () => {
      alive.abort();
      alive = new AbortController();
    },
    end: async () => {
      stop.abort();
      await failed;
    },
  };
};
