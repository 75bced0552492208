import { readFileSync } from 'node:fs';
import type { EventOf, EventType } from '../../src/domain/ledger-event.ts';

// From the compiled test back to the sources: golden files are not compiled.
const GOLDEN = new URL('../../../test/event-store/golden/', import.meta.url);

/** A stored event of this type, as its first version was written. */
export const golden = <Type extends EventType>(type: Type): EventOf<Type> => {
  const text = readFileSync(new URL(`${type}.v1.json`, GOLDEN), 'utf8');
  const [stored] = JSON.parse(text) as readonly { data: object }[];
  // The golden files are proven to be events of their type elsewhere.
  return { type, data: stored?.data } as unknown as EventOf<Type>;
};
