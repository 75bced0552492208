/**
 * Adds to package-lock.json the platform bindings that a partial registry left out.
 *
 * `npm install` writes only the optional packages it can see; `npm ci` then refuses the lock on
 * every machine. A full registry would list each binding with its os and cpu, so this does.
 * Run it after `npm install`: node build/scripts/complete-lock.js
 */
import { readFileSync, writeFileSync } from 'node:fs';

type LockedPackage = {
  version?: string;
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
};
type Lock = { packages: Record<string, LockedPackage> };

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64', 'arm'];

/** Reads os and cpu out of a binding's name such as `@oxlint/binding-linux-arm64-musl`. */
const platformOf = (name: string): { os: string[]; cpu: string[] } => {
  const os = SYSTEMS.filter((system) => name.includes(system));
  const cpu = PROCESSORS.find((processor) => name.includes(`-${processor}`));
  if (os.length !== 1 || cpu === undefined) throw new Error(`no platform in the name ${name}`);
  return { os, cpu: [cpu] };
};

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
let added = 0;
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined) continue;
    const { os, cpu } = platformOf(name);
    lock.packages[key] = { version, cpu, dev: true, license: 'MIT', optional: true, os };
    added += 1;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to package-lock.json`);
