import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { RunAs } from './postgres-user.ts';
import { isAlive } from './process-alive.ts';

/** The administrator's name inside an embedded cluster. */
export const SUPERUSER = 'postgres';

/** The folder in which a process makes a cluster. */
const WORKSHOP = /^\.initdb-(\d+)-/;

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

/** Removes what starts that were killed have left of a cluster half made. */
const removeAbandoned = (dataDir: string): void => {
  for (const name of readdirSync(dataDir)) {
    const [, maker] = WORKSHOP.exec(name) ?? [];
    if (maker === undefined || isAlive(Number(maker))) continue;
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
};

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
  removeAbandoned(dataDir);
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

/** Whether any server's process is still at work there: PostgreSQL's processes stay in their data folder. */
const isWorkedIn = (cluster: string): boolean => {
  if (!existsSync('/proc/self/cwd')) return false;
  const place = realpathSync(cluster);
  return readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === place;
    } catch {
      // It ended meanwhile, or belongs to somebody else.
      return false;
    }
  });
};

/** The postmaster that still runs on this cluster, for instance because the process that started it was killed. */
export const livingPostmaster = (cluster: string): Postmaster | undefined => {
  const recorded = readPostmaster(cluster);
  return recorded !== undefined && isServerOf(cluster, recorded.pid) ? recorded : undefined;
};

/**
 * Makes room for a new postmaster; answers the port of one that died here, which others may go on asking for. A pid file
 * whose number now belongs to some other program, or to a dead process that nobody has collected, is removed once no
 * worker is left; one whose process is gone is left to PostgreSQL, which uses it to find out whether old workers still
 * hold the memory.
 */
export const clearDeadPostmaster = (cluster: string): number | undefined => {
  const recorded = readPostmaster(cluster);
  if (recorded === undefined || isServerOf(cluster, recorded.pid)) return undefined;
  if (isAlive(recorded.pid) && !isWorkedIn(cluster)) {
    rmSync(join(cluster, 'postmaster.pid'), { force: true });
  }
  return recorded.port > 0 ? recorded.port : undefined;
};
