import { history, type HistoryOptions } from '../../test/support/history.ts';
import type { HistoryEvent } from '../../test/support/history-log.ts';

/** About so many events come of a job. */
const EVENTS_PER_JOB = 13;

/** The first events of a plausible history, exactly so many. */
export function* madeHistory(
  events: number,
  options: Omit<HistoryOptions, 'jobs'> = {},
): Generator<HistoryEvent, void> {
  const jobs = Math.ceil((events / EVENTS_PER_JOB) * 1.3) + 50;
  let left = events;
  for (const event of history({ jobs, ...options })) {
    if (left === 0) return;
    left -= 1;
    yield event;
  }
  if (left > 0) throw new Error(`the made-up history is ${left} events too short`);
}
