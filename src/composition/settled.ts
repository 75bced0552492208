import { checkLogBehindCopy } from '../copy/behind.ts';
import { readLogPage, type LogPlace } from '../copy/log-page.ts';
import type { Core } from './core.ts';
import type { Node } from './node.ts';

const LOOK_AGAIN_MS = 10;
const PAGE = { events: 500, characters: 1_048_576 };

/** True when the store holds events of this ledger that are not copied: asked of the log itself, not of the copier. */
const holdsMore = async ({ store, reader, ledger }: Core): Promise<boolean> => {
  const last = await checkLogBehindCopy(store, reader);
  if (last.behind) throw new Error(`the log is behind the copy: ${last.reason}`);
  let from: LogPlace | 'start' = last.position ?? 'start';
  for (;;) {
    const { entries, more, position } = await readLogPage(store, `${ledger}.`, from, PAGE);
    if (entries.length > 0) return true;
    if (!more || position === undefined) return false;
    from = position;
  }
};

type Resting = Pick<Node, 'core' | 'workers'>;

/** Waits until the ledger rests with everything answered; `shown` says whether a sequence is shown, too. */
const untilResting = async (
  { core, workers }: Resting,
  timeoutMs: number,
  shown: (sequence: number) => Promise<boolean>,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  const answered = (sequence: number): boolean => (workers.reactions()?.sequence ?? -1) >= sequence;
  for (;;) {
    // What was heard of the copy last; the database is asked only when nothing of it is left to answer.
    const heard = await core.bell.waitBeyond(-1, 0);
    if (answered(heard)) {
      const { sequence } = await core.reader.head();
      // Asked last: what the answers have added stands in the log by then.
      if (answered(sequence) && (await shown(sequence)) && !(await holdsMore(core))) {
        if ((await core.reader.head()).sequence === sequence) return;
      }
    }
    if (Date.now() > deadline) throw new Error('the ledger did not come to rest in time');
    await core.bell.waitBeyond(heard, LOOK_AGAIN_MS);
  }
};

/**
 * Waits until everything stored so far has been copied and answered by the reactions, whether or not the read models
 * show it.
 * @throws Error when that takes longer than the time given, or the log is behind the copy.
 */
export const untilAnswered = (node: Resting, timeoutMs: number): Promise<void> =>
  untilResting(node, timeoutMs, () => Promise.resolve(true));

/**
 * Waits until everything stored so far has been copied, answered by the reactions and shown by the read models.
 * @throws Error when that takes longer than the time given, or the log is behind the copy.
 */
export const untilSettled = (
  node: Resting & Pick<Node, 'models'>,
  timeoutMs: number,
): Promise<void> =>
  untilResting(
    node,
    timeoutMs,
    async (sequence) => (await node.models.waitFor(sequence, 1_000)).outcome === 'reached',
  );
