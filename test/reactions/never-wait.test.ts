import { readFileSync } from 'node:fs';
import t from 'tap';
import { activityKind } from '../../src/commands/kinds.ts';
import type { EventOf, EventType } from '../../src/domain/ledger-event.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import { react } from '../../src/reactions/reaction.ts';

// From the compiled test back to the sources: golden files are not compiled.
const GOLDEN = new URL('../../../test/event-store/golden/', import.meta.url);

/** What goes to the fund, or to the job: neither waits for an activity. */
const NEVER_WAITS = ['AdvanceSalary', 'ChangeFund', 'RecordJobStep'];

const goldenOf = (type: EventType): EventOf<EventType> => {
  const text = readFileSync(new URL(`${type}.v1.json`, GOLDEN), 'utf8');
  const [stored] = JSON.parse(text) as readonly { data: object }[];
  // The golden files are proven to be events of their type elsewhere.
  return { type, data: stored?.data } as EventOf<EventType>;
};

await t.test('M5b: what an event of an activity causes never waits', async (t) => {
  const caused = new Set<string>();
  for (const type of activityKind.types) {
    for (const reaction of REACTIONS) {
      for (const command of react(reaction, goldenOf(type))) caused.add(command.type);
    }
  }
  t.same([...caused].toSorted(), NEVER_WAITS);
});
