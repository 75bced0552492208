/** No element, in a pattern: there `[]` says nothing, since a list may always hold more than its pattern. */
export const NONE = { length: 0 } as const;
