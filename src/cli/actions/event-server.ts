import { once } from 'node:events';
import { readConfig } from '../../config.ts';
import { openStores } from '../../composition/stores.ts';

/** Serves the log until it is told to stop. */
export const serveEvents = async (options: { port?: string; data?: string }): Promise<void> => {
  const { eventStoreUrl: _given, ...config } = readConfig(process.env, options);
  const eventServerPort = options.port === undefined ? 0 : config.port;
  const stores = await openStores(config, {
    durable: true,
    eventServerPort,
    log: (line) => console.error(line),
  });
  console.log(stores.eventStoreUrl);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await stores.close();
};
