import type { Command } from 'commander';
import t from 'tap';
import { archiveCommand } from '../../src/cli/archive.ts';
import { demoCommand } from '../../src/cli/demo.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { eventServerCommand } from '../../src/cli/event-server.ts';
import { keysCommand } from '../../src/cli/keys.ts';
import { rebuildCommand } from '../../src/cli/rebuild.ts';
import { restoreLogCommand } from '../../src/cli/restore-log.ts';
import { secretCommand } from '../../src/cli/secret.ts';
import { serveCommand } from '../../src/cli/serve.ts';
import { verifyCommand } from '../../src/cli/verify.ts';
import { runProgram } from '../support/program.ts';

const COMMANDS: readonly Command[] = [
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
];

/** What `--help` of a command shows. */
const helpOf = (command: Command): string => {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
};

await t.test('every command shows an example, and the program all of them', async (t) => {
  const { code, stdout: whole } = await runProgram(['--help'], process.cwd());
  t.equal(code, 0);
  t.match(whole, /Examples:\n {2}potcommun serve /);
  for (const command of COMMANDS) {
    const name = command.name();
    t.match(whole, new RegExp(`^ {2}${name} `, 'm'), `${name} is named`);
    t.match(helpOf(command), new RegExp(`Examples?:\n +(\\w+=\\S+ )*potcommun ${name}`), name);
    for (const below of command.commands) {
      const called = `${name} ${below.name()}`;
      t.match(helpOf(below), new RegExp(`Example:\n +potcommun ${called}`), called);
    }
  }
});
