import { z } from 'zod';
import type { HttpDeps } from './deps.ts';

const commandOf = z.object({ commandId: z.string(), inputHash: z.string() });

/** The texts that came with an event: they stand outside the log under its command's id and input. */
export const textsAt = async (
  { copy, people }: Pick<HttpDeps, 'copy' | 'people'>,
  sequence: number,
): Promise<readonly string[]> => {
  const copied = await copy.at(sequence);
  if (copied === undefined) return [];
  const metadata = commandOf.safeParse(JSON.parse(copied.metadata));
  return metadata.success ? people.texts(metadata.data) : [];
};

/** The texts of a job's lines, as its declaration gave them; they stand outside the log under its command's id. */
export const textsOfJob = async (
  { copy, ledger, people }: Pick<HttpDeps, 'copy' | 'ledger' | 'people'>,
  jobId: string,
): Promise<readonly string[]> => {
  const sequence = await copy.sequenceOf(`${ledger}.job-${jobId}`, 0);
  return sequence === undefined ? [] : textsAt({ copy, people }, sequence);
};
