import type { FastifyInstance } from 'fastify';
import { MAX_DEPTH } from '../event-store/json.ts';
import { RequestProblem } from './problems.ts';

/** Largest body in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;
const LONE_SURROGATE = /\p{Surrogate}/u;
// Members of this name would reach behind an object when it is copied.
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

const refuse = (place: string, reason: string): never => {
  throw new RequestProblem('invalid_request', { [place.slice(0, 200)]: reason });
};

const checkText = (text: string, place: string): void => {
  if (LONE_SURROGATE.test(text)) refuse(place, 'holds half a character (a lone surrogate)');
};

/** Refuses what no event and no database could hold: half characters, deep nesting, names that reach behind an object. */
const checkShape = (root: unknown): void => {
  const open: { value: unknown; place: string; depth: number }[] = [
    { value: root, place: '', depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, place, depth } = next;
    if (typeof value === 'string') checkText(value, place);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) refuse(place, `is nested more than ${MAX_DEPTH} deep`);
    for (const [name, member] of Object.entries(value)) {
      if (FORBIDDEN_NAMES.has(name)) refuse(`${place}/${name}`, 'is a name that is not allowed');
      checkText(name, place);
      open.push({ value: member, place: `${place}/${name}`, depth: depth + 1 });
    }
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const parse = (body: Buffer): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be read';
    return refuse('body', `is not JSON in UTF-8: ${reason.slice(0, 200)}`);
  }
  checkShape(value);
  return value;
};

/** Replaces the JSON parser by one that refuses what must not come in; no other media type is read. */
export const installJsonBody = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    async (_request: unknown, body: Buffer) => (body.length === 0 ? undefined : parse(body)),
  );
};
