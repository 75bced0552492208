import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { completeSymlinks } from '../../src/embedded/postgres-binaries.ts';

/** A package of programs whose install script did not run. */
const packageWith = (links: unknown): string => {
  const root = mkdtempSync(join(tmpdir(), 'potcommun-links-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'native/lib'), { recursive: true });
  writeFileSync(join(root, 'native/lib/libpq.so.5.18'), 'the library');
  writeFileSync(join(root, 'native/pg-symlinks.json'), JSON.stringify(links));
  return root;
};

const source = 'native/lib/libpq.so.5.18';
const LINKS = [
  { source, target: 'native/lib/libpq.so.5' },
  { source, target: 'native/other/deep/libpq.so' },
];

await t.test('missing links are made, relative to where they lie', async (t) => {
  const root = packageWith(LINKS);
  completeSymlinks(root);
  const targets = LINKS.map(({ target }) => join(root, target));
  t.same(
    targets.map((target) => readlinkSync(target)),
    ['libpq.so.5.18', '../../lib/libpq.so.5.18'],
  );
  for (const target of targets) t.equal(readFileSync(target, 'utf8'), 'the library');
  completeSymlinks(root);
  t.equal(readlinkSync(targets[0] ?? ''), 'libpq.so.5.18', 'and stay at the next start');
});

await t.test('what is there already is left alone', async (t) => {
  const root = packageWith(LINKS);
  const target = join(root, 'native/lib/libpq.so.5');
  writeFileSync(target, 'copied by the package manager');
  completeSymlinks(root);
  t.equal(readFileSync(target, 'utf8'), 'copied by the package manager');
  t.ok(existsSync(join(root, 'native/other/deep/libpq.so')), 'the others are made');
});

await t.test('what cannot be done is told with what to do', async (t) => {
  for (const [links, message] of [
    [{ links: LINKS }, /^unreadable list of links in /],
    [[{ source }], /^unreadable link in the list of /],
    [[null], /^unreadable link in the list of /],
  ] as const) {
    t.throws(() => completeSymlinks(packageWith(links)), { message });
  }
  const blocked = packageWith([{ source, target: 'native/file/libpq.so' }]);
  writeFileSync(join(blocked, 'native/file'), 'no folder');
  t.throws(() => completeSymlinks(blocked), {
    message: /^cannot create the link .*libpq\.so; run once as the owner of /,
  });
});
