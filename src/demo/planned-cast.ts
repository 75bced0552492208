import { CLIENT_NAMES, FAMILY_NAMES, FIRST_NAMES, PLACES, TRADES } from './cast.ts';
import type { PaymentHabit, PlannedActivity, PlannedClient } from './plan.ts';
import type { Random } from './random.ts';

const habitOf = (random: Random): PaymentHabit => {
  const kind = random.between(1, 100);
  const inParts = random.chance(10);
  if (kind <= 35) return { days: [18, 30], inParts };
  if (kind <= 75) return { days: [35, 50], inParts };
  if (kind <= 95) return { days: [55, 120], inParts };
  return { inParts };
};

/** Clients of the usual kinds and habits; the first is a guaranteed one in the country, with the usual terms. */
export const planClients = (random: Random, count: number): readonly PlannedClient[] =>
  Array.from({ length: count }, (_, index) => {
    const kinds = random.oneOf([0, 0, 0, 0, 1, 1, 2]);
    const { kind, names } = CLIENT_NAMES[kinds] ?? CLIENT_NAMES[0];
    const name = `${random.oneOf<string>(names)} ${random.oneOf(PLACES)} ${index + 1}`;
    const foreign = kind === 'business' && random.chance(15) && index > 0;
    return {
      name,
      kind,
      country: foreign ? random.oneOf(['FR', 'NL', 'DE']) : 'BE',
      guaranteed: !random.chance(12) || index === 0,
      ...(random.chance(20) && index > 0 ? { termsDays: random.oneOf([15, 45, 60]) } : {}),
      habit: habitOf(random),
    };
  });

/** A member with an activity; `weight` says how often it works. */
export const planActivity = (random: Random, index: number, weight: number): PlannedActivity => {
  const trade = random.between(0, TRADES.length - 1);
  const { name } = TRADES[trade] ?? TRADES[0];
  const member = `${random.oneOf(FIRST_NAMES)} ${random.oneOf(FAMILY_NAMES)}`;
  return { member, name: `${name} ${index + 1}`, trade, weight };
};
