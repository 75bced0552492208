import type { JsonValue } from './event-store.ts';

/** How deep arrays and objects of an event may be nested. */
export const MAX_DEPTH = 64;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** A value that would not read back from the log as it was written; one of the RangeErrors that an append throws. */
export class Unstorable extends RangeError {
  /** The place, from `$` on, and what is wrong there. */
  readonly reason: string;

  constructor(reason: string) {
    super(`an event cannot hold this value: ${reason}`);
    this.reason = reason;
  }
}

const refuse = (path: string, reason: string): never => {
  throw new Unstorable(`${path.slice(0, 200)} ${reason}`);
};

const checkText = (text: string, path: string): void => {
  if (LONE_SURROGATE.test(text)) refuse(path, 'is a text with half a character (lone surrogate)');
};

const checkNumber = (value: number, path: string): void => {
  if (!Number.isSafeInteger(value)) {
    refuse(path, 'is a number that is not a safe integer; amounts and rates are texts');
  }
};

const copyObject = (value: object, path: string, depth: number): JsonValue => {
  if (depth >= MAX_DEPTH) refuse(path, `is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (let index = 0; index < value.length; index += 1) {
      items.push(copy(value[index], `${path}[${index}]`, depth + 1));
    }
    return items;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse(path, 'is an object of a class; only plain objects can be stored');
  }
  const members: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value)) {
    const place = `${path}.${key}`;
    checkText(key, place);
    const copied = copy(member, place, depth + 1);
    // Assigned, this one name would set the prototype instead.
    if (key === '__proto__')
      Object.defineProperty(members, key, { value: copied, enumerable: true });
    else members[key] = copied;
  }
  return members;
};

const copy = (value: unknown, path: string, depth: number): JsonValue => {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    checkText(value, path);
    return value;
  }
  if (typeof value === 'number') {
    checkNumber(value, path);
    return value;
  }
  if (typeof value === 'object') return copyObject(value, path, depth);
  return refuse(path, `is of type ${typeof value}, which JSON does not know`);
};

/**
 * Copies a value that reads back from the log exactly as it was written: plain JSON, whole numbers within 2^53,
 * whole characters, at most 64 levels deep. Nothing that happens to the value later reaches the copy.
 * @throws Unstorable that names the place and the reason.
 */
export const jsonCopy = (value: unknown): JsonValue => copy(value, '$', 0);

/** True when two values are the same JSON; the order of an object's members does not matter. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameJson(item, b[index]));
  }
  const left = Object.entries(a);
  const right = new Map<string, unknown>(Object.entries(b));
  return (
    left.length === right.size &&
    left.every(([key, member]) => right.has(key) && sameJson(member, right.get(key)))
  );
};
