import type { Caller, Commands } from '../../../src/commands/api.ts';
import type { ActivityId, ClientId, DecisionId, EntityId } from '../../../src/domain/ids.ts';
import { idOf, type MemberId } from '../../../src/domain/ids.ts';
import { adoptRules, day, foundCooperative } from '../cooperative.ts';
import { accepted, finance, memoryLedger, memoryPeople } from '../memory-ledger.ts';
import { beginningOf, type Beginning } from './driven-ledger.ts';

/** Two activities and two clients of one cooperative. */
export type Cast = Readonly<{
  entityId: EntityId;
  decisionId: DecisionId;
  activities: readonly [ActivityId, ActivityId];
  clients: readonly [ClientId, ClientId];
}>;

/** A cooperative at the beginning of a history, and how many steps it has behind it. */
export type Opening = Readonly<{
  cast: Cast;
  beginning: Beginning;
  steps: number;
  /** With which every key begins, so that no two histories make the same ids. */
  name: string;
}>;

/** The day before which nothing is invoiced, and one after everything. */
export const FIRST_DAY = day('2026-10-05');
export const NOW = new Date('2027-06-30T10:00:00Z');

const second = async (commands: Commands, entityId: EntityId) => {
  const effectiveOn = day('2026-01-01');
  const member = accepted(
    await commands.admitMember(
      { entityId, details: { name: 'Bo' }, effectiveOn },
      finance('member 2'),
    ),
  );
  const memberId = idOf<MemberId>(member.ids['memberId'] ?? '');
  const activity = accepted(
    await commands.openActivity(
      { entityId, memberId, name: 'Film', effectiveOn },
      finance('activity 2'),
    ),
  );
  const details = { name: 'Other SA' };
  const client = accepted(
    await commands.registerClient(
      { entityId, kind: 'business', country: 'BE', details, effectiveOn },
      finance('client 2'),
    ),
  );
  return {
    activityId: idOf<ActivityId>(activity.ids['activityId'] ?? ''),
    clientId: idOf<ClientId>(client.ids['clientId'] ?? ''),
  };
};

/** The same commands, with keys of their own: what is made has ids of this name. */
const named = (commands: Commands, name: string): Commands =>
  // Every command takes an input and a caller; the compiler loses that in a mapped object.
  Object.fromEntries(
    Object.entries(commands).map(([command, run]) => [
      command,
      (input: never, caller: Caller) =>
        run(input, { ...caller, idempotencyKey: `${name}${caller.idempotencyKey}` }),
    ]),
  ) as unknown as Commands;

/** A cooperative at its beginning, with a levy and payment terms or without. */
export const beginWith = async ({
  levied,
  name,
}: Readonly<{ levied: boolean; name: string }>): Promise<Opening> => {
  const people = memoryPeople();
  const ledger = memoryLedger({ now: () => NOW, people });
  const commands = named(ledger.commands, name);
  const coop = await foundCooperative(commands);
  if (levied) await adoptRules(commands, coop);
  const { entityId, decisionId } = coop;
  const other = await second(commands, entityId);
  await ledger.settle();
  return {
    cast: {
      entityId,
      decisionId,
      activities: [coop.activityId, other.activityId],
      clients: [coop.clientId, other.clientId],
    },
    beginning: await beginningOf(ledger.store, people),
    steps: 0,
    name,
  };
};
