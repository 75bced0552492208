import { Command } from 'commander';
import { withData, withPort, type LedgerOptions } from './options.ts';

/** What `potcommun demo` can be told. */
export type DemoOptions = LedgerOptions & Readonly<{ serve: boolean; jobs: string }>;

/** `potcommun demo`: a cooperative made by the real commands, in a data folder of its own, then served. */
export const demoCommand = (): Command =>
  withPort(withData(new Command('demo'), 'folder of the demonstration (default ./demo-data)'))
    .description('a demonstration cooperative in ./demo-data: twelve months of it, then served')
    .option('--jobs <n>', 'how many jobs', '1500')
    .option('--no-serve', 'end when it is made')
    .addHelpText(
      'after',
      `
Example:
  potcommun demo --port 8480

All of it is embedded: EVENTSTORE_URL, DATABASE_URL and POTCOMMUN_DATA are not used.
A ledger that holds another entity than the demonstration's is refused.`,
    )
    .action(async (options: DemoOptions) =>
      (await import('./actions/demo.ts')).demonstrate(options),
    );
