import type { HttpDeps } from './deps.ts';
import { envelopeOf } from './event-envelope.ts';

/** One event, written out once for all who follow. */
export type LiveMessage = Readonly<{ sequence: number; json: Buffer }>;

/** What follows a sequence: the wanted events up to `next`, of a copy that ended at `head`. */
type LivePage = Readonly<{ messages: readonly LiveMessage[]; next: number; head: number }>;

/** The copy as live readers of this node follow it. */
export type LiveFeed = Readonly<{
  page: (after: number, types: readonly string[] | undefined) => Promise<LivePage>;
}>;

const PAGE_EVENTS = 100;
// Readers at the end of the history ask for the same page within milliseconds of each other.
const MOST_PAGES = 8;

/**
 * Reads each page of the copy once for all who ask for it together, so that 200 readers cost as much as one. The copy
 * only grows, so a page that is kept stays right; one that brought nobody on is not kept.
 */
export const liveFeed = ({ copy, ledger }: Pick<HttpDeps, 'copy' | 'ledger'>): LiveFeed => {
  const pages = new Map<string, Promise<LivePage>>();

  const load = async (after: number, types: readonly string[] | undefined): Promise<LivePage> => {
    // Read before the page: what comes after it is not passed over when the page holds none of the wanted types.
    const { sequence: head } = await copy.head();
    const wanted = types === undefined ? {} : { types };
    const events = await copy.page(after, PAGE_EVENTS, { ...wanted, upTo: head });
    const messages = events.map((event) => ({
      sequence: event.sequence,
      json: Buffer.from(JSON.stringify(envelopeOf(ledger, event))),
    }));
    const full = messages.length === PAGE_EVENTS;
    return { messages, next: full ? (messages.at(-1)?.sequence ?? after) : head, head };
  };

  return {
    page: (after, types) => {
      const name = `${after} ${types?.join() ?? ''}`;
      const known = pages.get(name);
      if (known !== undefined) return known;
      const page = load(after, types);
      pages.set(name, page);
      const [oldest] = pages.keys();
      if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
      const forget = (): void => {
        if (pages.get(name) === page) pages.delete(name);
      };
      page.then(({ next }) => {
        if (next <= after) forget();
      }, forget);
      return page;
    },
  };
};
