import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account PostgreSQL runs as: nothing special, or numbers to drop to when we are root. */
export type RunAs = Readonly<{ uid?: number; gid?: number }>;

const ACCOUNT = 'postgres';

const accountNumbers = (): RunAs | undefined => {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === ACCOUNT) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
};

/**
 * PostgreSQL refuses to run as root. Started by root, it runs as the account `postgres`, which is
 * created when the machine has none. Started by anyone else, it runs as that person.
 */
export const postgresAccount = (): RunAs => {
  if (process.getuid?.() !== 0) return {};
  const existing = accountNumbers();
  if (existing !== undefined) return existing;
  const made = spawnSync('useradd', ['--system', '--no-create-home', '--user-group', ACCOUNT], {
    encoding: 'utf8',
  });
  const created = accountNumbers();
  if (created !== undefined) return created;
  throw new Error(
    `PostgreSQL cannot run as root, and the account "${ACCOUNT}" could not be created ` +
      `(${made.error?.message ?? made.stderr.trim()}). Run as an ordinary user, or create that account.`,
  );
};

const mayEnter = (path: string, account: Required<RunAs>): boolean => {
  const { mode, uid, gid } = statSync(path);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
};

/**
 * Refuses a path that the account PostgreSQL drops to cannot reach, before PostgreSQL fails with a
 * riddle. Typical cause: a checkout or a data folder below root's home.
 */
export const assertReachable = (path: string, what: string, account: RunAs): void => {
  const { uid, gid } = account;
  if (uid === undefined || gid === undefined) return;
  for (let folder = realpathSync(path); ; folder = dirname(folder)) {
    if (!mayEnter(folder, { uid, gid })) {
      throw new Error(
        `${what} ${path} cannot be reached by the account "${ACCOUNT}" that PostgreSQL must run as: ` +
          `${folder} is closed to it. Use a folder outside of it (such as /var/lib/potcommun), run ` +
          `"chmod o+x ${folder}", or start as an ordinary user.`,
      );
    }
    if (folder === dirname(folder)) return;
  }
};
