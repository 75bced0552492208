import type { z } from 'zod';
import type { Identity } from '../../access/api-keys.ts';
import type { JobId } from '../../domain/ids.ts';
import type { HttpDeps } from '../deps.ts';
import type { jobAnswer } from '../job-answers.ts';
import { shownJob } from '../job-wait.ts';
import { found } from '../reading.ts';
import type { Net } from './parts-table.ts';

/** What the page of a job shows. */
export type JobPage = Readonly<{
  job: z.infer<typeof jobAnswer>;
  net: Net;
  names: Readonly<{ client: string; activity: string; member: string }>;
}>;

/** Names are kept outside the log and are for finance alone; others see the first letters of the identifier. */
const namesOf = async (
  { people }: Pick<HttpDeps, 'people'>,
  { clientId, activityId, memberId }: z.infer<typeof jobAnswer>,
  { role }: Identity,
): Promise<JobPage['names']> => {
  const nameOf = async (kind: 'client' | 'activity' | 'member', id: string): Promise<string> => {
    const known = role === 'finance' ? (await people.names(kind, [id])).get(id) : undefined;
    return known ?? id.slice(0, 8);
  };
  return {
    client: await nameOf('client', clientId),
    activity: await nameOf('activity', activityId),
    member: await nameOf('member', memberId),
  };
};

/** A job with its money and the names that the reader may see, at one sequence of the history. */
export const jobData = async (
  deps: Pick<HttpDeps, 'queries' | 'people'>,
  jobId: JobId,
  reader: Identity,
): Promise<JobPage> => {
  const job = shownJob(found(await deps.queries.job(jobId), { jobId }));
  const at = { knownAt: job.sequence };
  const net = found(await deps.queries.jobToNet(jobId, at), { jobId });
  return { job, net, names: await namesOf(deps, job, reader) };
};
