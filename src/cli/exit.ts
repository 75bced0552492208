/** What the exit code of a command says. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, faultFound: 3 } as const;
