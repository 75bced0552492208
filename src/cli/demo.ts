import { Command } from 'commander';
import { withData, withPort, type LedgerOptions } from './options.ts';

/** What `potcommun demo` can be told. */
export type DemoOptions = LedgerOptions & Readonly<{ serve: boolean; jobs: string }>;

/** `potcommun demo`: a cooperative made by the real commands, in a data folder of its own, then served. */
export const demoCommand = (): Command =>
  withPort(withData(new Command('demo')))
    .description('a demonstration cooperative in ./demo-data: twelve months of it, then served')
    .option('--jobs <n>', 'how many jobs', '1500')
    .option('--no-serve', 'end when it is made')
    .addHelpText('after', '\nExample:\n  potcommun demo --port 8480')
    .action(async (options: DemoOptions) =>
      (await import('./actions/demo.ts')).demonstrate(options),
    );
