import * as eventstore from '@eventstore/db-client';
import t from 'tap';
import { followLedger, type Official } from './official-client.ts';

/** Given per call, credentials make this client use the plain Append call. */
const credentials = { username: 'any', password: 'body' };

const official: Official = {
  name: '@eventstore/db-client',
  open: (url) => {
    const client = eventstore.EventStoreDBClient.connectionString(`esdb://${url}?tls=false`);
    return {
      append: (stream, events, expectedRevision) =>
        client.appendToStream(
          stream,
          events.map((event) => eventstore.jsonEvent(event)),
          {
            expectedRevision,
            credentials,
          },
        ),
      readStream: (stream) => client.readStream(stream),
      readAll: (fromPosition, maxCount) => client.readAll({ fromPosition, maxCount }),
      subscribeStream: (stream, fromRevision) => client.subscribeToStream(stream, { fromRevision }),
      subscribeAll: (fromPosition, filter) =>
        client.subscribeToAll({
          fromPosition,
          ...(filter === undefined
            ? {}
            : {
                filter:
                  filter === 'no system'
                    ? eventstore.excludeSystemEvents()
                    : eventstore.streamNameFilter(filter),
              }),
        }),
      dispose: () => client.dispose(),
    };
  },
};

await t.test(official.name, (t) => followLedger(t, official));
