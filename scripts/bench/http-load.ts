import { Agent, request } from 'node:http';
import { JOB_ID, type Asked } from './asked.ts';
import { loadOf, type Load } from './measure.ts';
import { carryOutOrders } from './carry-out.ts';

/*
 * Declares jobs over HTTP from a process of its own, so that the asking does not slow the answering, and hands in the
 * payroll result of each when it has one. Its parent sends an order and gets the load back; it ends with its parent.
 */

/** Who declares, what, from how many connections and for how long. */
export type LoadOrder = Readonly<{
  url: string;
  key: string;
  /** What is asked for, taken in turn. */
  asked: readonly Asked[];
  connections: number;
  /** What the idempotency keys of this order begin with. */
  prefix: string;
  /** Either a time, of which the first part does not count, */
  timed?: Readonly<{ warmMs: number; windowMs: number }>;
  /** or a number of jobs. */
  count?: number;
}>;

/** What came of an order. */
export type LoadAnswer = Readonly<{ load: Load; accepted: number; failures: readonly string[] }>;

const MOST_FAILURES = 5;

type Answer = Readonly<{ failure: string }> | Readonly<{ id: string }>;

const post = (
  agent: Agent,
  { url, key }: Pick<LoadOrder, 'url' | 'key'>,
  { path, body, idempotencyKey }: Readonly<Record<'path' | 'body' | 'idempotencyKey', string>>,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/${path}`,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'idempotency-key': idempotencyKey,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode !== 202) resolve({ failure: `${response.statusCode} ${text}` });
          else resolve(JSON.parse(text) as Readonly<{ id: string }>);
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

/** Declares a job, and hands in its payroll result; answers what was refused. */
const ask = async (agent: Agent, order: LoadOrder, n: number): Promise<string | undefined> => {
  const asked = order.asked[n % order.asked.length];
  if (asked === undefined) throw new Error('nothing to ask for');
  const idempotencyKey = `${order.prefix}-${n}`;
  const job = await post(agent, order, { path: 'jobs', body: asked.job, idempotencyKey });
  if ('failure' in job) return job.failure;
  if (asked.salary === undefined) return undefined;
  const body = asked.salary.replace(JOB_ID, job.id);
  const salary = await post(agent, order, { path: 'salaries', body, idempotencyKey });
  return 'failure' in salary ? salary.failure : undefined;
};

const carryOut = async (order: LoadOrder): Promise<LoadAnswer> => {
  const { connections, timed, count = Number.POSITIVE_INFINITY } = order;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const started = performance.now();
  const begin = started + (timed?.warmMs ?? 0);
  const end = timed === undefined ? Number.POSITIVE_INFINITY : begin + timed.windowMs;
  const times: number[] = [];
  const failures: string[] = [];
  let sent = 0;
  let accepted = 0;
  const run = async (): Promise<void> => {
    while (sent < count && performance.now() < end && failures.length < MOST_FAILURES) {
      const from = performance.now();
      sent += 1;
      const failure = await ask(agent, order, sent);
      const done = performance.now();
      if (failure !== undefined) failures.push(failure);
      else accepted += 1;
      if (failure === undefined && done > begin && done <= end) times.push(done - from);
    }
  };
  await Promise.all(Array.from({ length: connections }, run));
  agent.destroy();
  const elapsed = timed?.windowMs ?? performance.now() - started;
  return { load: loadOf(times, elapsed), accepted, failures };
};

carryOutOrders(carryOut);
