/** The first Linux that tells whoever syncs a file system of every error in writing it. */
const TELLING = { major: 5, minor: 8 } as const;

/**
 * How PostgreSQL makes sure, before it recovers from a crash, that all its files are on the disk
 * (`recovery_init_sync_method`): file by file, which takes seconds for the few thousand of a small cluster, or at one
 * stroke with the rest of the file system, where the kernel can do that and tells of errors.
 * @param release the kernel's version as `os.release()` gives it.
 */
export const recoverySync = (platform: NodeJS.Platform, release: string): 'syncfs' | 'fsync' => {
  const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(release) ?? []).map(Number);
  const telling = major > TELLING.major || (major === TELLING.major && minor >= TELLING.minor);
  return platform === 'linux' && telling ? 'syncfs' : 'fsync';
};
