import { beginWith, type Opening } from './cast.ts';
import { beginningOf } from './driven-ledger.ts';
import { play } from './play.ts';
import type { Sequence, Step } from './steps.ts';

const step = (does: Step['does'], a: number, b: number, part: number): Step => ({
  does,
  a,
  b,
  part,
  after: 'all',
  twice: false,
});

/** The example: an invoice of 1,000.00 for the first activity, a salary of 885.00 out of it, which is paid. */
const JOB = step('declare', 0, 0, 50);
const SALARY = [step('salary', 0, 0, 100), step('paySalary', 0, 0, 100)];

// What takes many steps to come about by chance.
const HAPPENED: Readonly<Record<Exclude<Sequence['opening'], 'levied' | 'bare'>, readonly Step[]>> =
  {
    /** The fund has advanced a salary, and a second invoice is open. */
    advanced: [JOB, ...SALARY, JOB],
    /** The invoice of a salary was credited: the activity owes it to the fund. */
    indebted: [JOB, ...SALARY, step('credit', 0, 0, 100), JOB],
    /** A salary was paid with a client's money that the bank then took back. */
    recalled: [JOB, step('pay', 0, 1, 100), ...SALARY, step('recall', 0, 0, 50)],
    /** A client without guarantee has paid a half. */
    unguaranteed: [step('guarantee', 0, 1, 50), JOB, step('pay', 0, 1, 50)],
    /** The fund may have 900.00 out, and two invoices want more. */
    capped: [step('cap', 2, 0, 50), JOB, JOB],
    /** A salary was advanced on an invoice that was then lost; the charges of its quarter are declared. */
    lost: [JOB, step('salary', 0, 0, 100), step('writeOff', 0, 0, 50), step('charges', 0, 0, 50)],
    /** The fund may have nothing out, and the salary of a job was refused. */
    refused: [step('cap', 0, 0, 50), JOB, step('salary', 0, 1, 100)],
  };

const reach = async (steps: readonly Step[], from: Opening): Promise<Opening> => {
  const { store, people } = await play({ steps, order: 0 }, from, new Map());
  return { ...from, beginning: await beginningOf(store, people), steps: steps.length };
};

/** How a history begins; the entity and all that belongs to it have ids of this `name`. */
export const openingOf = async (how: Sequence['opening'], name = ''): Promise<Opening> => {
  const begun = await beginWith({ levied: how !== 'bare', name });
  return how === 'levied' || how === 'bare' ? begun : reach(HAPPENED[how], begun);
};
