import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import { jsonCopy, Unstorable } from '../event-store/json.ts';
import type { HandlingRefusalCode } from './api.ts';
import { inputHashOf } from './ids.ts';

/**
 * The hash of what a caller sent. Refused is what would not read back from the log as it was sent: half a character,
 * a number that is not a safe integer, more than 64 levels. HTTP lets none of it through; other callers might.
 */
export const sentInputHash = (
  secret: Buffer,
  input: unknown,
): Result<string, Refusal<HandlingRefusalCode>> => {
  try {
    jsonCopy(input);
  } catch (error) {
    if (error instanceof Unstorable) return refuse('input_not_storable', { reason: error.reason });
    throw error;
  }
  return ok(inputHashOf(secret, input));
};
