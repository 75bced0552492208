import { calendarOf } from '../domain/entity/holidays.ts';
import { idOf, type JobId, type SalaryId } from '../domain/ids.ts';
import type { JobState } from '../domain/job/decider.ts';
import type { Basis } from '../domain/metadata.ts';
import { ok } from '../domain/result.ts';
import { unusualFigures } from '../domain/salary/unusual.ts';
import { wageRuleInForce, workerBoundsInForce } from '../domain/salary/wage-rules.ts';
import type { CalculateSalaryInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

const jobFacts = async (
  { books }: UseCaseDeps,
  jobId: JobId | undefined,
): Promise<Readonly<{ state: JobState | undefined; basis: readonly Basis[] }>> => {
  if (jobId === undefined) return { state: undefined, basis: [] };
  const { state, basis } = await books.job.tail(jobId);
  return { state, basis: [basis] };
};

/** The payroll system's result for a salary; its budget, advance and payment follow. */
export const calculateSalary = (deps: UseCaseDeps): UseCase<CalculateSalaryInput> =>
  useCase(deps, {
    type: 'CalculateSalary',
    book: deps.books.salary,
    place: { creates: 'salary' },
    gather: async ({ input, id }) => {
      const { effectiveOn: asked, ...figures } = input;
      const { entityId, activityId, jobId, workerCategory, workedOn } = figures;
      const [facts, activity, job] = await Promise.all([
        entityFacts(deps, entityId, asked),
        deps.books.activity.tail(activityId),
        jobFacts(deps, jobId),
      ]);
      if (!facts.ok) return facts;
      const { entity, effectiveOn, basis } = facts.value;
      const { currency: entityCurrency, jurisdiction } = entity;
      const wages = wageRuleInForce(entity, effectiveOn);
      const opened = activity.state.status === 'absent' ? undefined : activity.state;
      const declared = job.state?.status === 'declared' ? job.state.declared : undefined;
      const data = {
        ...figures,
        salaryId: idOf<SalaryId>(id),
        // Without an activity the command is refused, and nothing names a member.
        memberId: opened?.memberId ?? idOf<never>(id),
        jurisdiction,
        reductionsPolicy: wages.reductions,
        effectiveOn,
        wages,
        calendar: calendarOf(entity),
        entityCurrency,
        // What is plausible follows from when the work was done.
        bounds: workerBoundsInForce(entity, workerCategory, workedOn),
        activity: opened && { entityId: opened.entityId },
        job: declared && {
          activityId: declared.activityId,
          pays: declared.pay.kind !== 'none',
          lastDay: declared.lastDay,
        },
      };
      const command = { type: 'CalculateSalary', data } as const;
      return ok({ command, basis: [basis, activity.basis, ...job.basis], effectiveOn, entityId });
    },
    unusual: (events) =>
      events.flatMap(({ type, data: stored }) =>
        type === 'SalaryCalculated' ? unusualFigures(stored) : [],
      ),
  });
