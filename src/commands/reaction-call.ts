import type { AnyId } from '../domain/ids.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { EventMetadata } from '../domain/metadata.ts';
import type { Envelope } from './handling.ts';
import { commandIdOf, createdByReaction, inputHashOf } from './ids.ts';

/** The event that a reaction answers, as far as its commands need it. */
export type CauseOf = Readonly<{
  id: string;
  stream: string;
  revision: number;
  metadata: EventMetadata;
}>;

/** Under whose name a reaction's command runs: key, ids, correlation and date come from the causing event. */
export type ReactionCall = Readonly<{
  reaction: string;
  index: number;
  cause: CauseOf;
  /** What made the reaction try: the cause itself, or the resumption of a job whose step was refused. */
  trigger: CauseOf;
}>;

/** The envelope of a reaction's command. `step` tells apart several commands of one call, and later tries of one. */
export const reactionEnvelope = (
  secret: Buffer,
  call: ReactionCall,
  command: Readonly<{ type: string; target: string; input: object; step?: string }>,
): Envelope => {
  const actor = { id: `reaction:${call.reaction}`, role: 'reaction' } as const;
  const step = command.step === undefined ? '' : `.${command.step}`;
  return {
    commandId: commandIdOf({
      actorId: actor.id,
      type: command.type,
      target: command.target,
      idempotencyKey: `${call.cause.id}.${call.index}${step}`,
    }),
    inputHash: inputHashOf(secret, command.input),
    correlationId: call.cause.metadata.correlationId,
    causationId: call.cause.id,
    actor,
  };
};

/** The identifier of what a reaction's command creates. */
export const createdByCall = <Kind extends AnyId>(call: ReactionCall, kind: string): Kind =>
  createdByReaction<Kind>(call.cause.id, call.reaction, kind);

/** The accounting date of a consequence: its cause's (R32), or a later one that the rule names. */
export const consequenceDate = (call: ReactionCall, ...others: readonly LocalDate[]): LocalDate =>
  others.reduce((latest, date) => (date > latest ? date : latest), call.cause.metadata.effectiveOn);
