import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Place } from './place.ts';

/** Starts a file of this folder as a process of its own, which ends with its section. */
export const startChild = (place: Place, name: string): ChildProcess => {
  // Beside this file, compiled or not.
  const entry = fileURLToPath(import.meta.url.replace(/child\.(\w+)$/, `${name}.$1`));
  const child = fork(entry, [], { execArgv: [] });
  place.closeLater(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.disconnect();
    await once(child, 'exit');
  });
  return child;
};

/** The child's next message; rejects when it ends instead. */
export const messageFrom = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a process of the benchmark ended'));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
