import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const readSecret = (path: string): string | undefined => {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret.length < 20) throw new Error(`${path} holds no usable secret`);
    return secret;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/**
 * A random secret (192 bits, letters, digits, `-` and `_`) kept in a file that only its owner reads.
 * The first call makes it; later calls, also by processes started at the same moment, read the same one.
 */
export const secretFile = (path: string): string => {
  const known = readSecret(path);
  if (known !== undefined) return known;
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    // A link either appears whole or not at all, and never replaces another process's secret.
    linkSync(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const secret = readSecret(path);
  if (secret === undefined) throw new Error(`${path} vanished while it was being written`);
  return secret;
};
