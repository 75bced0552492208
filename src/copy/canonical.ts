import canonicalize from 'canonicalize';
import type { JsonValue } from '../event-store/event-store.ts';

/** What a store may hold as an event's data or metadata. */
export type Content = JsonValue | Uint8Array | undefined;

/** Marks content that has no canonical JSON form; its bytes follow in base64. */
const BYTES_PREFIX = 'base64:';

/** Nesting beyond this is kept as bytes, on every machine alike, whatever its stack allows. Commands refuse 64. */
const MAX_DEPTH = 256;

type Shape = 'ordered' | 'unordered' | 'no canonical form';

const shapeOfList = (items: readonly JsonValue[], depth: number): Shape => {
  let shape: Shape = 'ordered';
  for (const item of items) {
    const inner = shapeOf(item, depth);
    if (inner === 'no canonical form') return inner;
    if (inner === 'unordered') shape = inner;
  }
  return shape;
};

// Runs for every object of every event, so it makes no list of keys.
const shapeOfObject = (object: Readonly<Record<string, JsonValue>>, depth: number): Shape => {
  let shape: Shape = 'ordered';
  let previous: string | undefined;
  for (const key in object) {
    if (previous !== undefined && previous >= key) shape = 'unordered';
    previous = key;
    const member = object[key];
    const inner = member === undefined ? 'ordered' : shapeOf(member, depth);
    if (inner === 'no canonical form') return inner;
    if (inner === 'unordered') shape = inner;
  }
  return shape;
};

/** Whether plain JSON text of the value already has its members in RFC 8785 order, as everything read back has. */
function shapeOf(value: JsonValue, depth: number): Shape {
  if (typeof value === 'number') return Number.isFinite(value) ? 'ordered' : 'no canonical form';
  if (value === null || typeof value !== 'object') return 'ordered';
  if (depth >= MAX_DEPTH) return 'no canonical form';
  if (Array.isArray(value)) return shapeOfList(value as readonly JsonValue[], depth + 1);
  return shapeOfObject(value as Readonly<Record<string, JsonValue>>, depth + 1);
}

/** A name that an object keeps elsewhere than where it was put: numbers come first, and `__proto__` is no member. */
const UNPLACEABLE = /^(?:\d|__proto__$)/;

/**
 * The same value with the members of its objects in order; undefined when an object cannot hold them so. Plain JSON text
 * of it is canonical, and native code writes that many times as fast as text is put together piece by piece.
 */
const inOrder = (value: JsonValue): JsonValue | undefined => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (const item of value as readonly JsonValue[]) {
      const ordered = inOrder(item);
      if (ordered === undefined) return undefined;
      items.push(ordered);
    }
    return items;
  }
  const object = value as Readonly<Record<string, JsonValue>>;
  const members: Record<string, JsonValue> = {};
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) continue;
    const ordered = UNPLACEABLE.test(key) ? undefined : inOrder(member);
    if (ordered === undefined) return undefined;
    members[key] = ordered;
  }
  return members;
};

// JSON.stringify writes \ud... for half a character (lone surrogate) alone, which RFC 8785 refuses.
const HALF_CHARACTER = /(?<!\\)(?:\\\\)*\\ud/;

const numberText = (value: number): string => {
  if (Number.isFinite(value)) return JSON.stringify(value);
  return value < 0 ? '-1e400' : '1e400';
};

/** JSON text of a value of any depth; it reads back as the same value. Not recursive: a stack has an end. */
const plainText = (value: JsonValue): string => {
  const parts: string[] = [];
  const open: (string | Readonly<{ value: JsonValue }>)[] = [{ value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') parts.push(next);
    else if (typeof next.value === 'number') parts.push(numberText(next.value));
    else if (next.value === null || typeof next.value !== 'object') {
      parts.push(JSON.stringify(next.value));
    } else {
      const list = Array.isArray(next.value);
      open.push(list ? ']' : '}');
      const members = Object.entries(next.value as Readonly<Record<string, JsonValue>>);
      for (const [index, [key, member]] of [...members.entries()].toReversed()) {
        open.push({ value: member });
        open.push(`${index === 0 ? '' : ','}${list ? '' : `${JSON.stringify(key)}:`}`);
      }
      parts.push(list ? '[' : '{');
    }
  }
  return parts.join('');
};

const bytesText = (bytes: Uint8Array): string =>
  JSON.stringify(BYTES_PREFIX + Buffer.from(bytes).toString('base64'));

/**
 * The one text of an event's data or metadata that is hashed and stored: its RFC 8785 form; the JSON string
 * "base64:..." for bytes that are no JSON, and for JSON without canonical form (half characters, numbers beyond a
 * double, nesting beyond 256); `null` when absent. The form of a parsed form is itself.
 */
export const canonicalText = (content: Content): string => {
  if (content === undefined) return 'null';
  if (content instanceof Uint8Array) return bytesText(content);
  const shape = shapeOf(content, 0);
  if (shape === 'no canonical form') return bytesText(Buffer.from(plainText(content)));
  const text = JSON.stringify(content);
  if (text.includes('\\ud') && HALF_CHARACTER.test(text)) return bytesText(Buffer.from(text));
  if (shape === 'ordered') return text;
  const ordered = inOrder(content);
  const canonical = ordered === undefined ? canonicalize(content) : JSON.stringify(ordered);
  if (canonical === undefined) throw new Error('a JSON value without text');
  return canonical;
};
