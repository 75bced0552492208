import { createWriteStream, renameSync } from 'node:fs';
import { openLedgerDatabase } from '../../composition/database.ts';
import { readConfig } from '../../config.ts';
import { writeArchive } from '../../copy/archive.ts';
import { copyReader } from '../../copy/reader.ts';
import { type LedgerOptions } from '../options.ts';
import { progressBar } from '../progress.ts';

/** Writes the archive, and moves it into place when it is complete. */
export const archive = async (options: LedgerOptions & { out: string }): Promise<void> => {
  const config = readConfig(process.env, options);
  const opened = await openLedgerDatabase(config, { durable: true, log: () => undefined });
  try {
    const bar = progressBar('archive');
    const unfinished = `${options.out}.part`;
    const head = await writeArchive(
      copyReader(opened.database),
      createWriteStream(unfinished, { mode: 0o600 }),
      { progress: bar.update },
    );
    bar.stop();
    renameSync(unfinished, options.out);
    console.log(`${options.out}: ${head.sequence} events`);
    console.log(`keep this elsewhere: ${head.sequence}:${head.hash}`);
  } finally {
    await opened.close();
  }
};
