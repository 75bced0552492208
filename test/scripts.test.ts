import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startTestFile } from '../scripts/test-file.ts';
import {
  fileLines,
  fileRun,
  outputFilter,
  reportLines,
  testRun,
  type FileRun,
} from '../scripts/test-report.ts';
import { NONE } from './support/none.ts';

const FILE = 'build/test/x.test.js';
const ended = (totals: string, fault?: string): FileRun =>
  fileRun(FILE, { output: `ok 1 - a\n\n1..1\n# { ${totals} }\n# time=9ms\n`, fault, seconds: 1.5 });

await t.test('a test run is good only when something passed and nothing failed', async (t) => {
  const good = testRun([ended('total: 7, pass: 7')], [FILE]);
  t.match(good, { passed: 7, failed: 0, good: true, problems: NONE });
  t.equal(reportLines(good, 2).at(-1), '7 passed, 0 failed');
  t.strictSame(fileLines(ended('total: 7, pass: 7')), [`ok ${FILE} # 1.5 s`]);
  const skipped = testRun([ended('total: 1, skip: 1'), ended('total: 7, pass: 7')], [FILE]);
  t.match(skipped, { passed: 7, good: true }, 'what is passed over is no fault of the others');
  const bad: readonly (readonly [FileRun, RegExp, string])[] = [
    [
      ended('total: 10, pass: 7, fail: 2, skip: 1', 'ended with code 1'),
      /x\.test\.js: 2 failed/,
      '7 passed, 2 failed',
    ],
    [ended('total: 1, skip: 1'), /nothing passed/, '0 passed, 1 failed'],
    [ended('total: 0'), /tests nothing/, '0 passed, 2 failed'],
    [ended('total: 7, pass: 7', 'ended with code 1'), /with code 1/, '7 passed, 1 failed'],
    [ended('total: 7, pass: 7', 'left processes behind'), /left pro/, '7 passed, 1 failed'],
    [
      fileRun(FILE, { output: 'ok 1 - a\n', seconds: 1 }),
      /not run to its end/,
      '0 passed, 2 failed',
    ],
  ];
  for (const [run, why, closing] of bad) {
    const whole = testRun([run], [FILE]);
    t.notOk(whole.good);
    t.match(reportLines(whole, 2).join('\n'), why, 'it says why');
    t.equal(reportLines(whole, 2).at(-1), closing);
  }
  const missing = testRun([ended('total: 7, pass: 7')], [FILE, 'build/test/y.test.js']);
  t.match(missing, { good: false, problems: ['build/test/y.test.js was not run'] });
  const untidy = testRun([ended('total: 7, pass: 7')], [FILE], ['folder a']);
  t.match(untidy, { good: false, problems: ['left behind: folder a'] });
});

await t.test('what failed is shown with its reason, what passed is not', async (t) => {
  const lines = [
    'TAP version 14',
    '# Subtest: a',
    '    ok 1 - fine',
    '    # 12 events/s',
    '    not ok 2 - wrong',
    '      ---',
    '      diff: |',
    '        -1',
    '      ...',
    '    ok 3 - left out # SKIP no root',
    '    # time=3ms',
    '    1..2',
    'not ok 1 - a # time=9ms',
    '# { total: 2, pass: 1, fail: 1 }',
  ];
  t.strictSame(lines.filter(outputFilter()), [...lines.slice(3, 10), lines[12]]);
});

const SCRIPTS = fileURLToPath(new URL('../scripts/', import.meta.url));

await t.test(
  'a script that is called wrongly says how it is called, and ends with 2',
  async (t) => {
    const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['test.js', ['no-such-file'], /^no test file matches no-such-file\n\nnode build/],
      [
        'kill.js',
        ['--processes', '1.5'],
        /^--processes is a whole number from 0, not 1\.5\n\nnpm run/,
      ],
      ['kill.js', ['--processes', '0', '--postgres', '0'], /^nothing would be killed/],
      ['sequences.js', ['0'], /^how many is a whole number from 1, not 0\n\nnpm run/],
    ];
    for (const [script, args, says] of cases) {
      const ended = spawnSync(process.execPath, [join(SCRIPTS, script), ...args], {
        encoding: 'utf8',
      });
      t.equal(ended.status, 2, script);
      t.match(ended.stderr, says);
      t.equal(ended.stdout, '');
    }
    const help = spawnSync(process.execPath, [join(SCRIPTS, 'kill.js'), '--help'], {
      encoding: 'utf8',
    });
    t.match(help, { status: 0, stdout: /--postgres/ });
  },
);

await t.test('a test file that goes on, leaves something or ends badly is told', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'potcommun-runner-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  const totals = `console.log('# { total: 1, pass: 1 }');`;
  const child = `const { pid } = require('node:child_process').spawn('sleep', ['60']);
    require('node:fs').writeFileSync('pid', String(pid));`;
  const begun = `require('node:fs').writeFileSync('begun', '');`;
  const run = (name: string, text: string) => startTestFile(file(name, text), folder, {}).ended;
  t.match(await run('good.js', totals), { passed: 1, failed: 0, problem: undefined });
  t.match(await run('bad.js', `${totals} process.exitCode = 3;`), { problem: 'ended with code 3' });
  t.match(await run('mute.js', ''), { problem: 'was not run to its end' });
  t.match(await run('untidy.js', `${child} ${totals} process.exit();`), {
    problem: 'left processes behind',
  });
  const endless = startTestFile(file('endless.js', `${child} ${begun} for (;;);`), folder, {});
  while (!existsSync(join(folder, 'begun'))) await delay(20);
  endless.stop();
  t.match(await endless.ended, { problem: 'ended with SIGTERM' });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, 'what it started ended with it');
});
