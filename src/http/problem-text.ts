/** How a problem is answered: HTTP status, a short title, and what the caller can do; `{name}` stands for that fact. */
export type ProblemText = Readonly<{ status: number; title: string; todo: string }>;

const text =
  (status: number) =>
  (title: string, todo: string): ProblemText =>
    Object.freeze({ status, title, todo });

/** What is named does not exist. */
export const missing = text(404);

/** What is asked collides with what stands. */
export const collision = text(409);

/** What is asked breaks a rule. */
export const rule = text(422);

/** Puts the facts into a sentence; a fact that is not known reads "(not known)", or what stands for it in its language. */
export const sentence = (
  todo: string,
  facts: Readonly<Record<string, string>>,
  notKnown = '(not known)',
): string => todo.replaceAll(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? notKnown);
