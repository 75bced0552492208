import { growHeapSlowly } from '../../src/composition/heap.ts';
import { factReader } from '../../src/copy/facts.ts';
import { openDatabase } from '../../src/database.ts';
import { PROJECTIONS } from '../../src/projections/catalogue.ts';
import { rebuildModels } from '../../src/projections/rebuild.ts';
import { carryOutOrders } from './carry-out.ts';

/*
 * Makes all read models anew when its parent sends a connection string, in a process of its own as `potcommun rebuild`
 * does: so the memory it tells is that of the rebuild alone. It ends with its parent.
 */

/** What a rebuild came to. */
export type RebuildAnswer = Readonly<{
  sequence: number;
  digest: string;
  milliseconds: number;
  /** Seconds of processor time that this process took, all its threads together. */
  seconds: number;
  /** The most that this process ever held. */
  peakBytes: number;
}>;

const KIBIBYTE = 1_024;

const rebuild = async (url: string): Promise<RebuildAnswer> => {
  const onError = (error: Error): void => console.error(error);
  const database = openDatabase(url, { connections: 4, onError });
  const started = performance.now();
  const before = process.cpuUsage();
  const { sequence, digest } = await rebuildModels({
    database,
    source: factReader(database),
    projections: PROJECTIONS,
  });
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  await database.close();
  const peakBytes = process.resourceUsage().maxRSS * KIBIBYTE;
  return { sequence, digest, milliseconds, seconds: (user + system) / 1e6, peakBytes };
};

growHeapSlowly();
carryOutOrders(rebuild);
