import { z } from 'zod';
import { exactSchemas } from './shape.ts';
import { count, text } from './values.ts';

/** Version 1 of the events of `ledger-main`. */
export const ledgerMainSchemas = exactSchemas({
  LedgerOpened: z.strictObject({ name: text, secretFingerprint: text }),
  ReactionActivated: z.strictObject({
    reaction: text,
    version: count,
    fromSequence: count,
  }),
  LogMoved: z.strictObject({ sequence: count, hash: text }),
});
