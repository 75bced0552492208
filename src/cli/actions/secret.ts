import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { ledgerSecret, replaceSecret, SECRET_BYTES } from '../../access/secret.ts';
import { fingerprintOf } from '../../commands/open-ledger.ts';
import type { OpenLedgerDatabase } from '../../composition/database.ts';
import { ConfigError, type Config } from '../../config.ts';
import { eventStoreDb } from '../../event-store/eventstoredb.ts';
import { EXIT } from '../exit.ts';
import type { LedgerOptions } from '../options.ts';
import { withLedger } from './with-ledger.ts';

const FORM = new RegExp(`^[0-9a-f]{${2 * SECRET_BYTES}}\\n?$`);

const opening = z.object({ secretFingerprint: z.string() });

/** The fingerprint that the ledger began with; undefined when the event store holds no such ledger. */
const fingerprintIn = async (
  eventStoreUrl: string,
  ledger: string,
): Promise<string | undefined> => {
  const store = eventStoreDb({ url: eventStoreUrl, callTimeoutMs: 5_000, deadlineMs: 15_000 });
  try {
    for await (const { data } of store.read(`${ledger}.ledger-main`, 0, 1)) {
      return opening.parse(data).secretFingerprint;
    }
    return undefined;
  } finally {
    await store.close();
  }
};

/** True when the ledger began with this secret; else it is said, and the exit code tells it. */
const isOfLedger = async (
  secret: Buffer,
  { ledger }: Config,
  { stores }: OpenLedgerDatabase,
): Promise<boolean> => {
  const expected = await fingerprintIn(stores.eventStoreUrl, ledger);
  if (expected === fingerprintOf(secret)) return true;
  const found = expected ?? 'none: the event store holds no ledger of this name';
  console.error(
    `potcommun: nothing was changed: the ledger's fingerprint is ${found}, that of this secret is ${fingerprintOf(secret)}`,
  );
  process.exitCode = EXIT.faultFound;
  return false;
};

/** Writes the secret to a file that does not exist yet. */
export const saveSecret = (file: string, options: LedgerOptions): Promise<void> => {
  if (existsSync(file)) throw new ConfigError(`${file} exists: name a new file`);
  return withLedger(options, async (config, opened) => {
    const secret = await ledgerSecret(opened.database.kysely);
    if (!(await isOfLedger(secret, config, opened))) return;
    writeFileSync(file, `${secret.toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    console.log(`${file}: keep it apart from the backups of the database`);
    console.log(`fingerprint ${fingerprintOf(secret)}`);
  });
};

/** Puts a saved secret in place when the ledger began with it. */
export const restoreSecret = (file: string, options: LedgerOptions): Promise<void> => {
  if (!existsSync(file)) throw new ConfigError(`there is no ${file}: name a saved secret`);
  const text = readFileSync(file, 'utf8');
  if (!FORM.test(text)) throw new ConfigError(`${file} is no file that "secret save" wrote`);
  const secret = Buffer.from(text.trim(), 'hex');
  return withLedger(options, async (config, opened) => {
    if (!(await isOfLedger(secret, config, opened))) return;
    await replaceSecret(opened.database.kysely, secret);
    console.log('the ledger has its secret back; start its nodes again');
  });
};
