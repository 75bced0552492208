import { unreachable, type Result } from '../domain/result.ts';
import type { CommandRefusal } from './api.ts';
import { estimateSocialCharges } from './estimate-social-charges.ts';
import { advanceSalary, changeFund } from './guarantee-fund.ts';
import { invoiceJob } from './invoice-job.ts';
import { completeJob, recordJobStep } from './job-steps.ts';
import { fundActivity, moveFunding } from './move-funding.ts';
import type { ReactionCall } from './reaction-call.ts';
import type { ReactionCommand } from './reaction-commands.ts';
import { releaseSalary, reserveSalary } from './reserve-salary.ts';
import { applyPayment, returnAllocation, unapplyPayment } from './settle-invoice.ts';
import type { UseCaseDeps } from './use-case.ts';

/** Carries out what a reaction asks for. */
export type CarryOut = (
  command: ReactionCommand,
  call: ReactionCall,
) => Promise<Result<unknown, CommandRefusal>>;

/** The commands of reactions, on these books. */
export const carryOut = (deps: UseCaseDeps): CarryOut => {
  const run = {
    invoiceJob: invoiceJob(deps),
    fundActivity: fundActivity(deps),
    applyPayment: applyPayment(deps),
    unapplyPayment: unapplyPayment(deps),
    returnAllocation: returnAllocation(deps),
    moveFunding: moveFunding(deps),
    reserveSalary: reserveSalary(deps),
    advanceSalary: advanceSalary(deps),
    releaseSalary: releaseSalary(deps),
    changeFund: changeFund(deps),
    recordJobStep: recordJobStep(deps),
    completeJob: completeJob(deps),
    estimateSocialCharges: estimateSocialCharges(deps),
  };
  return (command, call) => {
    switch (command.type) {
      case 'InvoiceJob':
        return run.invoiceJob(command, call);
      case 'FundActivity':
        return run.fundActivity(command, call);
      case 'ApplyPayment':
        return run.applyPayment(command, call);
      case 'UnapplyPayment':
        return run.unapplyPayment(command, call);
      case 'ReturnAllocation':
        return run.returnAllocation(command, call);
      case 'MoveFunding':
        return run.moveFunding(command, call);
      case 'ReserveSalary':
        return run.reserveSalary(command, call);
      case 'AdvanceSalary':
        return run.advanceSalary(command, call);
      case 'ReleaseSalary':
        return run.releaseSalary(command, call);
      case 'ChangeFund':
        return run.changeFund(command, call);
      case 'RecordJobStep':
        return run.recordJobStep(command, call);
      case 'CompleteJob':
        return run.completeJob(command, call);
      case 'EstimateSocialCharges':
        return run.estimateSocialCharges(command, call);
      default:
        return unreachable(command);
    }
  };
};
