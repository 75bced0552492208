import * as kurrent from '@kurrent/kurrentdb-client';
import t from 'tap';
import { followLedger, type Official } from './official-client.ts';

const official: Official = {
  name: '@kurrent/kurrentdb-client',
  open: (url) => {
    const client = kurrent.KurrentDBClient.connectionString(`kurrentdb://${url}?tls=false`);
    return {
      append: (stream, events, streamState) =>
        client.appendToStream(
          stream,
          events.map((event) => kurrent.jsonEvent(event)),
          { streamState },
        ),
      readStream: (stream) => client.readStream(stream),
      readAll: (fromPosition, maxCount) => client.readAll({ fromPosition, maxCount }),
      readSome: (regex) =>
        client.readAll({ maxCount: 100, filter: kurrent.streamNameFilter({ regex }) }),
      subscribeStream: (stream, fromRevision) => client.subscribeToStream(stream, { fromRevision }),
      subscribeAll: (fromPosition, filter) =>
        client.subscribeToAll({
          fromPosition,
          ...(filter === undefined
            ? {}
            : {
                filter:
                  filter === 'no system'
                    ? kurrent.excludeSystemEvents()
                    : kurrent.streamNameFilter(filter),
              }),
        }),
      dispose: () => client.dispose(),
    };
  },
};

await t.test(official.name, (t) => followLedger(t, official));
