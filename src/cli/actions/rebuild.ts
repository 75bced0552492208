import { factReader } from '../../copy/facts.ts';
import { copyReader } from '../../copy/reader.ts';
import { PROJECTIONS } from '../../projections/catalogue.ts';
import { rebuildModels } from '../../projections/rebuild.ts';
import { EXIT } from '../exit.ts';
import type { LedgerOptions } from '../options.ts';
import { progressBar } from '../progress.ts';
import { withLedger } from './with-ledger.ts';

/** Makes the read models anew, and says what they are. */
export const rebuild = (options: LedgerOptions): Promise<void> =>
  withLedger(options, async (_config, { database }) => {
    const bar = progressBar('rebuild');
    try {
      const { sequence: head } = await copyReader(database).head();
      const rebuilt = await rebuildModels({
        database,
        source: factReader(database),
        projections: PROJECTIONS,
        onProgress: (sequence) => bar.update(sequence, head),
      });
      bar.stop();
      console.log(`${rebuilt.schema}: up to sequence ${rebuilt.sequence}`);
      console.log(`digest at sequence ${rebuilt.digestedAt}: ${rebuilt.digest}`);
      if (rebuilt.stopped !== undefined) {
        const { sequence, type, reason } = rebuilt.stopped;
        console.error(`potcommun: it stands still at ${sequence} (${type}): ${reason}`);
        process.exitCode = EXIT.faultFound;
      }
    } finally {
      bar.stop();
    }
  });
