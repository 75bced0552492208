import type { LedgerEvent } from '../domain/ledger-event.ts';
import type { Basis } from '../domain/metadata.ts';
import type { EventStore, StoredEvent } from '../event-store/event-store.ts';
import { assertReadable } from './decode-stored.ts';
import { commandHandler, findStored } from './handle.ts';
import type { CommandHandler, HandleDeps } from './handling.ts';
import {
  activityKind,
  clientKind,
  decisionKind,
  entityKind,
  guaranteeFundKind,
  invoiceKind,
  invoiceRegisterKind,
  jobKind,
  ledgerMainKind,
  memberKind,
  paymentKind,
  salaryKind,
  socialChargesKind,
  withholdingTaxKind,
} from './kinds.ts';
import { lanes } from './lane.ts';
import type { CommandMark } from './growing-fold.ts';
import { logTail } from './log-tail.ts';
import type { Pacer } from '../copy/waiting.ts';
import { streamFolds, type Fold, type FoldDeps } from './stream-fold.ts';
import type { Recorded, StreamKind } from './stream-kind.ts';

/** What the books need from the rest. */
export type BooksDeps = Readonly<{
  /** Name of the ledger, the first part of every stream's name. */
  ledger: string;
  /** Where the copy knows a command of a stream. */
  copiedCommand: (stream: string, commandId: string) => Promise<CommandMark | undefined>;
  schemaVersion: (type: LedgerEvent['type']) => number;
  /** How many streams of each kind are kept folded. */
  maxStreams: number;
}> &
  Omit<FoldDeps, 'maxStreams' | 'store' | 'tail'> &
  Pick<HandleDeps<unknown, unknown, LedgerEvent, string>, 'assertWritable' | 'now'> &
  Readonly<{
    store: Pick<EventStore, 'read' | 'append' | 'readAll' | 'lastPosition'>;
    deadlineMs: number;
    lookPace: Pacer;
  }>;

/** A stream's state with the basis that an event carries when it rests on it. */
export type Tail<State> = Fold<State> & Readonly<{ stream: string; basis: Basis }>;

/** Reads a stream's events between two revisions, both included, and decodes them. */
export const readBack =
  (store: Pick<EventStore, 'read'>, decode: (stored: StoredEvent) => Recorded) =>
  async (stream: string, first: number, last: number): Promise<readonly Recorded[]> => {
    const events: Recorded[] = [];
    for await (const stored of store.read(stream, first, last - first + 1)) {
      events.push(decode(stored));
    }
    return events;
  };

/**
 * Every kind of stream of one ledger, ready to be read and appended to. One value of it exists per process,
 * so that its lanes and folds are shared by all who write.
 */
export const openBooks = (deps: BooksDeps) => {
  const inLane = lanes();
  const tail = logTail(deps.store, deps.lookPace);
  const of = <State, Command, Event extends LedgerEvent, Code extends string>(
    kind: StreamKind<State, Command, Event, Code>,
  ): Book<State, Command, Event, Code> => {
    const folds = streamFolds(kind, { ...deps, tail });
    const handling: HandleDeps<State, Command, Event, Code> = {
      kind,
      folds,
      tail,
      lanes: inLane,
      readBack: readBack(deps.store, deps.decode),
      assertReadable,
      ...deps,
    };
    const nameOf = (id: string): string => `${deps.ledger}.${kind.category}-${id}`;
    return {
      nameOf,
      tail: async (id: string): Promise<Tail<State>> => {
        const stream = nameOf(id);
        const fold = await folds.load(stream);
        return { ...fold, stream, basis: { stream, revision: fold.revision } };
      },
      mark: async (stream, commandId) =>
        findStored(handling, stream, await folds.load(stream), commandId),
      readBack: handling.readBack,
      handle: commandHandler(handling),
    };
  };
  return {
    ledgerMain: of(ledgerMainKind),
    entity: of(entityKind),
    decision: of(decisionKind),
    member: of(memberKind),
    client: of(clientKind),
    activity: of(activityKind),
    job: of(jobKind),
    invoiceRegister: of(invoiceRegisterKind),
    invoice: of(invoiceKind),
    payment: of(paymentKind),
    salary: of(salaryKind),
    guaranteeFund: of(guaranteeFundKind),
    socialCharges: of(socialChargesKind),
    withholdingTax: of(withholdingTaxKind),
  };
};

/** One kind of stream of one ledger. */
export type Book<State, Command, Event extends LedgerEvent, Code extends string> = Readonly<{
  /** Full name of the stream with this id. */
  nameOf: (id: string) => string;
  /** Reads the stream to its tail. */
  tail: (id: string) => Promise<Tail<State>>;
  /** Where the events of a command stand in the stream, when it is stored. */
  mark: (stream: string, commandId: string) => Promise<CommandMark | undefined>;
  /** The stream's events between two revisions, both included. */
  readBack: (stream: string, first: number, last: number) => Promise<readonly Recorded[]>;
  handle: CommandHandler<State, Command, Event, Code>;
}>;

/** Every kind of stream of one ledger. */
export type Books = ReturnType<typeof openBooks>;
