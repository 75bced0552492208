import { Command } from 'commander';
import { createWriteStream, renameSync } from 'node:fs';
import { openLedgerDatabase } from '../composition/database.ts';
import { readConfig } from '../config.ts';
import { writeArchive } from '../copy/archive.ts';
import { copyReader } from '../copy/reader.ts';
import { withData, type LedgerOptions } from './options.ts';
import { progressBar } from './progress.ts';

/** `potcommun archive`: the whole history as JSON Lines, to be checked anywhere with `potcommun verify`. */
export const archiveCommand = (): Command =>
  withData(new Command('archive'))
    .description('write the whole history as JSON Lines')
    .requiredOption('--out <file>', 'where to; it appears only when it is complete')
    .addHelpText('after', '\nExample:\n  potcommun archive --out ledger-2026.jsonl')
    .action(async (options: LedgerOptions & { out: string }) => {
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
    });
