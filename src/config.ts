import { resolve } from 'node:path';
import { z } from 'zod';

const PORT = z.coerce.number().int().min(0).max(65_535);

/** The settings of a ledger, as the environment names them. */
const settings = z.object({
  /** A real EventStoreDB server or cluster; without it the embedded event server is started. */
  EVENTSTORE_URL: z
    .string()
    .regex(/^(esdb|esdb\+discover):\/\//, 'must begin with esdb://')
    .optional(),
  /** A given PostgreSQL; without it the embedded one is started. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  /** The folder for everything embedded. */
  POTCOMMUN_DATA: z.string().min(1).default('./data'),
  /** Port of the API and the pages on 127.0.0.1; 0 takes a free one. */
  POTCOMMUN_PORT: PORT.default(8480),
  /** Name of the ledger: the first part of every stream's name. */
  POTCOMMUN_LEDGER: z
    .string()
    .regex(
      /^[a-z][a-z0-9]{0,39}$/,
      'must be lower-case letters and digits, beginning with a letter',
    )
    .default('potcommun'),
});

/** How one ledger is run. */
export type Config = Readonly<{
  eventStoreUrl?: string;
  databaseUrl?: string;
  /** Absolute path. */
  dataDir: string;
  port: number;
  ledger: string;
}>;

/** A setting that cannot be used; the message names it and says what it must be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings from an environment, options of the command line first.
 * @throws ConfigError when one of them cannot be used.
 */
export const readConfig = (
  environment: Readonly<Record<string, string | undefined>>,
  options: Readonly<{ data?: string; port?: string }> = {},
): Config => {
  const parsed = settings.safeParse({
    ...environment,
    ...(options.data === undefined ? {} : { POTCOMMUN_DATA: options.data }),
    ...(options.port === undefined ? {} : { POTCOMMUN_PORT: options.port }),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`setting ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }
  const { EVENTSTORE_URL, DATABASE_URL, POTCOMMUN_DATA, POTCOMMUN_PORT, POTCOMMUN_LEDGER } =
    parsed.data;
  return {
    ...(EVENTSTORE_URL === undefined ? {} : { eventStoreUrl: EVENTSTORE_URL }),
    ...(DATABASE_URL === undefined ? {} : { databaseUrl: DATABASE_URL }),
    dataDir: resolve(POTCOMMUN_DATA),
    port: POTCOMMUN_PORT,
    ledger: POTCOMMUN_LEDGER,
  };
};
