import type { Test } from 'tap';
import { asSuperuser } from './fixture.ts';

/** Tables that are guarded by a trigger against everybody, the superuser included. */
const GUARDS: Readonly<Record<string, string>> = {
  'event_log.event': 'event_is_append_only',
  'ledger.event_copy': 'event_copy_is_append_only',
};

/** Something wrong in one table, and what has to notice it. */
export type Fault = Readonly<{
  /** The checks that must notice it; the first is the one that is meant, and what it says. */
  noticed: readonly [string, ...string[]];
  says: RegExp;
  url: string;
  table: string;
  plant: string;
}>;

/** Keeps the table, plants the fault, and answers how to put all back. */
export const plant = async (
  t: Test,
  { url, table, plant }: Fault,
): Promise<() => Promise<void>> => {
  const guard = GUARDS[table];
  const off = guard === undefined ? '' : `alter table ${table} disable trigger ${guard};`;
  const on = guard === undefined ? '' : `alter table ${table} enable always trigger ${guard};`;
  if (guard !== undefined) await t.rejects(asSuperuser(url, plant), /append-only/, plant);
  await asSuperuser(
    url,
    `begin; create schema safe; create table safe.kept as table ${table}; ${off} ${plant}; ${on} commit`,
  );
  return () =>
    asSuperuser(
      url,
      `begin; ${off} delete from ${table}; insert into ${table} select * from safe.kept; ${on}
       drop schema safe cascade; commit`,
    );
};
