import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { playDemonstration } from '../../composition/demo-ledger.ts';
import { startNode, type Node } from '../../composition/node.ts';
import type { DemoResult } from '../../demo/run.ts';
import { ConfigError, readConfig, type Config } from '../../config.ts';
import { createLog } from '../../http/log.ts';
import type { DemoOptions } from '../demo.ts';
import { progressBar } from '../progress.ts';
import {
  demoKeys,
  keyOf,
  keysFile,
  readSavedDemo,
  saveDemo,
  type SavedDemo,
} from '../saved-demo.ts';
import { printBanner } from '../serving.ts';
import { untilStopped } from '../until-stopped.ts';

const DEMO_DATA = './demo-data';
const jobCount = z.coerce.number().int().min(1).max(100_000);

const jobsOf = (text: string): number => {
  const parsed = jobCount.safeParse(text);
  if (!parsed.success) {
    throw new ConfigError(`--jobs is a whole number from 1 to 100000, not ${text}`);
  }
  return parsed.data;
};

/**
 * Its settings: nothing in the environment leads it to the stores or the folder of a real ledger, where what is invented
 * would stay for ever.
 */
const demoConfig = (options: DemoOptions): Config => {
  const { env } = process;
  const unused = ['EVENTSTORE_URL', 'DATABASE_URL', 'POTCOMMUN_DATA'].filter((name) => env[name]);
  if (unused.length > 0) {
    console.error(`potcommun: a demonstration does not use ${unused.join(', ')}`);
  }
  const { POTCOMMUN_PORT, POTCOMMUN_LEDGER } = env;
  const settings = { POTCOMMUN_PORT, POTCOMMUN_LEDGER };
  return readConfig(settings, { ...options, data: options.data ?? DEMO_DATA });
};

/** What the requests of the README name, to be read by a shell. */
const writeEnvironment = (dataDir: string, url: string, demo: SavedDemo): void => {
  const variables = {
    URL: url,
    KEY: keyOf(demo, 'finance'),
    ENTITY: demo.entityId,
    ACTIVITY: demo.activityId,
    CLIENT: demo.clientId,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(join(dataDir, 'demo.env'), lines.join(''), { mode: 0o600 });
};

const printRequests = (node: Node, demo: SavedDemo): void => {
  const { entityId } = demo;
  const key = keyOf(demo, 'auditor');
  const authorization = `-H 'Authorization: Bearer ${key}'`;
  const get = (path: string): void => console.log(`curl -s ${authorization} '${node.url}${path}'`);
  const pages = `${node.url}/?entity=${entityId}&asOf=2025-12-31`;
  console.log(`Open ${pages} and enter the key ${keyOf(demo, 'finance')}`);
  console.log('Try:');
  get(`/v1/balances?entityId=${entityId}`);
  get(`/v1/receivables/aged?entityId=${entityId}&asOf=2025-12-31`);
  get('/v1/events?after=0&limit=3');
  console.log('');
};

const play = async (node: Node, jobs: number): Promise<DemoResult> => {
  const bar = progressBar('demonstration');
  try {
    const result = await playDemonstration(node, { jobs, progress: bar.update });
    bar.stop();
    const { jobs: declared, salaries, payments } = result;
    console.log(`${declared} jobs, ${salaries} salaries and ${payments} payments in twelve months`);
    return result;
  } finally {
    bar.stop();
  }
};

/** Plays the year, and makes keys that show it. */
const makeDemo = async (node: Node, dataDir: string, jobs: number): Promise<SavedDemo> => {
  const { entityId, activityId, clientId, memberId } = await play(node, jobs);
  const keys = await demoKeys(node.keys, memberId);
  const demo = { entityId, activityId, clientId, memberId, keys };
  saveDemo(dataDir, demo);
  return demo;
};

/** Makes the demonstration unless it is there, and serves it. */
export const demonstrate = async (options: DemoOptions): Promise<void> => {
  const config = demoConfig(options);
  const jobs = jobsOf(options.jobs);
  // Nobody asks a demonstration that is not served, so the port may be anyone's.
  const port = options.serve ? config.port : 0;
  const saved = readSavedDemo(config.dataDir);
  // Models are quicker made at once than event by event.
  const holdModels = saved === undefined;
  await untilStopped({
    start: (signal) =>
      startNode({ ...config, port }, { durable: true, log: createLog('warn'), holdModels, signal }),
    use: async (node) => {
      const demo = saved ?? (await makeDemo(node, config.dataDir, jobs));
      if (!options.serve) return false;
      writeEnvironment(config.dataDir, node.url, demo);
      const told = `kept in ${keysFile(config.dataDir)}`;
      printBanner(node, config.dataDir, { keys: demo.keys, told });
      printRequests(node, demo);
      return true;
    },
  });
};
