import type { JobId, SalaryId } from '../domain/ids.ts';
import { failEnvelope } from './job-steps.ts';
import type { CauseOf } from './reaction-call.ts';
import { refusalEnvelope } from './refuse-salary.ts';
import type { UseCaseDeps } from './use-case.ts';

/** A try of a reaction, and where it would have shown that it was refused. */
export type ReactionTry = Readonly<{
  reaction: string;
  jobId: JobId | undefined;
  salaryId: SalaryId | undefined;
  cause: CauseOf;
  trigger: CauseOf;
  /** Of what made the reaction try. */
  sequence: number;
}>;

/**
 * True when this very try was refused before, and that is recorded. What was refused is done until a person resumes it:
 * repeated because a checkpoint was lost, it might pass now that circumstances have changed.
 */
export const refusedBefore =
  ({ books, secret }: Pick<UseCaseDeps, 'books' | 'secret'>) =>
  async ({ reaction, jobId, salaryId, cause, trigger }: ReactionTry): Promise<boolean> => {
    if (jobId !== undefined) {
      const stream = books.job.nameOf(jobId);
      const { commandId } = failEnvelope(secret, stream, { reaction, trigger });
      return (await books.job.mark(stream, commandId)) !== undefined;
    }
    if (salaryId === undefined) return false;
    const stream = books.salary.nameOf(salaryId);
    const call = { reaction, index: 0, cause, trigger };
    const { commandId } = refusalEnvelope(secret, stream, call);
    return (await books.salary.mark(stream, commandId)) !== undefined;
  };
