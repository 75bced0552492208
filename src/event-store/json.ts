import type { JsonValue } from './event-store.ts';

/** How deep arrays and objects of an event may be nested. */
export const MAX_DEPTH = 64;

const LONE_SURROGATE = /\p{Surrogate}/u;

const refuse = (path: string, reason: string): never => {
  throw new RangeError(`an event cannot hold this value: ${path.slice(0, 200)} ${reason}`);
};

const checkText = (text: string, path: string): void => {
  if (LONE_SURROGATE.test(text)) refuse(path, 'is a text with half a character (lone surrogate)');
};

const checkNumber = (value: number, path: string): void => {
  if (!Number.isSafeInteger(value)) {
    refuse(path, 'is a number that is not a safe integer; amounts and rates are texts');
  }
};

const checkObject = (value: object, path: string, depth: number): void => {
  if (depth >= MAX_DEPTH) refuse(path, `is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      check(value[index], `${path}[${index}]`, depth + 1);
    }
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse(path, 'is an object of a class; only plain objects can be stored');
  }
  for (const [key, member] of Object.entries(value)) {
    checkText(key, `${path}.${key}`);
    check(member, `${path}.${key}`, depth + 1);
  }
};

const check = (value: unknown, path: string, depth: number): void => {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') checkText(value, path);
  else if (typeof value === 'number') checkNumber(value, path);
  else if (typeof value === 'object') checkObject(value, path, depth);
  else refuse(path, `is of type ${typeof value}, which JSON does not know`);
};

/**
 * Proves that a value reads back from the log exactly as it was written: plain JSON, whole numbers within 2^53,
 * whole characters, at most 64 levels deep.
 * @throws RangeError that names the place and the reason.
 */
export function assertJson(value: unknown): asserts value is JsonValue {
  check(value, '$', 0);
}

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
