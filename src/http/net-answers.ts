import { z } from 'zod';

const text = z.string();
const day = z.string().meta({ format: 'date' });
const amount = (description: string) => z.string().meta({ description, examples: ['1000.00'] });

/** What was invoiced and its parts. */
const amounts = {
  invoiced: amount('Invoices with VAT: the sum of all parts.'),
  parts: z.object({
    vat: amount('Owed to the state, less credit notes and what comes back on losses.'),
    disbursements: amount("Laid out in clients' names."),
    mutualServices: amount('Levy for mutual services.'),
    guaranteeFund: amount('Levy for the guarantee fund.'),
    employerContributions: amount('Of salaries; in a period also what the quarterly returns add.'),
    employeeContributions: amount('Social security of members.'),
    withholdingTax: amount('Tax withheld from salaries.'),
    otherDeductions: amount('Kept back from salaries for others.'),
    insurance: amount('Insurance and other costs of staff.'),
    reductions: amount("What the state leaves of the employer's contributions; below zero."),
    mutualisedReductions: amount('What of these reductions belongs to all members.'),
    net: amount('What members get.'),
    credited: amount('What clients need not pay, VAT included.'),
    writtenOff: amount('What clients will never pay, VAT included.'),
    borneByGuaranteeFund: amount("What the fund paid in somebody's place; below zero."),
    borneByMutualServices: amount('What mutual services paid for all; below zero.'),
    waiting: amount('Share of invoices without guarantee until the client pays; money on its way.'),
    leftInActivity: amount('Budget left; below zero when other invoices paid for it.'),
  }),
};

const scope = {
  sequence: z.int().meta({ description: 'The answer is true for this sequence.' }),
  entityId: text,
  currency: text,
  asOf: day.nullable(),
};

/** From invoice to net, of one job. */
export const jobNetAnswer = z.object({ ...scope, jobId: text, activityId: text, ...amounts });

/** From invoice to net, of one activity. */
export const activityNetAnswer = z.object({
  ...scope,
  activityId: text,
  memberId: text,
  ...amounts,
});

/** From invoice to net, of a period and of each month of it in which something moved. */
export const periodNetAnswer = z.object({
  ...scope,
  from: day,
  to: day,
  ...amounts,
  months: z.array(z.object({ month: text, ...amounts })).readonly(),
});
