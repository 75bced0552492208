import { decideAppend, type StoredId, type Verdict } from './append-decision.ts';
import {
  LogUnavailable,
  NO_STREAM,
  type AppendCommand,
  type AppendOutcome,
  type LoggedEvent,
} from './event-log-types.ts';

/** A command that waits for its answer. */
export type Pending = Readonly<{
  command: AppendCommand;
  settle: (outcome: AppendOutcome) => void;
  fail: (error: Error) => void;
}>;

/** What is known when a group is planned. */
export type Knowledge = Readonly<{
  /** Position of the last event of the log. */
  position: number;
  /** Last revision of a stream, -1 when it is new. */
  headOf: (stream: string) => number;
  /** Stored events to compare with, for the commands that asked for them. */
  stored: ReadonlyMap<Pending, readonly StoredId[]>;
  /** Milliseconds since 1970, for the events of this group. */
  now: number;
}>;

/** A group of appends that becomes one transaction. */
export type GroupPlan = Readonly<{
  events: readonly LoggedEvent[];
  /** Last revision of each stream once the group is stored. */
  heads: ReadonlyMap<string, number>;
  /** To be given once the group is stored, not before: a conflict may rest on an append of the same group. */
  answers: readonly (readonly [Pending, AppendOutcome])[];
  /** Commands to be compared with events of this very group: they go first in the next one. */
  deferred: readonly Pending[];
}>;

const logged = (
  command: AppendCommand,
  head: number,
  knowledge: Knowledge,
  after: number,
): LoggedEvent[] =>
  command.events.map((event, index) => ({
    ...event,
    stream: command.stream,
    revision: head + 1 + index,
    position: after + 1 + index,
    created: knowledge.now,
  }));

const outcomeOf = (
  verdict: Exclude<Verdict, { kind: 'append' | 'compare' }>,
  head: number,
  position: number,
): AppendOutcome => {
  if (verdict.kind === 'conflict') return { kind: 'wrongVersion', current: head };
  // Nothing was offered, so nothing gets a place of its own: the end of the log stands for it.
  const at = verdict.kind === 'nothing' ? position : verdict.position;
  return { kind: 'appended', revision: verdict.revision, position: at };
};

/** Plans one transaction from concurrent commands, in their order; each is decided on what the ones before it leave. */
export const planGroup = (group: readonly Pending[], knowledge: Knowledge): GroupPlan => {
  const events: LoggedEvent[] = [];
  const heads = new Map<string, number>();
  const answers: (readonly [Pending, AppendOutcome])[] = [];
  const deferred: Pending[] = [];
  for (const pending of group) {
    const { command } = pending;
    if (command.abandoned?.() === true) {
      pending.fail(new LogUnavailable('the caller did not wait for the answer'));
      continue;
    }
    const changed = heads.get(command.stream);
    const head = changed ?? knowledge.headOf(command.stream);
    // What was read before this group says nothing about a stream that the group itself changes.
    const stored = changed === undefined ? knowledge.stored.get(pending) : undefined;
    const verdict = decideAppend(command, head, stored);
    const position = knowledge.position + events.length;
    if (verdict.kind === 'compare') {
      deferred.push(pending);
    } else if (verdict.kind === 'append') {
      const added = logged(command, head, knowledge, position);
      for (const event of added) events.push(event);
      const revision = head + added.length;
      heads.set(command.stream, revision);
      answers.push([pending, { kind: 'appended', revision, position: position + added.length }]);
    } else {
      answers.push([pending, outcomeOf(verdict, head, position)]);
    }
  }
  return { events, heads, answers, deferred };
};

/** The commands that must be compared with stored events before anything can be said about them. */
export const commandsToCompare = (
  group: readonly Pending[],
  headOf: (stream: string) => number,
): Pending[] =>
  group.filter(({ command }) => decideAppend(command, headOf(command.stream)).kind === 'compare');

/** The streams whose last revision must be read first. A command that expects no stream may take it to be new. */
export const streamsToRead = (
  group: readonly Pending[],
  known: (stream: string) => number | undefined,
): string[] => {
  const wanted = group
    .map(({ command }) => command)
    .filter(({ stream, expected }) => expected !== NO_STREAM && known(stream) === undefined);
  return [...new Set(wanted.map(({ stream }) => stream))];
};
