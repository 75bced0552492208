import type { JsonValue } from '../event-store/event-store.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** True for an instant that exists, in the only form that sorts as text: `2026-11-22T10:00:00.000Z`. */
export const isInstant = (text: string): boolean => {
  if (!INSTANT.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
};

/** A text member of an event's metadata; undefined when there is none of this name. Nothing else is known about it. */
export const textMember = (metadata: JsonValue, name: string): string | undefined => {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    return undefined;
  const value: unknown = Object.hasOwn(metadata, name)
    ? (metadata as Readonly<Record<string, unknown>>)[name]
    : undefined;
  return typeof value === 'string' ? value : undefined;
};

/**
 * When an event was known: the later of the instant before it and its own `recordedAt`, so that an instant names one
 * sequence. A missing or bad `recordedAt` keeps the instant before.
 */
export const foldKnownAt = (
  previous: string | null,
  recordedAt: string | null | undefined,
): string | null => {
  if (typeof recordedAt !== 'string') return previous;
  // Compared first: it costs less than proving that the instant exists.
  if (previous !== null && recordedAt <= previous) return previous;
  return isInstant(recordedAt) ? recordedAt : previous;
};
