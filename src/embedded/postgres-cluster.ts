import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { RunAs } from './postgres-user.ts';

/** The administrator's name inside an embedded cluster. */
export const SUPERUSER = 'postgres';

/** What a running postmaster writes about itself. */
export type Postmaster = Readonly<{ pid: number; port: number }>;

const run = (program: string, args: readonly string[], account: RunAs): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${program} failed (${code}): ${Buffer.concat(said).toString('utf8')}`));
    });
  });

/**
 * Creates the cluster (locale C, UTF-8, passwords by SCRAM) unless it is there. It is built beside its
 * place and moved in one step, so a start that was killed leaves nothing half made.
 */
export const ensureCluster = async (options: {
  binaries: PostgresBinaries;
  dataDir: string;
  cluster: string;
  password: string;
  durable: boolean;
  account: RunAs;
}): Promise<void> => {
  const { binaries, dataDir, cluster, password, durable, account } = options;
  if (existsSync(join(cluster, 'PG_VERSION'))) return;
  const workshop = join(dataDir, `.initdb-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(workshop, { mode: 0o700 });
  try {
    const passwordFile = join(workshop, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account.uid !== undefined && account.gid !== undefined) {
      chownSync(passwordFile, account.uid, account.gid);
      chownSync(workshop, account.uid, account.gid);
    }
    const args = ['-D', join(workshop, 'cluster'), '-U', SUPERUSER, '--auth=scram-sha-256'];
    args.push(`--pwfile=${passwordFile}`, '--locale=C', '--encoding=UTF8');
    await run(binaries.initdb, durable ? args : [...args, '--no-sync'], account);
    renameSync(join(workshop, 'cluster'), cluster);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
};

/** The command line of a living process; empty when there is none, or when it cannot be seen. */
const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // No such process, or no /proc on this system: the caller then asks the system's own way.
    return '';
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** What postmaster.pid says: pid on line 1, port on line 4. Undefined when nothing ran, or it was not finished. */
const readPostmaster = (cluster: string): Postmaster | undefined => {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return Number.isInteger(pid) && pid > 0 ? { pid, port } : undefined;
};

/**
 * Whether that process is a server of this cluster. A dead one that nobody has collected yet has no command
 * line, and is none; where command lines cannot be read, being alive must do.
 */
export const isServerOf = (cluster: string, pid: number): boolean => {
  if (!isAlive(pid)) return false;
  return !existsSync('/proc/self/cmdline') || commandLine(pid).includes(cluster);
};

/**
 * The postmaster that still runs on this cluster, for instance because the process that started it was
 * killed. A pid file whose number now belongs to some other program is removed; one whose process is
 * dead is left to PostgreSQL, which uses it to find out whether old workers still hold the memory.
 */
export const livingPostmaster = (cluster: string): Postmaster | undefined => {
  const recorded = readPostmaster(cluster);
  if (recorded === undefined || !isAlive(recorded.pid)) return undefined;
  if (isServerOf(cluster, recorded.pid)) return recorded;
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return undefined;
};
