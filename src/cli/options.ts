import type { Command } from 'commander';

/** Options that every command on a ledger has. */
export type LedgerOptions = Readonly<{ data?: string; port?: string }>;

/** Adds `--data`, where the ledger lives. */
export const withData = (
  command: Command,
  folder = 'folder of the embedded ledger (POTCOMMUN_DATA, default ./data)',
): Command => command.option('--data <dir>', folder);

/** Adds `--port`, where it listens on 127.0.0.1. */
export const withPort = (command: Command): Command =>
  command.option('--port <n>', 'port on 127.0.0.1 (POTCOMMUN_PORT, default 8480; 0: a free one)');
