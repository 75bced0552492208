import { EventStoreDBClient } from '@eventstore/db-client';

/** A client with what each of its calls needs. */
export type Connection = Readonly<{
  client: EventStoreDBClient;
  /** Hosts and ports without user or password: safe to show. */
  address: string;
  /** Given with every call: it makes the client use plain appends instead of its one shared batch stream, which can hang for ever. */
  credentials: Readonly<{ username: string; password: string }>;
  /** Ends every call and the connection. */
  close: () => Promise<void>;
}>;

const FORM = /^esdb(?:\+discover)?:\/\/(?:([^:@/?]+):([^@]+)@)?([^/?@]+)\/?(?:\?(.*))?$/;
const EXAMPLE = 'esdb://127.0.0.1:2113?tls=false';

/** On a connection without TLS nothing of these goes over the wire; they only choose the way of appending. */
const NOBODY = { username: 'nobody', password: 'none' };

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError('user or password of the connection string is not percent-encoded');
  }
};

const credentialsOf = (
  user: string | undefined,
  password: string | undefined,
  settings: string,
): Connection['credentials'] => {
  if (user !== undefined && password !== undefined) {
    return { username: decoded(user), password: decoded(password) };
  }
  if (new URLSearchParams(settings.toLowerCase()).get('tls') === 'false') return NOBODY;
  throw new RangeError(
    'a connection with TLS needs a user and a password: esdb://user:password@host:2113 ' +
      `(or no TLS, on a trusted network only: ${EXAMPLE})`,
  );
};

/**
 * The client prepares to connect anew behind a failed call's back, and awaits the search for a cluster's leader there.
 * When that search fails, too, its rejection would be nobody's and end the process; every later call reports it anyway.
 */
const keepFailuresInside = (client: EventStoreDBClient): EventStoreDBClient => {
  const prepare = client['handleError'];
  client['handleError'] = (failed, error) => prepare(failed, error).catch(() => undefined);
  return client;
};

const clientOf = (url: string, address: string): EventStoreDBClient => {
  try {
    return keepFailuresInside(EventStoreDBClient.connectionString(url));
  } catch {
    // The client's own message repeats parts of the string, which may be the password.
    throw new RangeError(`a setting in the connection string to ${address} cannot be used`);
  }
};

/** Milliseconds that the client may take to end its calls. */
const DISPOSING_MS = 1_000;

/**
 * Waits for work, or for so long: the client's dispose() waits for the end of each of its calls, also of one that had
 * ended before and never says so again.
 */
const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
};

/**
 * Reads a connection string and makes its client; nothing is connected until the first call.
 * @throws RangeError when the string cannot be used; the message holds no password.
 */
export const connect = (url: string): Connection => {
  const match = FORM.exec(url.trim());
  const [, user, password, address, settings] = match ?? [];
  if (address === undefined) throw new RangeError(`not a connection string such as ${EXAMPLE}`);
  const credentials = credentialsOf(user, password, settings ?? '');
  const client = clientOf(url, address);
  return {
    client,
    address,
    credentials,
    close: async () => {
      await within(DISPOSING_MS, client.dispose());
      // dispose() ends the streams but leaves the connection open; the client offers no other way to close it.
      // Not awaited: with no node of a cluster in reach it would search on for a minute.
      void client['getChannel']().then(
        (channel) => channel.close(),
        () => undefined,
      );
    },
  };
};
