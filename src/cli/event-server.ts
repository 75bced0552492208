import { Command } from 'commander';
import { once } from 'node:events';
import { readConfig } from '../config.ts';
import { openStores } from '../composition/stores.ts';

/** `potcommun event-server`: the embedded event server alone, for other services to develop against. */
export const eventServerCommand = (): Command =>
  new Command('event-server')
    .description("the embedded event server alone; speaks EventStoreDB's gRPC protocol")
    .option('--port <n>', 'port on 127.0.0.1 (default: a free one)')
    .option('--data <dir>', 'folder for its log (default: ./data)')
    .addHelpText('after', '\nExample:\n  potcommun event-server --port 2113 --data ./events')
    .action(async (options: { port?: string; data?: string }) => {
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
    });
