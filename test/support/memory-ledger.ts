import { setTimeout as delay } from 'node:timers/promises';
import type { Accepted, Caller, CommandRefusal, Commands } from '../../src/commands/api.ts';
import { carryOut } from '../../src/commands/carry-out.ts';
import { failJobStep } from '../../src/commands/job-steps.ts';
import { refusedBefore } from '../../src/commands/refused-before.ts';
import type { UseCaseDeps } from '../../src/commands/use-case.ts';
import { commandsOf, openUseCases } from '../../src/composition/use-cases.ts';
import type { ClaimCommand } from '../../src/copy/command-claims.ts';
import type { CopiedEvent } from '../../src/copy/copied-event.ts';
import type { ClientId, InvoiceId } from '../../src/domain/ids.ts';
import { ok, type Result } from '../../src/domain/result.ts';
import { decodeText } from '../../src/event-store/codec.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { memoryEventStore } from '../../src/event-store/memory.ts';
import type { Details, People } from '../../src/people/people.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import type { Cause, Reaction } from '../../src/reactions/reaction.ts';
import { startRunner, type Runner } from '../../src/reactions/runner.ts';
import type { Parked, ReactionStore } from '../../src/reactions/store.ts';

/** People kept in memory; a copy goes on by itself. */
export type MemoryPeople = People & Readonly<{ copy: () => MemoryPeople }>;

/** People kept in memory, for tests of commands. */
export const memoryPeople = (
  details = new Map<string, readonly Details[]>(),
  texts = new Map<string, readonly string[]>(),
  seen = new Map<string, number>(),
): MemoryPeople => ({
  copy: () => memoryPeople(new Map(details), new Map(texts), new Map(seen)),
  saveDetails: async ({ kind, id, commandId, inputHash, details: saved }) => {
    const key = `${kind} ${id} ${commandId} ${inputHash}`;
    const earlier = details.get(kind + id) ?? [];
    if (seen.get(key) === earlier.length) return earlier.length;
    details.set(kind + id, [...earlier, saved]);
    seen.set(key, earlier.length + 1);
    return earlier.length + 1;
  },
  latestDetails: async (kind, id) => {
    const versions = details.get(kind + id) ?? [];
    const last = versions.at(-1);
    return last === undefined ? undefined : { version: versions.length, details: last };
  },
  detailsAt: async (kind, id, version) => {
    const found = details.get(kind + id)?.[version - 1];
    return found === undefined ? undefined : { version, details: found };
  },
  names: async (kind, ids) =>
    new Map(ids.map((id) => [id, details.get(kind + id)?.at(-1)?.name ?? ''])),
  saveTexts: async ({ commandId, inputHash }, saved) => {
    const key = `${commandId} ${inputHash}`;
    if (!texts.has(key)) texts.set(key, saved);
  },
  texts: async ({ commandId, inputHash }) => texts.get(`${commandId} ${inputHash}`) ?? [],
});

/** Claims of commands in memory, for tests of commands. */
export const memoryClaims = (): ClaimCommand => {
  const claims = new Map<string, string>();
  return async (commandId, stream) => {
    const claimed = claims.get(commandId) ?? stream;
    claims.set(commandId, claimed);
    return claimed;
  };
};

/** What a copy of the log would hold, read anew each time. */
export const copyOf = (store: EventStore, ledger: string) => {
  const all = async (): Promise<CopiedEvent[]> => {
    const copied: CopiedEvent[] = [];
    for await (const event of store.readAll('start', 1_000_000)) {
      if (!event.stream.startsWith(`${ledger}.`)) continue;
      copied.push({
        sequence: copied.length + 1,
        stream: event.stream,
        revision: event.revision,
        id: event.id,
        type: event.type,
        data: JSON.stringify(event.data),
        metadata: JSON.stringify(event.metadata),
        knownAt: null,
        hash: '',
      });
    }
    return copied;
  };
  return {
    all,
    page: async (after: number, limit: number) => (await all()).slice(after, after + limit),
    streamEvents: async (stream: string, from: number) =>
      (await all()).filter((event) => event.stream === stream && event.revision >= from),
    lastRevision: async (stream: string) =>
      (await all()).findLast((event) => event.stream === stream)?.revision,
    commandEvents: async (stream: string, commandId: string) =>
      (await all()).filter(
        (event) =>
          event.stream === stream &&
          (JSON.parse(event.metadata) as { commandId?: string }).commandId === commandId,
      ),
  };
};

const memoryReactionStore = (): ReactionStore & { rows: Parked[] } => {
  const rows: Parked[] = [];
  return {
    rows,
    checkpoints: async () => [],
    saveCheckpoints: async () => undefined,
    parked: async () => [...rows],
    park: async (parked) => {
      rows.push(parked);
    },
    release: async (stream) => {
      rows.splice(0, rows.length, ...rows.filter((row) => row.stream !== stream));
    },
  };
};

/** A copied event, decoded. */
export const causeOf = (copied: CopiedEvent): Result<Cause, { detail: string }> => {
  const decoded = decodeText(copied);
  if (!decoded.ok) return { ok: false, refusal: { detail: decoded.refusal.code } };
  const { event, metadata } = decoded.value;
  const { sequence, stream, revision, id } = copied;
  return ok({ sequence, stream, revision, id, event, metadata });
};

/** A ledger over the memory store: commands and reactions as they are, copy and people stood in for. */
export type MemoryLedger = Readonly<{
  store: EventStore;
  useCases: UseCaseDeps;
  commands: Commands;
  copy: ReturnType<typeof copyOf>;
  parked: Parked[];
  /** Runs the reactions until nothing is left to answer. */
  settle: (reactions?: readonly Reaction[]) => Promise<void>;
  /** Data of every stored event of these types, in order. */
  facts: (...types: string[]) => Promise<Record<string, unknown>[]>;
}>;

/** Opens a ledger in memory; the clock stands on 2026-06-30 unless told otherwise. */
export const memoryLedger = (
  options: Readonly<{
    store?: EventStore;
    now?: () => Date;
    open?: readonly InvoiceId[];
    assertWritable?: () => Promise<void>;
    people?: People;
  }> = {},
): MemoryLedger => {
  const store = options.store ?? memoryEventStore();
  const copy = copyOf(store, 'test');
  const now = options.now ?? (() => new Date('2026-06-30T10:00:00Z'));
  const useCases = openUseCases({
    ledger: 'test',
    store,
    reader: copy,
    people: options.people ?? memoryPeople(),
    claimCommand: memoryClaims(),
    secret: Buffer.alloc(32, 1),
    assertWritable: options.assertWritable ?? (async () => undefined),
    now,
  });
  const openInvoicesOf = async (clientId: ClientId): Promise<readonly InvoiceId[]> =>
    (await copy.all())
      .filter(({ type }) => type === 'InvoiceIssued')
      .map(({ data }) => JSON.parse(data) as { invoiceId: InvoiceId; clientId: string })
      .filter((invoice) => invoice.clientId === clientId)
      .map(({ invoiceId }) => invoiceId);
  const reactionStore = memoryReactionStore();

  const settle = async (reactions: readonly Reaction[] = REACTIONS): Promise<void> => {
    const stop = new AbortController();
    const runner: Runner = await startRunner(
      reactions.map((reaction) => ({ reaction, fromSequence: 1, actsFrom: 1 })),
      {
        ...copy,
        waitBeyond: () => delay(2, undefined, { signal: stop.signal }).catch(() => undefined),
        decode: causeOf,
        store: reactionStore,
        execute: carryOut(useCases),
        failStep: failJobStep(useCases),
        refusedBefore: refusedBefore(useCases),
        log: () => undefined,
        signal: stop.signal,
      },
    );
    while (runner.state().open > 0 || runner.state().sequence < (await copy.all()).length) {
      await Promise.race([runner.ended, delay(2)]);
    }
    stop.abort();
    await runner.ended;
  };

  return {
    store,
    useCases,
    commands: commandsOf(useCases, openInvoicesOf),
    copy,
    parked: reactionStore.rows,
    settle,
    facts: async (...types) =>
      (await copy.all())
        .filter(({ type }) => types.includes(type))
        .map(({ data }) => JSON.parse(data) as Record<string, unknown>),
  };
};

/** A caller with the finance role. */
export const finance = (idempotencyKey: string): Caller => ({
  actor: { id: 'ann', role: 'finance' },
  idempotencyKey,
});

/** The answer, or a thrown refusal. */
export const accepted = (result: Result<Accepted, CommandRefusal>): Accepted => {
  if (result.ok) return result.value;
  throw new Error(`refused: ${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
};
