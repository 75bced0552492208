import type { GuaranteeFundEvent } from '../../../src/domain/guarantee-fund/events.ts';
import type { PolicyAdopted } from '../../../src/domain/entity/events.ts';
import { centsOf, reading, same, tally, type Audit, type AuditedFact } from './audit.ts';
import type { Posted } from './books.ts';

type Cap = Extract<PolicyAdopted['data'], { policy: 'guaranteeFund' }>;

/** What an event changes of the advances that are out. */
const outOf = (event: GuaranteeFundEvent): -1n | 0n | 1n => {
  if (event.type === 'SalaryAdvanced' || event.type === 'SalaryAdvanceReopened') return 1n;
  if (event.type === 'SalaryAdvanceRepaid') return -1n;
  return event.type === 'GuaranteeLossRecognised' && event.data.of === 'advance' ? -1n : 0n;
};

/** What an event changes of the fund's capital (M19); advances leave it as it is. */
const capitalOf = reading({
  LevyDeducted: ({ guaranteeFund }) => centsOf(guaranteeFund),
  LevyReversed: ({ guaranteeFund }) => -centsOf(guaranteeFund),
  ReceivableWrittenOff: ({ levyCancelled }) => -centsOf(levyCancelled.guaranteeFund),
  GuaranteeLossRecognised: ({ amount }) => -centsOf(amount),
  GuaranteeLossRecovered: ({ amount }) => centsOf(amount),
});

const isOfFund = (event: AuditedFact['event']): event is GuaranteeFundEvent =>
  'exposureAfter' in event.data;

/** Exposure is the sum of open advances and what stands on ADV; capital is GAR + ADV; no advance passes the cap. */
export const auditFund = (posted: Posted): Audit => {
  const [open, yearly] = [tally(), tally()];
  const caps: Cap[] = [];
  const lost = new Set<string>();
  let [exposure, capital, everLost] = [0n, 0n, 0n];

  const assertUnderCap = ({ data }: GuaranteeFundEvent, on: string): void => {
    const cap = caps.findLast(({ effectiveFrom }) => effectiveFrom <= on);
    const { cap: most, losses } = cap?.parameters ?? {};
    if (most === undefined) return;
    const counted = losses === 'ever' ? everLost : yearly.of(data.fiscalYear);
    if (exposure + counted > centsOf(most)) throw new Error(`an advance passes the cap of ${most}`);
  };

  const takeOfFund = (event: GuaranteeFundEvent, on: string): void => {
    const { data } = event;
    const sign = outOf(event);
    for (const { invoiceId, amount } of data.parts) {
      const place = `${data.activityId} ${invoiceId}`;
      open.add(place, sign * centsOf(amount));
      const isLoss = event.type === 'GuaranteeLossRecognised' && event.data.cause === 'writeOff';
      if (isLoss && !lost.has(invoiceId)) throw new Error(`the fund loses ${invoiceId} too early`);
      if (open.of(place) < 0n) throw new Error(`more came back than was advanced on ${place}`);
    }
    exposure += sign * centsOf(data.amount);
    same(`exposureAfter of ${event.type}`, centsOf(data.exposureAfter), exposure);
    const gone = { GuaranteeLossRecognised: 1n, GuaranteeLossRecovered: -1n } as const;
    const change = event.type in gone ? gone[event.type as keyof typeof gone] : 0n;
    everLost += change * centsOf(data.amount);
    yearly.add(data.fiscalYear, change * centsOf(data.amount));
    if (event.type === 'SalaryAdvanced') assertUnderCap(event, on);
  };

  return {
    take: ({ event, metadata }) => {
      if (event.type === 'PolicyAdopted' && event.data.policy === 'guaranteeFund')
        caps.push(event.data);
      // A credit note is no default of the client (R13): only what is written off is ever lost.
      if (event.type === 'ReceivableWrittenOff') lost.add(event.data.invoiceId);
      capital += capitalOf(event) ?? 0n;
      if (isOfFund(event)) takeOfFund(event, metadata.effectiveOn);
      same(`ADV after ${event.type}`, posted.account('ADV'), exposure);
      same(`GAR + ADV after ${event.type}`, posted.account('GAR') + posted.account('ADV'), capital);
    },
    atRest: () => {
      const sum = [...open.entries()].reduce((all, [, cents]) => all + cents, 0n);
      same('the sum of open advances', sum, exposure);
    },
  };
};
