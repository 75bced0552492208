import { auditLedger } from '../audit/ledger.ts';
import { beginningOf, drivenLedger, type DrivenLedger } from './driven-ledger.ts';
import { NOW, type Opening } from './cast.ts';
import type { Request } from './deed.ts';
import { requestOf } from './deeds.ts';
import { chooserOf, type Sequence, type Step } from './steps.ts';
import { openWorld } from './world.ts';

/**
 * How often what was met: deeds with their answers (`pay ok`, `refund refund_exceeds_credit`), events, and refusals of
 * what reactions ask for (`reaction salary_funding_in_flight`).
 */
export type Met = Map<string, number>;

const count = (met: Met, what: string): void => void met.set(what, (met.get(what) ?? 0) + 1);

type Asked = Readonly<{ ledger: DrivenLedger; met: Met; step: Step; key: string }>;

/** Sends a request; sent twice, both answers must be those of one. */
const send = (request: Request, { ledger, met, step, key }: Asked): void => {
  const events: string[] = [];
  const once = (): void =>
    ledger.ask(
      () => request(ledger.commands, key),
      (answer) => {
        const how = `${step.does} ${answer.ok ? 'ok' : answer.refusal.code}`;
        count(met, how);
        if (!answer.ok && answer.refusal.code === 'conflict') throw new Error(`${how}: ${key}`);
        if (answer.ok) events.push(JSON.stringify(answer.value.events));
        if (new Set(events).size > 1) throw new Error(`one key, two answers: ${how}`);
      },
    );
  once();
  if (step.twice) once();
};

const goOn = async (ledger: DrivenLedger, after: Step['after']): Promise<boolean> => {
  if (after === 'all') {
    await ledger.settle();
    return true;
  }
  for (let piece = 0; piece < after; piece += 1) await ledger.step();
  return false;
};

/**
 * Plays a history: each step asks one thing of the ledger while consequences of earlier ones are still under way. What
 * must hold after every event is checked after every event, the rest whenever everything came to its end.
 * @throws Error when something does not hold, is parked, or waits for ever.
 */
export const play = async (
  { steps, order }: Pick<Sequence, 'steps' | 'order'>,
  { cast, beginning, name, steps: before }: Opening,
  met: Met,
): Promise<DrivenLedger> => {
  const audit = auditLedger();
  const world = openWorld();
  const ledger = await drivenLedger({
    ledger: 'test',
    beginning,
    choose: chooserOf(order),
    now: NOW,
    onFact: (fact) => {
      audit.take(fact);
      world.take(fact);
      if (fact.sequence > beginning.facts.length) count(met, fact.event.type);
    },
    onRefusal: (code) => count(met, `reaction ${code}`),
  });
  for (const [index, step] of steps.entries()) {
    if (await goOn(ledger, step.after)) audit.atRest();
    const place = before + index;
    const request = requestOf(step, place, { cast, world });
    if (request === undefined) count(met, `${step.does} nothing`);
    else send(request, { ledger, met, step, key: `${name}step ${place}` });
  }
  await ledger.settle();
  audit.atRest();
  return ledger;
};

/**
 * Answers every event again, as after the loss of all that the reactions remember.
 * @throws Error when something happens twice, or anew.
 */
export const answerAgain = async (
  { store, people }: DrivenLedger,
  order: number,
): Promise<void> => {
  const beginning = { ...(await beginningOf(store, people)), forgotten: true };
  const again = await drivenLedger({
    ledger: 'test',
    beginning,
    choose: chooserOf(order),
    now: NOW,
    onFact: () => undefined,
    onRefusal: () => undefined,
  });
  await again.settle();
  const anew = again.facts.slice(beginning.facts.length);
  if (anew.length === 0) return;
  const what = anew.map(({ event, metadata }) => `${event.type} by ${metadata.actor.id}`);
  throw new Error(`answered again: ${what.join(', ')}`);
};
