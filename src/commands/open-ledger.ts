import { createHash, randomUUID } from 'node:crypto';
import type { LogMoved } from '../domain/ledger-main/events.ts';
import { ok, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import type { Envelope } from './handling.ts';
import { commandIdOf, inputHashOf } from './ids.ts';
import { dateIn } from './today.ts';
import type { UseCaseDeps } from './use-case.ts';
import { WritesClosed } from './outage.ts';

/** The one stream of the ledger itself is `<ledger>.ledger-main`. */
const MAIN = 'main';

const SYSTEM = { id: 'system', role: 'system' } as const;

/** SHA-256 of the secret: tells two secrets apart and gives neither away. */
export const fingerprintOf = (secret: Buffer): string =>
  createHash('sha256').update(secret).digest('hex');

const systemEnvelope = (secret: Buffer, commandId: string, input: object): Envelope => ({
  commandId,
  inputHash: inputHashOf(secret, input),
  correlationId: commandId,
  actor: SYSTEM,
});

/**
 * True when the ledger was opened with this node's secret, false when it is not open.
 * @throws WritesClosed when it was opened with another one: command ids could not be recognised.
 */
export const assertSameSecret = async ({
  books,
  secret,
}: Pick<UseCaseDeps, 'books' | 'secret'>): Promise<boolean> => {
  const { state } = await books.ledgerMain.tail(MAIN);
  if (state.status === 'absent') return false;
  if (state.secretFingerprint !== fingerprintOf(secret)) {
    throw new WritesClosed(
      'secret_mismatch',
      'this database holds another secret than the ledger was opened with: bring the saved one back with "potcommun secret restore FILE", then start the node again',
    );
  }
  return true;
};

/**
 * Opens the ledger at the first start; two nodes that start at once agree on the winner's opening.
 * @throws WritesClosed when the ledger was opened with another secret: command ids could not be recognised.
 */
export const openLedger = async (deps: UseCaseDeps, name: string): Promise<void> => {
  const { ledgerMain } = deps.books;
  const secretFingerprint = fingerprintOf(deps.secret);
  const opening = { name, secretFingerprint };
  const opened = await ledgerMain.tail(MAIN);
  if (opened.state.status === 'absent') {
    await ledgerMain.handle({
      stream: ledgerMain.nameOf(MAIN),
      envelope: systemEnvelope(deps.secret, randomUUID(), opening),
      gather: async () =>
        ok({
          command: { type: 'OpenLedger', data: opening } as const,
          basis: [],
          effectiveOn: dateIn('UTC', deps.now()),
        }),
    });
  }
  const sameSecret = await assertSameSecret(deps);
  if (!sameSecret) throw new Error('the ledger could not be opened');
};

/** A reaction, and from which sequence it acts. */
type Activation = Readonly<{ reaction: string; version: number; fromSequence: number }>;

/** The reactions that the ledger has activated. */
export const activatedReactions = async (
  deps: Pick<UseCaseDeps, 'books'>,
): Promise<readonly Activation[]> => {
  const { state } = await deps.books.ledgerMain.tail(MAIN);
  return state.status === 'absent' ? [] : state.reactions;
};

/** A reaction as a release brings it. */
export type ReleasedReaction = Readonly<{ name: string; version: number }>;

/**
 * Proves that every reaction of this release is active in the ledger; none is ever switched off again.
 * @throws WritesClosed when one is missing: it would not act on what is written before it is active.
 */
export const assertReactionsActive = async (
  deps: Pick<UseCaseDeps, 'books'>,
  reactions: readonly ReleasedReaction[],
): Promise<void> => {
  const active = await activatedReactions(deps);
  const missing = reactions.filter(
    ({ name, version }) => !active.some((one) => one.reaction === name && one.version === version),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name, version }) => `${name} ${version}`).join(', ');
  throw new WritesClosed(
    'reactions_not_active',
    `reactions of this release are not active yet and would never act on what is written now (${names}): ` +
      'the node that reacts activates them within seconds, unless it is of an older release, which has to end first',
  );
};

/**
 * Records that the log was carried to another event store, once for each move.
 * @param since when that store got its first event; tells one move from another.
 * @throws WritesClosed when this node must not write.
 */
export const recordLogMove = (
  deps: UseCaseDeps,
  move: LogMoved['data'],
  since: string,
): Promise<Result<unknown, CommandRefusal>> => {
  const { ledgerMain } = deps.books;
  const stream = ledgerMain.nameOf(MAIN);
  const commandId = commandIdOf({
    actorId: SYSTEM.id,
    type: 'RecordLogMove',
    target: stream,
    idempotencyKey: since,
  });
  return ledgerMain.handle({
    stream,
    envelope: systemEnvelope(deps.secret, commandId, { since }),
    gather: async () =>
      ok({
        command: { type: 'RecordLogMove', data: move } as const,
        basis: [],
        effectiveOn: dateIn('UTC', deps.now()),
      }),
  });
};

/** Records from which sequence a reaction acts; only the holder of the reaction lock does. */
export const activateReaction = (
  deps: UseCaseDeps,
  activation: Activation,
): Promise<Result<unknown, CommandRefusal>> => {
  const { ledgerMain } = deps.books;
  return ledgerMain.handle({
    stream: ledgerMain.nameOf(MAIN),
    envelope: systemEnvelope(deps.secret, randomUUID(), activation),
    gather: async () =>
      ok({
        command: { type: 'ActivateReaction', data: activation } as const,
        basis: [],
        effectiveOn: dateIn('UTC', deps.now()),
      }),
  });
};
