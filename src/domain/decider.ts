import type { Result, Refusal } from './result.ts';

/** A named fact with its data: the shape of every event and of every command. */
export type Message<Type extends string, Data> = Readonly<{ type: Type; data: Readonly<Data> }>;

/**
 * The rules of one kind of stream: how its events fold into a state, and what a command does to that state.
 * Both functions are pure: no clock, no random, no input or output.
 */
export type Decider<State, Command, Event, Code extends string> = Readonly<{
  initial: State;
  evolve: (state: State, event: Event) => State;
  decide: (command: Command, state: State) => Result<readonly Event[], Refusal<Code>>;
}>;

/**
 * The rules of a register stream: hot and long, so each event carries the running state
 * and the last event alone is enough to decide.
 */
export type RegisterDecider<State, Command, Event, Code extends string> = Readonly<{
  initial: State;
  fromLast: (event: Event) => State;
  decide: (command: Command, state: State) => Result<readonly Event[], Refusal<Code>>;
}>;

/** Folds a history into its state. */
export const fold = <State, Event>(
  decider: Pick<Decider<State, never, Event, never>, 'evolve'>,
  state: State,
  events: Iterable<Event>,
): State => {
  let folded = state;
  for (const event of events) folded = decider.evolve(folded, event);
  return folded;
};
