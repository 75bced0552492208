import type { EventOf, EventType } from '../domain/ledger-event.ts';
import type { EventMetadata } from '../domain/metadata.ts';
import type { ReactionCommand } from '../commands/reaction-commands.ts';

/** The event that a reaction answers, as the copy holds it. */
export type Cause<Type extends EventType = EventType> = Readonly<{
  sequence: number;
  stream: string;
  revision: number;
  id: string;
  event: EventOf<Type>;
  metadata: EventMetadata;
}>;

/**
 * "When this happened, do that": pure, without clock or state; what depends on state is decided by the commands.
 * A new version acts from where the version before it stopped.
 */
export type Reaction = Readonly<{
  name: string;
  version: number;
  /** The commands of each event that it answers, carried out in this order. */
  on: { readonly [Type in EventType]?: (event: EventOf<Type>) => readonly ReactionCommand[] };
}>;

/** What a reaction asks for when this event happened; nothing when it does not answer it. */
export const react = <Type extends EventType>(
  reaction: Reaction,
  event: EventOf<Type> & { type: Type },
): readonly ReactionCommand[] => {
  const answer: ((event: EventOf<Type>) => readonly ReactionCommand[]) | undefined =
    reaction.on[event.type];
  return answer === undefined ? [] : answer(event);
};
