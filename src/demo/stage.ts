import type { Accepted, Caller, CommandRefusal, Commands } from '../commands/api.ts';
import { commandIdOf, createdId } from '../commands/ids.ts';
import type {
  ActivityId,
  ClientId,
  EntityId,
  InvoiceId,
  MemberId,
  PaymentId,
} from '../domain/ids.ts';
import type { Amount } from '../domain/money.ts';
import type { Result } from '../domain/result.ts';

/** The invoice of a declared job. */
export type IssuedInvoice = Readonly<{
  invoiceId: InvoiceId;
  total: Amount;
  paymentReference: string;
}>;

/** What playing the demonstration needs from the ledger. */
export type DemoDeps = Readonly<{
  commands: Commands;
  /** The invoice of a job that was declared and answered. */
  invoiceOf: (declared: Accepted) => Promise<IssuedInvoice>;
  /** Resolves when the reactions have answered everything that was recorded. */
  answered: () => Promise<void>;
  /** Is told after each step how many of how many are done. */
  progress: (done: number, total: number) => void;
}>;

/** The cooperative that was founded, by the places of the plan. */
export type Founded = Readonly<{
  entityId: EntityId;
  activities: readonly ActivityId[];
  /** Whose the activities are. */
  members: readonly MemberId[];
  clients: readonly ClientId[];
}>;

/** A payment that was recorded, and what it was. */
export type Received = Readonly<{ paymentId: PaymentId; amount: Amount }>;

/** Where the plan is played: what was recorded so far, by the places of the plan. */
export type Stage = Founded &
  Readonly<{
    deps: DemoDeps;
    declared: Map<number, Accepted>;
    salaries: Map<number, Accepted>;
    /** By job and payment: `job-payment`. */
    payments: Map<string, Received>;
  }>;

const ACTOR = { id: 'demo', role: 'finance' } as const;

/** Keys are made of the plan's places, so that a demonstration that was cut off goes on where it was. */
export const caller = (...place: readonly (string | number)[]): Caller => ({
  actor: ACTOR,
  idempotencyKey: place.join('-'),
});

/** The demonstration's own entity, in whatever ledger: its id follows from who registers it, under which key. */
export const DEMO_ENTITY: EntityId = createdId(
  commandIdOf({
    actorId: ACTOR.id,
    type: 'RegisterEntity',
    target: '',
    idempotencyKey: caller('entity').idempotencyKey,
  }),
  'entity',
);

/** What the keys of the plan stand for already, when this one asks for something else. */
const BEGUN_OTHERWISE =
  'this folder holds a demonstration of another size or release: take up the one it was begun with (--jobs), or give this one a folder of its own (--data)';

/** What was recorded. @throws Error when it was refused: then the plan or the ledger is wrong, or begun by another plan. */
export const done = (what: string, result: Result<Accepted, CommandRefusal>): Accepted => {
  if (result.ok) return result.value;
  const { code, facts } = result.refusal;
  if (code === 'idempotency_key_reused') throw new Error(BEGUN_OTHERWISE);
  throw new Error(
    `the demonstration stopped: ${what} was refused: ${code} ${JSON.stringify(facts)}`,
  );
};

/** One of the ids of an answer. @throws RangeError when it has none of that name. */
export const idIn = (accepted: Accepted, name: string): string => {
  const id = accepted.ids[name];
  if (id === undefined) throw new RangeError(`an answer without its ${name}`);
  return id;
};

/** What the plan speaks of. @throws RangeError when there is none. */
export const known = <Item>(item: Item | undefined, what: string): Item => {
  if (item === undefined) throw new RangeError(`the plan speaks of ${what}, which is not there`);
  return item;
};
