import type { OpenLedgerDatabase } from '../../composition/database.ts';
import { openCore } from '../../composition/core.ts';
import { examine, type Finding } from '../../composition/doctor.ts';
import { startWorkers } from '../../composition/workers.ts';
import type { Config } from '../../config.ts';
import { PROJECTIONS } from '../../projections/catalogue.ts';
import { prepareModels } from '../../projections/generation.ts';
import { followModels } from '../../projections/progress.ts';
import { EXIT } from '../exit.ts';
import type { LedgerOptions } from '../options.ts';
import { progressBar } from '../progress.ts';
import { withLedger } from './with-ledger.ts';

const CATCH_UP_MS = 30_000;

/**
 * Copies and projects what is still on its way (beside a node that serves, that node does), then examines. Nothing is
 * answered: reactions stay as they are.
 */
const examineLedger = async (
  { ledger }: Config,
  { database, stores }: OpenLedgerDatabase,
): Promise<readonly Finding[]> => {
  const quiet = (): void => undefined;
  const stop = new AbortController();
  const { signal } = stop;
  const { eventStoreUrl } = stores;
  const now = (): Date => new Date();
  const core = await openCore({ ledger, eventStoreUrl, database, now, signal, log: quiet });
  try {
    const schema = await prepareModels(database.pool, PROJECTIONS);
    const models = followModels({ database, schema }, quiet);
    const workers = startWorkers(core, { signal, log: quiet, reactions: false });
    const bar = progressBar('examination');
    try {
      await models.waitFor((await core.reader.head()).sequence, CATCH_UP_MS);
      return await examine(core, { database, schema }, bar.update);
    } finally {
      bar.stop();
      stop.abort();
      await workers.ended;
      await models.close();
    }
  } finally {
    stop.abort();
    await core.close();
  }
};

/** Examines the ledger and tells the findings. */
export const examineAndTell = (options: LedgerOptions & { json?: boolean }): Promise<void> =>
  withLedger(options, async (config, opened) => {
    const findings = await examineLedger(config, opened);
    const healthy = findings.every(({ ok }) => ok);
    if (options.json === true) console.log(JSON.stringify({ healthy, findings }, null, 2));
    else {
      for (const { check, ok, detail } of findings) {
        console.log(`${ok ? 'ok  ' : 'FAIL'}  ${check}: ${detail}`);
      }
      console.log(healthy ? 'the ledger is whole' : 'the ledger needs a person to look');
    }
    if (!healthy) process.exitCode = EXIT.faultFound;
  });
