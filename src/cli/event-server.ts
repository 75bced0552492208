import { Command } from 'commander';

/** `potcommun event-server`: the embedded event server alone, for other services to develop against. */
export const eventServerCommand = (): Command =>
  new Command('event-server')
    .description("the embedded event server alone; speaks EventStoreDB's gRPC protocol")
    .option('--port <n>', 'port on 127.0.0.1 (default: a free one)')
    .option('--data <dir>', 'folder for its log (default: ./data)')
    .addHelpText('after', '\nExample:\n  potcommun event-server --port 2113 --data ./events')
    .action(async (options: { port?: string; data?: string }) =>
      (await import('./actions/event-server.ts')).serveEvents(options),
    );
