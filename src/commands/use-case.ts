import type { ClaimCommand } from '../copy/command-claims.ts';
import type { LedgerEvent } from '../domain/ledger-event.ts';
import { ok, type Refusal, type Result } from '../domain/result.ts';
import type { UnusualFigure } from '../domain/salary/unusual.ts';
import type { People } from '../people/people.ts';
import type { Accepted, Caller, CommandRefusal, RefusalCode, UseCase } from './api.ts';
import type { Book, Books } from './books.ts';
import type { Envelope, Gathered, Handled } from './handling.ts';
import { commandIdOf, createdId } from './ids.ts';
import { sentInputHash } from './sent-input.ts';
import type { Fold } from './stream-fold.ts';

/** What every use case works with. */
export type UseCaseDeps = Readonly<{
  books: Books;
  /** The ledger's secret: hashes of inputs and documents are made with it. */
  secret: Buffer;
  people: People;
  /** Keeps an idempotency key to one stream where a natural key names the stream. */
  claimCommand: ClaimCommand;
  now: () => Date;
}>;

/** Where a command appends: to a stream that it creates, or to one that the caller names. */
type Place<Input> =
  | Readonly<{ creates: string }>
  | Readonly<{ changes: (input: Input) => Readonly<{ kind: string; id: string }> }>;

/** What gathering knows: the caller's input, and the identity of the command and of its stream. */
type Gathering<Input, State> = Readonly<{
  input: Input;
  /** Id of the stream. */
  id: string;
  commandId: string;
  inputHash: string;
  fold: Fold<State>;
}>;

/** One use case: its command, its stream, and the facts of other streams that it rests on. */
type Definition<
  Input,
  State,
  Command,
  Event extends LedgerEvent,
  Code extends RefusalCode,
> = Readonly<{
  type: string;
  book: Book<State, Command, Event, Code>;
  place: Place<Input>;
  gather: (
    gathering: Gathering<Input, State>,
  ) => Promise<Result<Gathered<Command>, Refusal<RefusalCode>>>;
  /** What of the stored events is worth a second look. */
  unusual?: (events: readonly Event[]) => readonly UnusualFigure[];
}>;

/** The answer to a command, built from what is stored for it. */
export const accepted = (
  ids: Readonly<Record<string, string>>,
  stream: string,
  handled: Handled<LedgerEvent>,
): Accepted => ({
  ids,
  effectiveOn: handled.effectiveOn,
  events: handled.events.map(({ revision, id, event }) => ({
    stream,
    revision,
    type: event.type,
    id,
  })),
  token: { stream, revision: handled.revision },
  replayed: handled.replayed,
});

/**
 * Makes a use case: identifies the call, then lets the handler of its stream answer a repeat, gather, decide and append.
 */
export const useCase =
  <Input extends object, State, Command, Event extends LedgerEvent, Code extends RefusalCode>(
    deps: Pick<UseCaseDeps, 'secret'>,
    definition: Definition<Input, State, Command, Event, Code>,
  ): UseCase<Input> =>
  async (input: Input, caller: Caller): Promise<Result<Accepted, CommandRefusal>> => {
    const { type, book, place, gather } = definition;
    const hashed = sentInputHash(deps.secret, input);
    if (!hashed.ok) return hashed;
    const inputHash = hashed.value;
    const { actor, idempotencyKey } = caller;
    const identify = (target: string): string =>
      commandIdOf({ actorId: actor.id, type, target, idempotencyKey });
    const named = 'changes' in place ? place.changes(input) : undefined;
    const commandId = identify(named === undefined ? '' : book.nameOf(named.id));
    const kind = 'creates' in place ? place.creates : (named?.kind ?? '');
    const id = named === undefined ? createdId(commandId, kind) : named.id;
    const stream = book.nameOf(id);
    const envelope: Envelope = {
      commandId,
      inputHash,
      // A job is the correlation of all that it sets off; any other command is its own.
      correlationId: kind === 'job' ? id : commandId,
      actor,
    };
    const handled = await book.handle<Refusal<RefusalCode>>({
      stream,
      creates: named === undefined,
      envelope,
      gather: (fold) => gather({ input, id, commandId, inputHash, fold }),
    });
    if (!handled.ok) return handled;
    const answer = accepted({ [`${kind}Id`]: id }, stream, handled.value);
    const unusual = definition.unusual?.(handled.value.events.map(({ event }) => event)) ?? [];
    return ok(unusual.length === 0 ? answer : { ...answer, unusual });
  };
