import { openDatabase } from '../../src/database.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { statementQueries } from '../../src/projections/activity-statement/queries.ts';
import { prepareModels } from '../../src/projections/generation.ts';
import { guaranteeFundQueries } from '../../src/projections/guarantee-fund/queries.ts';
import { receivableQueries } from '../../src/projections/open-items/queries.ts';
import {
  FILLED_ENTITY,
  FILLED_UNTIL,
  filledId,
  fillModels,
} from '../../test/support/filled-models.ts';
import { loadOf, type Load, type Scale } from './measure.ts';
import type { Place } from './place.ts';
import { printTable } from './report.ts';

const CALLS = 50;
const ACTIVITIES = 500;
const PAGE = { limit: 100 };

/** One after the other, as one reader would ask. */
const asked = async (report: (call: number) => Promise<unknown>): Promise<Load> => {
  const times: number[] = [];
  const began = performance.now();
  for (let call = 0; call < CALLS; call += 1) {
    const started = performance.now();
    if ((await report(call)) === undefined) throw new Error('a report found nothing');
    times.push(performance.now() - started);
  }
  return loadOf(times, performance.now() - began);
};

/** Reports over many jobs, most of them settled: what is settled must not cost anything. */
export const benchReports = async (place: Place, { reportJobs }: Scale): Promise<void> => {
  const database = openDatabase(await place.createDatabase(), {
    connections: 4,
    onError: (error) => console.error(error),
  });
  place.closeLater(database.close);
  const schema = await prepareModels(database.pool, PROJECTIONS);
  await database.pool.query(fillModels(schema, reportJobs));
  const models = { database, schema };
  const now = { entityId: FILLED_ENTITY, asOf: FILLED_UNTIL };
  // Half a year back about a quarter of all that is known had not happened yet.
  const past = { ...now, asOf: '2025-08-01' };
  const { aged } = receivableQueries(models);
  const { guaranteeFund } = guaranteeFundQueries(models);
  const { statement } = statementQueries(models);
  const rows = [
    { what: 'aged receivables, now', load: await asked(() => aged(now)) },
    { what: 'aged receivables, half a year ago', load: await asked(() => aged(past)) },
    { what: 'guarantee fund, now', load: await asked(() => guaranteeFund(now, PAGE)) },
    { what: 'guarantee fund, half a year ago', load: await asked(() => guaranteeFund(past, PAGE)) },
    {
      what: 'statement of an activity, 100 lines',
      load: await asked((call) => statement(filledId('activity', call % ACTIVITIES), {}, PAGE)),
    },
  ];
  printTable(`reports: ${reportJobs} jobs of two years, 600 of them not paid`, rows);
};
