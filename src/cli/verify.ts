import { Command } from 'commander';

/** `potcommun verify`: recomputes an archive's hash chain, without database or network. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('check an archive: every hash, sequence and revision; names the first bad line')
    .argument('<file>', 'an archive written by "potcommun archive"')
    .option('--expect <sequence:hash>', 'a head kept elsewhere, that the archive must agree with')
    .addHelpText('after', '\nExample:\n  potcommun verify ledger-2026.jsonl --expect 1042:5f3c...')
    .action(async (file: string, options: { expect?: string }) =>
      (await import('./actions/verify.ts')).verify(file, options),
    );
