import type { z } from 'zod';

/** Says whether a value is what a schema describes. */
export type Accepts = (value: unknown) => boolean;

type Shape = Readonly<Record<string, z.core.$ZodType>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasLength = (value: unknown): value is string | readonly unknown[] =>
  typeof value === 'string' || Array.isArray(value);

/** One rule of a schema beside its type; undefined when it is of a kind that is not known here. */
const ruleOf = (check: z.core.$ZodCheck): Accepts | undefined => {
  const def = check._zod.def as z.core.$ZodChecks['_zod']['def'] | z.core.$ZodCustomDef;
  if (def.check === 'custom' && 'fn' in def) {
    const holds = def.fn;
    // A rule that answers anything but true or false has issues of its own to raise.
    return (value) => holds(value) === true;
  }
  if (def.check === 'string_format' && 'pattern' in def && def.pattern !== undefined) {
    const { pattern, format } = def;
    if (format !== 'regex' || pattern.global || pattern.sticky) return undefined;
    return (value) => typeof value === 'string' && pattern.test(value);
  }
  if (def.check === 'min_length') {
    const { minimum } = def;
    return (value) => hasLength(value) && value.length >= minimum;
  }
  if (def.check === 'max_length') {
    const { maximum } = def;
    return (value) => hasLength(value) && value.length <= maximum;
  }
  if (def.check === 'greater_than' && typeof def.value === 'number') {
    const { value: least, inclusive } = def;
    return (value) => typeof value === 'number' && (inclusive ? value >= least : value > least);
  }
  return undefined;
};

const withRules = (
  base: Accepts,
  checks: readonly z.core.$ZodCheck[] | undefined,
): Accepts | undefined => {
  let accepts = base;
  for (const check of checks ?? []) {
    const [before, rule] = [accepts, ruleOf(check)];
    if (rule === undefined) return undefined;
    accepts = (value) => before(value) && rule(value);
  }
  return accepts;
};

/** Every member by its own schema, none that has no schema, and all that must be there. */
const acceptsMembers = (shape: Shape): Accepts | undefined => {
  const members = new Map<string, Accepts>();
  let required = 0;
  const optional = new Set<string>();
  for (const [key, schema] of Object.entries(shape)) {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const isOptional = def.type === 'optional';
    // Only an exact optional is refused when it is there and undefined.
    if (isOptional && !schema._zod.traits.has('$ZodExactOptional')) return undefined;
    const accepts = acceptsOf(isOptional ? def.innerType : schema);
    if (accepts === undefined) return undefined;
    members.set(key, accepts);
    if (isOptional) optional.add(key);
    else required += 1;
  }
  return (value) => {
    if (!isObject(value)) return false;
    let missing = required;
    for (const key in value) {
      const accepts = members.get(key);
      if (accepts === undefined || !accepts(value[key])) return false;
      if (!optional.has(key)) missing -= 1;
    }
    return missing === 0;
  };
};

const acceptsItems = (element: Accepts): Accepts => {
  return (value) => {
    if (!Array.isArray(value)) return false;
    // Unlike "every", this does not pass over a hole.
    for (const item of value as readonly unknown[]) if (!element(item)) return false;
    return true;
  };
};

/** A list of fixed length. */
const acceptsPlaces = (items: readonly z.core.$ZodType[]): Accepts | undefined => {
  if (items.some((item) => (item as z.core.$ZodTypes)._zod.def.type === 'optional')) {
    return undefined;
  }
  const each = items.flatMap((item) => acceptsOf(item) ?? []);
  if (each.length < items.length) return undefined;
  return (value) =>
    Array.isArray(value) &&
    value.length === each.length &&
    each.every((accepts, place) => accepts(value[place]));
};

const acceptsRecord = (key: Accepts, member: Accepts): Accepts => {
  return (value) => {
    if (!isObject(value)) return false;
    for (const name in value) {
      if (name === '__proto__' || !key(name) || !member(value[name])) return false;
    }
    return true;
  };
};

const acceptsAny = (options: readonly z.core.$ZodType[]): Accepts | undefined => {
  const each = options.flatMap((option) => acceptsOf(option) ?? []);
  return each.length < options.length
    ? undefined
    : (value) => each.some((accepts) => accepts(value));
};

const acceptsConstant = (constants: readonly unknown[]): Accepts => {
  const known = new Set(constants);
  return (value) => known.has(value);
};

/** What the type alone says, before its rules. */
const baseOf = (def: z.core.$ZodTypes['_zod']['def']): Accepts | undefined => {
  if ('coerce' in def && def.coerce) return undefined;
  if (def.type === 'string') return (value) => typeof value === 'string';
  if (def.type === 'boolean') return (value) => typeof value === 'boolean';
  if (def.type === 'number') {
    return 'format' in def && def.format === 'safeint' ? Number.isSafeInteger : undefined;
  }
  if (def.type === 'enum') return acceptsConstant(Object.values(def.entries));
  if (def.type === 'literal') return acceptsConstant(def.values);
  if (def.type === 'array') {
    const element = acceptsOf(def.element);
    return element && acceptsItems(element);
  }
  if (def.type === 'tuple') return def.rest === null ? acceptsPlaces(def.items) : undefined;
  if (def.type === 'record') {
    const [key, member] = [acceptsOf(def.keyType), acceptsOf(def.valueType)];
    return key && member && acceptsRecord(key, member);
  }
  // Strict objects alone: others pass over, or keep, what they do not name.
  if (def.type === 'object' && def.catchall?._zod.def.type === 'never') {
    return acceptsMembers(def.shape);
  }
  return def.type === 'union' && 'discriminator' in def ? acceptsAny(def.options) : undefined;
};

/**
 * A quick answer to whether a schema accepts a value as it is, made once from the schema itself. Readers decode hundreds
 * of thousands of events and nearly all are as they should be; whatever is not accepted is the schema's own to explain.
 * @returns undefined when the schema has a part whose meaning is not known here, or that would change the value.
 */
export function acceptsOf(schema: z.core.$ZodType): Accepts | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const base = baseOf(def);
  return base && withRules(base, 'checks' in def ? def.checks : undefined);
}
