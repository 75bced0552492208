import type { SalaryState } from '../domain/salary/decider.ts';
import type { LocalDate } from '../domain/local-date.ts';
import { ok, refuse } from '../domain/result.ts';
import type { CancelSalaryInput, PaySalaryInput, ResumeSalaryInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import type { Fold } from './stream-fold.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

type Known = Exclude<SalaryState, { status: 'absent' }>;

/** What the activity's stream says of the salary's budget; its tail is read, never a read model. */
const fundingOf = async (deps: UseCaseDeps, { activityId, salaryId }: Known) => {
  const { state, basis } = await deps.books.activity.tail(activityId);
  const reservation = state.status === 'absent' ? undefined : state.salaries.get(salaryId);
  return { funding: reservation?.status ?? ('none' as const), basis };
};

const gatherFor = async (
  deps: UseCaseDeps,
  { state, days }: Pick<Fold<SalaryState>, 'state' | 'days'>,
  input: Readonly<{ salaryId: CancelSalaryInput['salaryId']; asked: LocalDate | undefined }>,
) => {
  const { salaryId, asked } = input;
  if (state.status === 'absent' || days === undefined) {
    return refuse('salary_not_found', { salaryId });
  }
  const facts = await entityFacts(deps, state.entityId, asked);
  if (!facts.ok) return facts;
  const { funding, basis } = await fundingOf(deps, state);
  const { effectiveOn: on } = facts.value;
  const { entityId } = state;
  const context = { basis: [facts.value.basis, basis], effectiveOn: on, entityId };
  return ok({ funding, later: { salaryId, on, calculatedOn: days.first }, context });
};

const target = ({ salaryId }: Pick<CancelSalaryInput, 'salaryId'>) => ({
  kind: 'salary',
  id: salaryId,
});

/** The net of a salary was paid: refused unless its budget is reserved and what it needs is advanced. */
export const paySalary = (deps: UseCaseDeps): UseCase<PaySalaryInput> =>
  useCase(deps, {
    type: 'PaySalary',
    book: deps.books.salary,
    place: { changes: (input) => target(input) },
    gather: async ({ input, fold }) => {
      const { salaryId, paidOn: asked } = input;
      const gathered = await gatherFor(deps, fold, { salaryId, asked });
      if (!gathered.ok) return gathered;
      const { funding, later, context } = gathered.value;
      const data = { ...input, calculatedOn: later.calculatedOn, funding };
      return ok({ ...context, command: { type: 'PaySalary', data } as const });
    },
  });

/** A salary that was not paid is cancelled; its budget and its advance are freed. */
export const cancelSalary = (deps: UseCaseDeps): UseCase<CancelSalaryInput> =>
  useCase(deps, {
    type: 'CancelSalary',
    book: deps.books.salary,
    place: { changes: (input) => target(input) },
    gather: async ({ input: { salaryId, effectiveOn: asked }, fold }) => {
      const gathered = await gatherFor(deps, fold, { salaryId, asked });
      if (!gathered.ok) return gathered;
      const { later, context } = gathered.value;
      return ok({ ...context, command: { type: 'CancelSalary', data: later } as const });
    },
  });

/** A salary without a job whose budget or advance was refused is tried again. */
export const resumeSalary = (deps: UseCaseDeps): UseCase<ResumeSalaryInput> =>
  useCase(deps, {
    type: 'ResumeSalary',
    book: deps.books.salary,
    place: { changes: (input) => target(input) },
    gather: async ({ input: { salaryId, effectiveOn: asked }, fold }) => {
      const gathered = await gatherFor(deps, fold, { salaryId, asked });
      if (!gathered.ok) return gathered;
      const { funding, later, context } = gathered.value;
      const command = { type: 'ResumeSalary', data: { ...later, funding } } as const;
      return ok({ ...context, command });
    },
  });
