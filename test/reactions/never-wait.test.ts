import t from 'tap';
import { activityKind } from '../../src/commands/kinds.ts';
import { REACTIONS } from '../../src/reactions/catalogue.ts';
import { react } from '../../src/reactions/reaction.ts';
import { golden } from '../support/golden.ts';

/** What goes to the fund, or to the job: neither waits for an activity. */
const NEVER_WAITS = ['AdvanceSalary', 'ChangeFund', 'RecordJobStep'];

await t.test('M5b: what an event of an activity causes never waits', async (t) => {
  const caused = new Set<string>();
  for (const type of activityKind.types) {
    for (const reaction of REACTIONS) {
      for (const command of react(reaction, golden(type))) caused.add(command.type);
    }
  }
  t.same([...caused].toSorted(), NEVER_WAITS);
});
