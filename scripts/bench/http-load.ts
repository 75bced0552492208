import { Agent, request } from 'node:http';
import { loadOf, type Load } from './measure.ts';
import { carryOutOrders } from './carry-out.ts';

/*
 * Declares jobs over HTTP from a process of its own, so that the asking does not slow the answering. Its parent sends
 * an order and gets the load back; it ends with its parent.
 */

/** Who declares, what, from how many connections and for how long. */
export type LoadOrder = Readonly<{
  url: string;
  key: string;
  /** Bodies of jobs, taken in turn. */
  bodies: readonly string[];
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

const post = (agent: Agent, order: LoadOrder, n: number): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const body = order.bodies[n % order.bodies.length] ?? '';
    const sent = request(
      `${order.url}/v1/jobs`,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${order.key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'idempotency-key': `${order.prefix}-${n}`,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve(response.statusCode === 202 ? undefined : `${response.statusCode} ${text}`);
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

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
      const failure = await post(agent, order, sent);
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
