import t from 'tap';
import type { ReactionCommand } from '../../src/commands/reaction-commands.ts';
import { idOf, type JobId } from '../../src/domain/ids.ts';
import type { EventMetadata } from '../../src/domain/metadata.ts';
import { ok } from '../../src/domain/result.ts';
import { EventStoreUnavailable } from '../../src/event-store/event-store.ts';
import type { AnswerDeps } from '../../src/reactions/answer-cause.ts';
import { copiedAnswerer, type Start } from '../../src/reactions/answer-copied.ts';
import type { Cause, Reaction } from '../../src/reactions/reaction.ts';
import type { Parked } from '../../src/reactions/store.ts';
import { golden } from '../support/golden.ts';

const STREAM = 'test.job-1';
const COMMAND: ReactionCommand = {
  type: 'RecordJobStep',
  data: { jobId: idOf<JobId>('0190a6f2-0000-5000-8000-000000000001'), step: 'invoice' },
};

const reactionNamed = (name: string): Reaction => ({
  name,
  version: 1,
  on: { JobDeclared: () => [COMMAND] },
});

const copiedAt = (sequence: number) => ({
  sequence,
  stream: STREAM,
  revision: sequence,
  type: 'JobDeclared',
});

const answererOf = (starts: readonly Start[], execute: AnswerDeps['execute']) => {
  const parked: Parked[] = [];
  const released: string[] = [];
  const told: string[] = [];
  const answerer = copiedAnswerer<ReturnType<typeof copiedAt>>({
    starts,
    answering: {
      execute,
      failStep: async () => ok(undefined),
      refusedBefore: async () => false,
      backOff: async () => undefined,
      log: (message) => void told.push(message),
    },
    store: {
      park: async (stream) => void parked.push(stream),
      release: async (stream) => void released.push(stream),
    },
    decode: ({ sequence, stream, revision }) =>
      ok({
        sequence,
        stream,
        revision,
        id: `${sequence}`,
        event: golden('JobDeclared'),
        // Neither reaction nor test looks at it.
        metadata: {} as EventMetadata,
      } satisfies Cause),
    streamEvents: async () => [],
  });
  return { ...answerer, noted: parked, released, told };
};

await t.test('events behind a fault are passed over until it is gone', async (t) => {
  const tried: number[] = [];
  const start = { reaction: reactionNamed('one'), actsFrom: 1, after: 0 };
  const { answer, noted, parked } = answererOf([start], async (_, { cause }) => {
    tried.push(cause.revision);
    throw new TypeError('a bug');
  });
  await answer(copiedAt(11), () => undefined);
  await answer(copiedAt(12), () => undefined);
  t.same(tried, [11]);
  t.same([...parked], [STREAM]);
  t.match(noted, [{ sequence: 11, reaction: 'one', reason: 'a bug' }]);
});

await t.test('an outage is waited out, and told now and then', async (t) => {
  let tries = 0;
  const start = { reaction: reactionNamed('one'), actsFrom: 1, after: 0 };
  const { answer, noted, told } = answererOf([start], async () => {
    tries += 1;
    if (tries <= 9) throw new EventStoreUnavailable('away');
    return ok(undefined);
  });
  await answer(copiedAt(11), () => undefined);
  t.equal(tries, 10);
  t.same(noted, []);
  t.equal(told.length, 4, 'at the first, second, fourth and eighth try');
});

await t.test('what was passed over is answered by those who passed it over', async (t) => {
  const answered: string[] = [];
  const starts = [
    { reaction: reactionNamed('old'), actsFrom: 1, after: 20 },
    { reaction: reactionNamed('young'), actsFrom: 12, after: 20 },
    { reaction: reactionNamed('behind'), actsFrom: 1, after: 10 },
  ];
  let faulty = true;
  const { answerParked, released } = answererOf(starts, async (_, { reaction, cause }) => {
    if (faulty && cause.revision === 12) throw new TypeError('a bug');
    answered.push(`${reaction} ${cause.revision}`);
    return ok(undefined);
  });
  const events = [11, 12, 13].map(copiedAt);
  await answerParked(STREAM, events);
  t.same(answered, ['old 11'], 'nothing is answered behind a fault');
  t.same(released, [], 'and the stream stays noted');

  answered.length = 0;
  faulty = false;
  const again = answererOf(starts, async (_, { reaction, cause }) => {
    answered.push(`${reaction} ${cause.revision}`);
    return ok(undefined);
  });
  await again.answerParked(STREAM, events);
  t.same(answered, ['old 11', 'old 12', 'young 12', 'old 13', 'young 13']);
  t.same(again.released, [STREAM]);
});

await t.test('what an earlier version left parked is answered by the new one', async (t) => {
  const answered: number[] = [];
  // The first version acted from 1 on and stopped at 200, its stream parked at 50.
  const second = { reaction: { ...reactionNamed('one'), version: 2 }, actsFrom: 1, after: 200 };
  const { answerParked, released } = answererOf([second], async (_, { cause }) => {
    answered.push(cause.revision);
    return ok(undefined);
  });
  await answerParked(STREAM, [50, 120, 200].map(copiedAt));
  t.same(answered, [50, 120, 200]);
  t.same(released, [STREAM]);
});
