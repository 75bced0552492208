import type { ListedKey } from '../access/api-keys.ts';

/** Whether a key opens anything at an instant, and since or until when. */
export const keyState = (
  { expiresAt, revokedAt }: Pick<ListedKey, 'expiresAt' | 'revokedAt'>,
  now: Date,
): string => {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  if (expiresAt === null) return 'valid';
  return new Date(expiresAt) <= now ? `expired ${expiresAt}` : `valid until ${expiresAt}`;
};
