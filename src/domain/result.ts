/** The outcome of a decision: what was asked for, or the reason it is refused. A refusal is a value, never an exception. */
export type Result<Value, Refused> =
  | Readonly<{ ok: true; value: Value }>
  | Readonly<{ ok: false; refusal: Refused }>;

/** What was asked for. */
export const ok = <Value>(value: Value): Readonly<{ ok: true; value: Value }> => ({
  ok: true,
  value,
});

/**
 * Why a command cannot be carried out: a stable code, and the facts that a reader needs to act on it
 * (identifiers, dates and amounts as text; never personal data).
 */
export type Refusal<Code extends string> = Readonly<{
  code: Code;
  facts: Readonly<Record<string, string>>;
}>;

/** Refuses with a stable code and the facts behind it. */
export const refuse = <const Code extends string>(
  code: Code,
  facts: Readonly<Record<string, string>> = {},
): Readonly<{ ok: false; refusal: Refusal<Code> }> => ({ ok: false, refusal: { code, facts } });

/** A forgotten case does not compile; an unknown one at run time is a programmer's error and stops the caller. */
export const unreachable = (value: never): never => {
  throw new Error(`unhandled case ${JSON.stringify(value)}`);
};
