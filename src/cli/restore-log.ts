import { Command } from 'commander';
import { withData, type LedgerOptions } from './options.ts';

/** `potcommun restore-log`: gives the event store back what the copy holds, after a restored backup or a move. */
export const restoreLogCommand = (): Command =>
  withData(new Command('restore-log'))
    .description('append to the event store what it misses of the copy; safe to end and repeat')
    .addHelpText(
      'after',
      `
The log may have lost its end (it was restored from an older backup) or be empty (it moves to
another server). When it holds anything else than the copy, nothing is written. A ledger that is
being served goes on by itself afterwards.

Examples:
  potcommun restore-log --data ./data
  EVENTSTORE_URL=esdb://new:2113?tls=false DATABASE_URL=postgres://db/ledger potcommun restore-log`,
    )
    .action(async (options: LedgerOptions) =>
      (await import('./actions/restore-log.ts')).restore(options),
    );
