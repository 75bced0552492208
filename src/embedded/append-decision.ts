import { NO_STREAM, type AppendCommand } from './event-log-types.ts';

/** An event of the stream that may be the same as one offered again. */
export type StoredId = Readonly<{ id: string; revision: number; position: number }>;

/** What to do with an append. `compare` asks for the stored events that `toCompare` names. */
export type Verdict =
  | Readonly<{ kind: 'append' }>
  | Readonly<{ kind: 'nothing'; revision: number }>
  | Readonly<{ kind: 'repeated'; revision: number; position: number }>
  | Readonly<{ kind: 'conflict' }>
  | Readonly<{ kind: 'compare' }>;

const CONFLICT: Verdict = { kind: 'conflict' };
const APPEND: Verdict = { kind: 'append' };

/** The same ids in the same places, right after the expected revision: the answer of the first time. */
const compareInPlace = (
  { events }: AppendCommand,
  expected: number,
  stored: readonly StoredId[],
): Verdict => {
  const at = new Map(stored.map((event) => [event.revision, event]));
  let last: StoredId | undefined;
  for (const [index, { id }] of events.entries()) {
    last = at.get(expected + 1 + index);
    if (last?.id !== id) return CONFLICT;
  }
  return last === undefined ? CONFLICT : { kind: 'repeated', ...last };
};

/** Without an expected revision, ids are looked up in the whole stream; the first copy of an id counts. */
const compareAnywhere = ({ events }: AppendCommand, stored: readonly StoredId[]): Verdict => {
  const first = new Map<string, StoredId>();
  for (const event of stored) {
    const known = first.get(event.id);
    if (known === undefined || event.revision < known.revision) first.set(event.id, event);
  }
  let last: StoredId | undefined;
  for (const [index, { id }] of events.entries()) {
    const known = first.get(id);
    if (known === undefined) return index === 0 ? APPEND : CONFLICT;
    if (last === undefined || known.revision > last.revision) last = known;
  }
  return last === undefined ? APPEND : { kind: 'repeated', ...last };
};

/**
 * Decides one append as EventStoreDB does. `head` is the stream's last revision (-1: no such stream);
 * `stored` are the events to compare with, once they have been asked for. Content is never compared.
 */
export const decideAppend = (
  command: AppendCommand,
  head: number,
  stored?: readonly StoredId[],
): Verdict => {
  const { expected, events } = command;
  const anyRevision = expected === 'any' || expected === 'exists';
  if (expected === 'exists' && head === NO_STREAM) return CONFLICT;
  if (events.length === 0) {
    const fits = anyRevision || expected === head;
    return fits ? { kind: 'nothing', revision: Math.max(head, 0) } : CONFLICT;
  }
  if (anyRevision) {
    if (head === NO_STREAM) return APPEND;
    return stored === undefined ? { kind: 'compare' } : compareAnywhere(command, stored);
  }
  if (expected === head) return APPEND;
  if (expected > head) return CONFLICT;
  return stored === undefined ? { kind: 'compare' } : compareInPlace(command, expected, stored);
};
