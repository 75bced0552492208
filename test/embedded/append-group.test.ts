import streams from '@eventstore/db-client/generated/streams_pb.js';
import t from 'tap';
import { commandsToCompare, planGroup, type Pending } from '../../src/embedded/append-group.ts';
import {
  NO_STREAM,
  type AppendCommand,
  type LoggedEvent,
  type LogNews,
} from '../../src/embedded/event-log-types.ts';
import type { EventLog } from '../../src/embedded/event-log.ts';
import type { Answering } from '../../src/embedded/grpc-call.ts';
import { FRAME_HEAD_BYTES } from '../../src/embedded/grpc-frames.ts';
import type { ReadRequest } from '../../src/embedded/read-options.ts';
import { createStreamHeads } from '../../src/embedded/stream-heads.ts';
import { serveSubscription } from '../../src/embedded/subscriptions.ts';
import { event } from './fixture.ts';

const pendingOf = (command: AppendCommand): Pending => ({
  command,
  settle: () => undefined,
  fail: () => undefined,
});
const headOf = (stream: string): number => (stream === 's' ? 4 : NO_STREAM);

await t.test('a group is decided in order, each command on what the ones before it leave', (t) => {
  const same = event();
  const group = [
    { stream: 's', expected: 4, events: [same] },
    { stream: 's', expected: 4, events: [event()] },
    { stream: 's', expected: 5, events: [event(), event()] },
    { stream: 's', expected: 9, events: [event()] },
    { stream: 'other', expected: NO_STREAM, events: [event()] },
  ].map(pendingOf);
  t.strictSame(commandsToCompare(group, headOf), []);
  const plan = planGroup(group, { position: 10, headOf, stored: new Map(), now: 1 });
  t.strictSame(
    plan.events.map(({ stream, revision, position }) => `${stream} ${revision} ${position}`),
    ['s 5 11', 's 6 12', 's 7 13', 'other 0 14'],
  );
  t.strictSame(plan.deferred, [group[1]], 'compared with this very group: next time');
  t.strictSame(
    plan.answers.map(([, outcome]) => outcome),
    [
      { kind: 'appended', revision: 5, position: 11 },
      { kind: 'appended', revision: 7, position: 13 },
      { kind: 'wrongVersion', current: 7 },
      { kind: 'appended', revision: 0, position: 14 },
    ],
  );
  t.end();
});

await t.test(
  'what was read before a group says nothing about a stream that the group changes',
  (t) => {
    const same = event();
    const first = pendingOf({ stream: 's', expected: 4, events: [same] });
    const second = pendingOf({ stream: 's', expected: 'any', events: [same] });
    const stored = new Map([[second, []]]);
    const plan = planGroup([first, second], { position: 10, headOf, stored, now: 1 });
    t.equal(plan.events.length, 1);
    t.strictSame(plan.deferred, [second]);
    const alone = planGroup([second], { position: 10, headOf, stored, now: 1 });
    t.equal(alone.events.length, 1, 'unknown ids are appended');
    t.end();
  },
);

await t.test('known stream heads are bounded, the ones used lately stay', (t) => {
  const heads = createStreamHeads(2);
  heads.set('a', 1);
  heads.set('b', 1);
  heads.set('a', 2);
  heads.set('c', 0);
  heads.prune();
  t.strictSame([heads.get('a'), heads.get('b'), heads.get('c')], [2, undefined, 0]);
  t.end();
});

await t.test('a subscription loses nothing between its last look and going live', async (t) => {
  const stored: LoggedEvent[] = [];
  const listeners = new Set<(news: LogNews) => void>();
  const add = (): LoggedEvent => {
    const position = stored.length + 1;
    const one = { ...event(), stream: 's', revision: position - 1, position, created: 0 };
    stored.push(one);
    for (const listener of listeners) listener([one]);
    return one;
  };
  add();
  let looks = 0;
  const log: EventLog = {
    append: () => Promise.reject(new Error('not asked for here')),
    position: () => stored.length,
    losses: () => 0,
    readAll: ({ from }) => {
      const page = stored.filter(({ position }) => position >= from);
      looks += 1;
      // Stored after this look, and before the reader hears of anything new.
      if (looks === 2) add();
      return Promise.resolve(page);
    },
    readStream: () => Promise.resolve([]),
    streamHeads: () => Promise.resolve(new Map()),
    follow: (listener) => {
      listeners.add(listener);
      // Stored while the reader looks once more: found there, and told as well.
      add();
      return () => listeners.delete(listener);
    },
    close: () => Promise.resolve(),
  };
  const told: string[] = [];
  let leave: (() => void) | undefined;
  let gone = false;
  const call: Answering = {
    send: (frame) => {
      const message = streams.ReadResp.deserializeBinary(frame.subarray(FRAME_HEAD_BYTES));
      const position = message.getEvent()?.getCommitPosition();
      told.push(position ?? (message.hasCaughtUp() ? 'caughtUp' : 'confirmation'));
      if (message.hasCaughtUp()) setImmediate(add);
      if (position === '4') {
        gone = true;
        leave?.();
      }
      return Promise.resolve();
    },
    get gone() {
      return gone;
    },
    onGone: (listener) => {
      leave = listener;
    },
    end: () => undefined,
    fail: ({ details }) => void told.push(details),
  };
  const request: ReadRequest = {
    stream: undefined,
    from: 'start',
    backwards: false,
    ids: 'text',
    filter: undefined,
    count: undefined,
  };
  await serveSubscription(log, call, request);
  t.strictSame(told, ['confirmation', '1', '2', '3', 'caughtUp', '4']);
  t.equal(listeners.size, 0, 'a reader that left is no longer told');
});
