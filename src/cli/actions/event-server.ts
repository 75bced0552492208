import { readConfig } from '../../config.ts';
import { openStores } from '../../composition/stores.ts';
import { untilStopped } from '../until-stopped.ts';

/** Serves the log until it is told to stop. */
export const serveEvents = async (options: { port?: string; data?: string }): Promise<void> => {
  const { eventStoreUrl: _given, ...config } = readConfig(process.env, options);
  const eventServerPort = options.port === undefined ? 0 : config.port;
  const log = (line: string): void => console.error(line);
  await untilStopped({
    start: (signal) => openStores(config, { durable: true, eventServerPort, log, signal }),
    use: async ({ eventStoreUrl }) => {
      console.log(eventStoreUrl);
      return true;
    },
  });
};
