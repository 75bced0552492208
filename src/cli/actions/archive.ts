import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { writeArchive } from '../../copy/archive.ts';
import { copyReader } from '../../copy/reader.ts';
import type { LedgerOptions } from '../options.ts';
import { progressBar } from '../progress.ts';
import { withLedger } from './with-ledger.ts';

/** Writes the archive, and moves it into place when it is complete. */
export const archive = (options: LedgerOptions & { out: string }): Promise<void> =>
  withLedger(options, async (_config, { database }) => {
    const bar = progressBar('archive');
    const unfinished = `${options.out}.part`;
    try {
      const head = await writeArchive(
        copyReader(database),
        createWriteStream(unfinished, { mode: 0o600 }),
        { progress: bar.update },
      );
      bar.stop();
      renameSync(unfinished, options.out);
      console.log(`${options.out}: ${head.sequence} events`);
      console.log(`keep this elsewhere: ${head.sequence}:${head.hash}`);
    } finally {
      bar.stop();
      rmSync(unfinished, { force: true });
    }
  });
