import type { Test } from 'tap';
import { fold, type Decider, type RegisterDecider } from '../../src/domain/decider.ts';
import type { Refusal, Result } from '../../src/domain/result.ts';

/** What is expected of a decision. */
type Expectation<Event, Code extends string> = Readonly<{
  emits: (...events: readonly Event[]) => void;
  /** Refused with this code; the facts are compared when they are given. */
  refuses: (code: Code, facts?: Readonly<Record<string, string>>) => void;
  /** The decision itself, for what is neither. */
  decided: () => Result<readonly Event[], Refusal<Code>>;
}>;

type Given<Command, Event, Code extends string> = Readonly<{
  when: (command: Command) => Expectation<Event, Code>;
}>;

type AnyDecider<State, Command, Event, Code extends string> =
  | Decider<State, Command, Event, Code>
  | RegisterDecider<State, Command, Event, Code>;

/** The state that a history leaves: folded whole, or for a register taken from its last event. */
export const stateOf = <State, Command, Event, Code extends string>(
  decider: AnyDecider<State, Command, Event, Code>,
  history: readonly Event[],
): State => {
  if ('evolve' in decider) return fold(decider, decider.initial, history);
  const last = history.at(-1);
  return last === undefined ? decider.initial : decider.fromLast(last);
};

/** Given a history, when a command comes, these events are decided or it is refused. */
export const given = <State, Command, Event, Code extends string>(
  t: Test,
  decider: AnyDecider<State, Command, Event, Code>,
  ...history: readonly Event[]
): Given<Command, Event, Code> => {
  const state = stateOf(decider, history);
  return {
    when: (command) => {
      const decision = decider.decide(command, state);
      return {
        emits: (...events) => {
          t.strictSame(decision, { ok: true, value: events }, JSON.stringify(command));
        },
        refuses: (code, facts) => {
          const refusal = decision.ok ? { code: 'not refused', facts: {} } : decision.refusal;
          t.equal(refusal.code, code, JSON.stringify(command));
          if (facts !== undefined) t.strictSame(refusal.facts, facts);
        },
        decided: () => decision,
      };
    },
  };
};

/**
 * The events of a decision that must not be refused.
 * @throws Error when it is.
 */
export const eventsOf = <Event>(
  decision: Result<readonly Event[], Refusal<string>>,
): readonly Event[] => {
  if (!decision.ok) throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
  return decision.value;
};
