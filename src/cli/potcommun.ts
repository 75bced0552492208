#!/usr/bin/env node
import { Command } from 'commander';
import { archiveCommand } from './archive.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { eventServerCommand } from './event-server.ts';
import { EXIT } from './exit.ts';
import { keysCommand } from './keys.ts';
import { rebuildCommand } from './rebuild.ts';
import { restoreLogCommand } from './restore-log.ts';
import { secretCommand } from './secret.ts';
import { serveCommand } from './serve.ts';
import { verifyCommand } from './verify.ts';
import { growHeapSlowly } from '../composition/heap.ts';

growHeapSlowly();

const program = new Command('potcommun')
  .description('The ledger of a shared enterprise.')
  .version('0.1.0')
  .showHelpAfterError('(potcommun --help shows the commands)')
  .addHelpText(
    'after',
    `
Examples:
  potcommun serve                          the ledger in ./data, started on first use
  potcommun demo --no-serve                the demonstration cooperative, then end
  potcommun archive --out ledger.jsonl     the whole history, to check elsewhere
  potcommun verify ledger.jsonl            needs neither database nor network

Settings: EVENTSTORE_URL DATABASE_URL POTCOMMUN_DATA POTCOMMUN_PORT POTCOMMUN_LEDGER
Exit codes: 0 done; 1 something failed; 2 wrong use; 3 a check found a fault;
128 and its number when a signal ended a start.`,
  );

for (const command of [
  serveCommand(),
  demoCommand(),
  eventServerCommand(),
  archiveCommand(),
  verifyCommand(),
  rebuildCommand(),
  restoreLogCommand(),
  doctorCommand(),
  keysCommand(),
  secretCommand(),
]) {
  program.addCommand(command);
}

/** Wrong use has an exit code of its own, apart from a command that failed. */
const exitAsDocumented = (command: Command): void => {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.done : EXIT.wrongUse));
  for (const below of command.commands) exitAsDocumented(below);
};
exitAsDocumented(program);

try {
  await program.parseAsync();
} catch (error) {
  const { ConfigError } = await import('../config.ts');
  const wrongUse = error instanceof ConfigError;
  console.error(`potcommun: ${error instanceof Error ? error.message : String(error)}`);
  if (!wrongUse && error instanceof Error && process.env['POTCOMMUN_TRACE'] !== undefined) {
    console.error(error.stack);
  }
  process.exitCode = wrongUse ? EXIT.wrongUse : EXIT.failed;
}
