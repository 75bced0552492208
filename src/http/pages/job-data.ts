import type { z } from 'zod';
import type { Identity } from '../../access/api-keys.ts';
import { dateIn as dateInZone } from '../../commands/today.ts';
import { idOf, type EntityId, type JobId } from '../../domain/ids.ts';
import type { LocalDate } from '../../domain/local-date.ts';
import type { HttpDeps } from '../deps.ts';
import type { jobAnswer } from '../job-answers.ts';
import { shownJob } from '../job-wait.ts';
import { found } from '../reading.ts';
import type { Net } from './parts-table.ts';

/** What the page of a job shows on a day; `declared` is false on a day before there was such a job. */
export type JobPage = Readonly<{
  day: LocalDate;
  declared: boolean;
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

/**
 * A job with its money and the names that the reader may see, on a day and at one sequence of the history. Without a day
 * it is today where the entity is.
 */
export const jobData = async (
  deps: Pick<HttpDeps, 'queries' | 'people' | 'now'>,
  { jobId, asOf }: Readonly<{ jobId: JobId; asOf?: LocalDate | undefined }>,
  reader: Identity,
): Promise<JobPage> => {
  const { queries } = deps;
  const now = found(await queries.job(jobId), { jobId });
  const entityId = idOf<EntityId>(now.entityId);
  const { timeZone } = found(await queries.entity(entityId), { entityId });
  const then = asOf === undefined ? now : await queries.job(jobId, asOf);
  const job = shownJob(then ?? now);
  const at = { knownAt: job.sequence, ...(asOf === undefined ? {} : { asOf }) };
  return {
    day: asOf ?? dateInZone(timeZone, deps.now()),
    declared: then !== undefined,
    job,
    net: found(await queries.jobToNet(jobId, at), { jobId }),
    names: await namesOf(deps, job, reader),
  };
};
