/** A regular expression without anything that would need more than one pass over the text. */
export type Regex =
  | Readonly<{ kind: 'unit'; accepts: (unit: string) => boolean }>
  | Readonly<{ kind: 'sequence' | 'choice'; parts: readonly Regex[] }>
  | Readonly<{ kind: 'repeat'; part: Regex; least: number; most: number }>
  | Readonly<{ kind: 'start' | 'end' }>;

/** An expression that is one, but not one that this server takes; the message says why. */
export class RegexRefused extends Error {
  override readonly name = 'RegexRefused';
}

const MOST_UNITS = 500;
const QUANTIFIER = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/;
const GROUP = /^\((?:\?(?::|<(?![=!])[^>]*>))?/;
const CLASS = /^\[(?:[^\]\\]|\\.)*\]/s;
const ESCAPE = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[A-Za-z]|[dDwWsStnrfv0]|[^A-Za-z0-9])/s;
const SIGN_BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
};

/** One unit of text as the runtime itself matches it: with nothing to repeat there is nothing to try again. */
const unitOf = (source: string): Regex => {
  const own = new RegExp(`^(?:${source})$`);
  return { kind: 'unit', accepts: (unit) => own.test(unit) };
};

const parserOf = (source: string) => {
  let at = 0;
  const rest = (): string => source.slice(at);
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest()) ?? undefined;
    at += found?.[0].length ?? 0;
    return found;
  };

  const single = (): Regex => {
    const char = source[at] ?? '';
    if (char === '(') {
      if (take(GROUP)?.[0] === '(' && source[at] === '?') {
        throw new RegexRefused('looks ahead or behind, which this server does not');
      }
      const inside = choice();
      at += 1;
      return inside;
    }
    if (char === '[') return unitOf(take(CLASS)?.[0] ?? '');
    if (char === '\\') {
      const escape = take(ESCAPE)?.[0];
      if (escape !== undefined) return unitOf(escape);
      throw new RegexRefused(`uses ${source.slice(at, at + 2)}, which this server does not take`);
    }
    at += 1;
    if (char === '.') return unitOf('.');
    if (char === '^' || char === '$') return { kind: char === '^' ? 'start' : 'end' };
    return { kind: 'unit', accepts: (unit) => unit === char };
  };

  const repeated = (): Regex => {
    const part = single();
    const found = take(QUANTIFIER);
    if (found === undefined) return part;
    const [, sign, low = '', comma, high = ''] = found;
    if (sign !== undefined) {
      const [least, most] = SIGN_BOUNDS[sign] ?? [1, 1];
      return { kind: 'repeat', part, least, most };
    }
    const upper = high === '' ? Infinity : Number(high);
    return { kind: 'repeat', part, least: Number(low), most: comma === '' ? Number(low) : upper };
  };

  const sequence = (): Regex => {
    const parts: Regex[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated());
    return { kind: 'sequence', parts };
  };

  const choice = (): Regex => {
    const parts = [sequence()];
    while (source[at] === '|') {
      at += 1;
      parts.push(sequence());
    }
    return { kind: 'choice', parts };
  };
  return choice;
};

/**
 * Understands an expression: groups, choices, classes, escapes, anchors, repetition.
 * @throws SyntaxError when it is none.
 * @throws RegexRefused when it is too long, or needs what cannot be matched in one pass.
 */
export const parseRegex = (source: string): Regex => {
  if (source.length > MOST_UNITS) throw new RegexRefused(`is longer than ${MOST_UNITS} characters`);
  // The runtime knows what is well-formed, so that the parser need not; nothing is matched with it.
  void new RegExp(source);
  return parserOf(source)();
};
