import { parseRegex, RegexRefused, type Regex } from './regex-syntax.ts';

type Step =
  | { kind: 'unit'; accepts: (unit: string) => boolean; next: number }
  | { kind: 'split'; to: readonly number[] }
  | { kind: 'start' | 'end'; next: number }
  | { kind: 'match' };

/** All steps at which the text read so far may stand. */
type State = {
  readonly units: readonly Extract<Step, { kind: 'unit' }>[];
  /** A match is found, whatever follows; or found if nothing follows. */
  readonly matched: boolean;
  readonly matchedAtEnd: boolean;
  readonly after: Map<string, State>;
};

const MOST_STEPS = 2_000;
const MOST_STATES = 500;

/** The steps of an expression; the last one of a way through it is the match. */
const stepsOf = (regex: Regex): Readonly<{ steps: readonly Step[]; entry: number }> => {
  const steps: Step[] = [{ kind: 'match' }];
  const add = (step: Step): number => {
    if (steps.length >= MOST_STEPS) throw new RegexRefused('repeats too much');
    return steps.push(step) - 1;
  };
  const repeat = (part: Regex, least: number, most: number, next: number): number => {
    let entry = next;
    if (most === Infinity) {
      entry = add({ kind: 'split', to: [next] });
      steps[entry] = { kind: 'split', to: [build(part, entry), next] };
    } else {
      for (let n = least; n < most; n += 1) {
        entry = add({ kind: 'split', to: [build(part, entry), next] });
      }
    }
    for (let n = 0; n < least; n += 1) entry = build(part, entry);
    return entry;
  };
  const build = (regex: Regex, next: number): number => {
    switch (regex.kind) {
      case 'unit':
        return add({ kind: 'unit', accepts: regex.accepts, next });
      case 'start':
      case 'end':
        return add({ kind: regex.kind, next });
      case 'sequence':
        return regex.parts.reduceRight((after, part) => build(part, after), next);
      case 'choice':
        return add({ kind: 'split', to: regex.parts.map((part) => build(part, next)) });
      case 'repeat':
        break;
    }
    return repeat(regex.part, regex.least, regex.most, next);
  };
  const entry = build(regex, 0);
  return { steps, entry };
};

/** Every step that is reached without reading on. */
const reach = (
  steps: readonly Step[],
  from: readonly number[],
  edges: Readonly<{ start: boolean; end: boolean }>,
): ReadonlySet<number> => {
  const reached = new Set<number>();
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const step = steps[index];
    if (step === undefined || reached.has(index)) continue;
    reached.add(index);
    if (step.kind === 'split') open.push(...step.to);
    else if (step.kind !== 'unit' && step.kind !== 'match' && edges[step.kind])
      open.push(step.next);
  }
  return reached;
};

/**
 * Compiles an expression to a test that reads its text once, whatever the expression: the states of a finite automaton
 * are made as they are met and kept, up to a bound. Whoever subscribes may send any expression, and one such as
 * `(a+)+$` would hold up the whole server for hours if it were matched by trying again and again.
 * @throws SyntaxError when it is no expression.
 * @throws RegexRefused when it is too large, or needs more than one pass (what looks ahead or refers back).
 */
export const linearRegex = (source: string): ((text: string) => boolean) => {
  const { steps, entry } = stepsOf(parseRegex(source));
  const known = new Map<string, State>();
  const stateOf = (from: readonly number[], start: boolean): State => {
    const reached = reach(steps, from, { start, end: false });
    const name = `${start} ${[...reached].toSorted((a, b) => a - b).join()}`;
    const state = known.get(name) ?? {
      units: [...reached].flatMap((index) => {
        const step = steps[index];
        return step?.kind === 'unit' ? [step] : [];
      }),
      matched: reached.has(0),
      matchedAtEnd: reach(steps, from, { start, end: true }).has(0),
      after: new Map<string, State>(),
    };
    if (known.size < MOST_STATES) known.set(name, state);
    return state;
  };
  const first = stateOf([entry], true);
  const next = (state: State, unit: string): State => {
    const met = state.after.get(unit);
    if (met !== undefined) return met;
    const to = state.units.filter(({ accepts }) => accepts(unit)).map(({ next }) => next);
    // A match may begin anywhere.
    const made = stateOf([...to, entry], false);
    if (known.size < MOST_STATES && state.after.size < MOST_STATES) state.after.set(unit, made);
    return made;
  };
  return (text) => {
    let state = first;
    for (let at = 0; at < text.length && !state.matched; at += 1)
      state = next(state, text.charAt(at));
    return state.matched || state.matchedAtEnd;
  };
};
