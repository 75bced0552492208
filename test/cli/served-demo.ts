import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { ROLES, type Role } from '../../src/access/roles.ts';
import { curl, shellWords } from '../support/shell-words.ts';

// What a demonstration shows to whoever has just started it: its keys, requests to try, and a file for the shell.

type Body = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, string | null>>;

/** What is served: its data folder, what it printed, and the ids and keys that it showed before. */
export type ServedDemo = Readonly<{
  data: string;
  stdout: string;
  url: string;
  saved: Readonly<{
    entityId: string;
    activityId: string;
    clientId: string;
    keys: { key: string }[];
  }>;
}>;

const keysIn = (stdout: string): ReadonlyMap<string, string> =>
  new Map(
    [...stdout.matchAll(/^ {2}([a-z]+) +(pck_\S+)$/gm)].map(([, role = '', key = '']) => [
      role,
      key,
    ]),
  );

const reader =
  (url: string, keys: ReadonlyMap<string, string>) => async (path: string, role: Role) => {
    const headers = { authorization: `Bearer ${keys.get(role) ?? ''}` };
    const response = await fetch(`${url}${path}`, { headers });
    return { status: response.status, body: (await response.json()) as Body };
  };

const itemsOf = ({ body }: Readonly<{ body: Body }>): readonly Item[] => body['items'] as Item[];

/** The printed lines work as they are, and name the ledger that is served. */
const checkRequests = async (t: Test, { stdout, url }: ServedDemo): Promise<void> => {
  const lines = stdout.split('\n').filter((line) => line.startsWith('curl '));
  t.equal(lines.length, 3);
  for (const line of lines) {
    const words = shellWords(line, {});
    t.match(words.at(-1), url, line);
    const answer = await curl(words);
    t.equal(answer.status, 200, line);
    const lists = Object.values((await answer.json()) as Body).filter(Array.isArray);
    t.ok(
      lists.some(({ length }) => length > 0),
      `${line} shows something`,
    );
  }
};

/** The file for the shell says what was printed, and only its owner reads it. */
const checkEnvironment = (t: Test, { data, url, saved, stdout }: ServedDemo): void => {
  const file = join(data, 'demo.env');
  t.equal(statSync(file).mode & 0o777, 0o600);
  const set = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => shellWords(line, {}));
  t.same(set, [
    ['export', `URL=${url.replace('/v1', '')}`],
    ['export', `KEY=${keysIn(stdout).get('finance')}`],
    ['export', `ENTITY=${saved.entityId}`],
    ['export', `ACTIVITY=${saved.activityId}`],
    ['export', `CLIENT=${saved.clientId}`],
  ]);
};

/** One key for each role, which is what it says; the member's shows that member's work. */
const checkKeys = async (t: Test, served: ServedDemo): Promise<void> => {
  const { stdout, url, saved } = served;
  const keys = keysIn(stdout);
  t.same([...keys.keys()].toSorted(), ROLES.toSorted(), 'a key for each role');
  const get = reader(url, keys);
  const made = itemsOf(await get('/keys?limit=500', 'admin'));
  const valid = made.flatMap(({ role, revokedAt }) => (revokedAt === null ? [`${role}`] : []));
  t.same(valid.toSorted(), ROLES.toSorted(), 'keys that nobody knows are revoked');
  const lost = { headers: { authorization: `Bearer ${saved.keys[0]?.key}` } };
  t.equal((await fetch(`${url}/events`, lost)).status, 401);
  for (const role of ROLES) {
    const wanted = role === 'member' ? 403 : 200;
    t.equal((await get(`/balances?entityId=${saved.entityId}`, role)).status, wanted, role);
    t.equal((await get('/keys', role)).status, role === 'admin' ? 200 : 403, role);
  }
  const [own] = itemsOf(await get(`/activities?entityId=${saved.entityId}`, 'member'));
  const statement = await get(`/activities/${own?.['id']}/statement`, 'member');
  t.match(statement, { status: 200, body: { totals: { invoiced: /^[1-9]\d+\.\d\d$/ } } });
};

/** Checks everything that a demonstration shows when it is served. */
export const checkServedDemo = async (t: Test, served: ServedDemo): Promise<void> => {
  t.match(served.stdout, `Keys, kept in ${join(served.data, 'demo-keys.json')}:`);
  await checkRequests(t, served);
  checkEnvironment(t, served);
  await checkKeys(t, served);
};
