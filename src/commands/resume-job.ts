import { ok, refuse } from '../domain/result.ts';
import type { ResumeJobInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A job goes on at the step that was refused, after its cause was put right. */
export const resumeJob = (deps: UseCaseDeps): UseCase<ResumeJobInput> =>
  useCase(deps, {
    type: 'ResumeJob',
    book: deps.books.job,
    place: { changes: ({ jobId }) => ({ kind: 'job', id: jobId }) },
    gather: async ({ input: { jobId, effectiveOn: asked }, fold: { state } }) => {
      if (state.status === 'absent') return refuse('job_not_found', { jobId });
      const facts = await entityFacts(deps, state.entityId, asked);
      if (!facts.ok) return facts;
      const { effectiveOn, basis } = facts.value;
      const command = { type: 'ResumeJob', data: { jobId } } as const;
      return ok({ command, basis: [basis], effectiveOn, entityId: state.entityId });
    },
  });
