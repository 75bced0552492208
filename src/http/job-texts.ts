import { z } from 'zod';
import type { HttpDeps } from './deps.ts';

const commandOf = z.object({ commandId: z.string() });

/** The texts of a job's lines, as its declaration gave them; they stand outside the log under its command's id. */
export const textsOfJob = async (
  { copy, ledger, people }: Pick<HttpDeps, 'copy' | 'ledger' | 'people'>,
  jobId: string,
): Promise<readonly string[]> => {
  const sequence = await copy.sequenceOf(`${ledger}.job-${jobId}`, 0);
  const declared = sequence === undefined ? undefined : await copy.at(sequence);
  if (declared === undefined) return [];
  const metadata = commandOf.safeParse(JSON.parse(declared.metadata));
  return metadata.success ? people.texts(metadata.data.commandId) : [];
};
