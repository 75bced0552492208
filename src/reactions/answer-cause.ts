import type { CommandRefusal } from '../commands/api.ts';
import type { StepFailure } from '../commands/job-steps.ts';
import { isOutage } from '../commands/outage.ts';
import type { ReactionCall } from '../commands/reaction-call.ts';
import { isWait } from '../commands/waits.ts';
import type { ReactionTry } from '../commands/refused-before.ts';
import type { ReactionCommand } from '../commands/reaction-commands.ts';
import { isTold } from '../copy/retries.ts';
import type { JobId, SalaryId } from '../domain/ids.ts';
import type { JobStep } from '../domain/job/events.ts';
import { ok, type Result } from '../domain/result.ts';
import { react, type Cause, type Reaction } from './reaction.ts';

/** What answering an event needs from the rest. */
export type AnswerDeps = Readonly<{
  execute: (
    command: ReactionCommand,
    call: ReactionCall,
  ) => Promise<Result<unknown, CommandRefusal>>;
  failStep: (failure: StepFailure) => Promise<Result<unknown, CommandRefusal>>;
  /** True when this very try was refused before: then it is over. */
  refusedBefore: (tried: ReactionTry) => Promise<boolean>;
  /** Waits a little longer at each try; rejects when the runner stops. */
  backOff: (attempt: number) => Promise<void>;
  /** Told when something waits for others. */
  waits?: () => void;
  log: (message: string, error: unknown) => void;
}>;

/** A reaction could not answer an event, and no job can show it: its stream waits for a person. */
export class ReactionFault extends Error {
  override readonly name = 'ReactionFault';
  readonly reaction: string;

  constructor(reaction: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.reaction = reaction;
  }
}

const STEP_OF: Record<ReactionCommand['type'], JobStep | undefined> = {
  InvoiceJob: 'invoice',
  FundActivity: 'funding',
  MoveFunding: 'funding',
  ApplyPayment: 'payment',
  UnapplyPayment: 'payment',
  ReturnAllocation: 'payment',
  ReserveSalary: 'salary',
  AdvanceSalary: 'salary',
  // Nothing of these is refused: they wait, or something is wrong.
  ReleaseSalary: undefined,
  ChangeFund: undefined,
  RecordJobStep: undefined,
  CompleteJob: undefined,
  EstimateSocialCharges: undefined,
};

const jobOf = (cause: Cause): JobId | undefined =>
  'jobId' in cause.event.data ? cause.event.data.jobId : undefined;

const salaryOf = (cause: Cause): SalaryId | undefined =>
  'salaryId' in cause.event.data ? cause.event.data.salaryId : undefined;

/** Conflicts, waits and outages are tried again until done; only a refusal comes back. */
const untilDecided = async <Value>(
  deps: AnswerDeps,
  what: string,
  run: () => Promise<Result<Value, CommandRefusal>>,
): Promise<Result<Value, CommandRefusal>> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await run();
      if (result.ok || !isWait(result.refusal)) return result;
      deps.waits?.();
    } catch (error) {
      if (!isOutage(error)) throw error;
      // Hundreds of streams may wait together.
      if (isTold(attempt))
        deps.log(`${what} waits: the event store or the database is away`, error);
    }
    await deps.backOff(attempt);
  }
};

const answerRefusal = async (
  deps: AnswerDeps,
  reaction: Reaction,
  command: ReactionCommand,
  refusal: CommandRefusal,
  cause: Cause,
  trigger: Cause,
): Promise<void> => {
  const step = STEP_OF[command.type];
  const jobId = jobOf(cause);
  if (step === undefined || jobId === undefined) {
    const facts = JSON.stringify(refusal.facts);
    throw new ReactionFault(reaction.name, `${command.type} was refused: ${refusal.code} ${facts}`);
  }
  const failure = { reaction: reaction.name, jobId, step, refusal, cause, trigger };
  const failed = await untilDecided(deps, reaction.name, () => deps.failStep(failure));
  if (!failed.ok) {
    throw new ReactionFault(
      reaction.name,
      `the failure of ${command.type} (${refusal.code}) could not be recorded: ${failed.refusal.code}`,
    );
  }
};

/**
 * Carries out what the reactions ask for on one event. Every command's id comes from the event, so that answering
 * twice does nothing twice.
 * @throws ReactionFault when a reaction cannot answer and no job can show it.
 */
export const answerCause = async (
  deps: AnswerDeps,
  reactions: readonly Reaction[],
  cause: Cause,
  trigger: Cause,
): Promise<void> => {
  for (const reaction of reactions) {
    try {
      const commands = react(reaction, cause.event);
      if (commands.length === 0) continue;
      const { name } = reaction;
      const [jobId, salaryId] = [jobOf(cause), salaryOf(cause)];
      const refused = await untilDecided(deps, name, async () =>
        ok(
          await deps.refusedBefore({
            reaction: name,
            jobId,
            salaryId,
            cause,
            trigger,
            sequence: trigger.sequence,
          }),
        ),
      );
      if (refused.ok && refused.value) continue;
      for (const [index, command] of commands.entries()) {
        const call = { reaction: name, index, cause, trigger };
        const result = await untilDecided(deps, name, () => deps.execute(command, call));
        if (result.ok) continue;
        await answerRefusal(deps, reaction, command, result.refusal, cause, trigger);
        break;
      }
    } catch (error) {
      if (
        error instanceof ReactionFault ||
        (error instanceof Error && error.name === 'AbortError')
      ) {
        throw error;
      }
      const message = error instanceof Error ? error.message : String(error);
      throw new ReactionFault(reaction.name, message, error);
    }
  }
};
