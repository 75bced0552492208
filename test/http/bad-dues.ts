import { NOBODY, type BadRequest, type Founded } from './fixture.ts';

const invalid = { status: 400, code: 'invalid_request' };
const transfer = { bookedOn: '2026-04-30', bankAccount: 'main', bankReference: 'D-1' };

const badCharges = (entityId: string): readonly BadRequest[] => {
  const due = { entityId, agency: 'onss', quarter: '2026Q1', amount: '271.49', currency: 'EUR' };
  const [declarations, payments] = ['/social-charges/declarations', '/social-charges/payments'];
  return [
    ...['2026Q5', '2026-Q1', '2026q1', '1899Q1', 20261].map((quarter) => ({
      what: `the quarter ${quarter}`,
      url: declarations,
      body: { ...due, quarter },
      names: '/quarter',
      ...invalid,
    })),
    ...['ONSS', 'on ss', '', 'on.ss'].map((agency) => ({
      what: `the agency "${agency}"`,
      url: declarations,
      body: { ...due, agency },
      names: '/agency',
      ...invalid,
    })),
    {
      what: 'charges as a number',
      url: declarations,
      body: { ...due, amount: 271.49 },
      names: '/amount',
      ...invalid,
    },
    {
      what: 'charges below zero',
      url: declarations,
      body: { ...due, amount: '-0.01' },
      names: '-0.01',
      status: 422,
      code: 'declared_amount_negative',
    },
    {
      what: 'a quarter that has not begun',
      url: declarations,
      body: { ...due, quarter: '2098Q1' },
      names: '2098-01-01',
      status: 422,
      code: 'period_not_begun',
    },
    {
      what: 'charges in another currency',
      url: declarations,
      body: { ...due, currency: 'CHF' },
      status: 422,
      code: 'currency_mismatch',
    },
    {
      what: 'charges of nobody',
      url: declarations,
      body: { ...due, entityId: NOBODY },
      status: 404,
      code: 'entity_not_found',
    },
    {
      what: 'a correction of nothing',
      url: '/social-charges/rectifications',
      body: due,
      names: 'onss',
      status: 409,
      code: 'social_charges_not_declared',
    },
    {
      what: 'a payment of an unknown part',
      url: payments,
      body: { ...due, ...transfer, part: 'provision4' },
      names: '/part',
      ...invalid,
    },
    {
      what: 'a name as bank reference',
      url: payments,
      body: { ...due, ...transfer, part: 'balance', bankReference: 'Ada Lovelace' },
      names: '/bankReference',
      ...invalid,
    },
    {
      what: 'a provision that comes back',
      url: payments,
      body: { ...due, ...transfer, part: 'provision1', amount: '-1.00' },
      status: 422,
      code: 'payment_amount_not_positive',
    },
    {
      what: 'a payment of nothing',
      url: payments,
      body: { ...due, ...transfer, part: 'balance', amount: '0.00' },
      status: 422,
      code: 'transfer_amount_zero',
    },
    {
      what: 'a payment of tomorrow',
      url: payments,
      body: { ...due, ...transfer, part: 'balance', bookedOn: '2026-07-01' },
      names: '2026-07-01',
      status: 422,
      code: 'effective_in_future',
    },
  ];
};

const badTax = (entityId: string): readonly BadRequest[] => {
  const due = { entityId, month: '2026-03', amount: '67.61', currency: 'EUR' };
  return [
    ...['2026-13', '2026-3', '2026-03-01', '2026Q1'].map((month) => ({
      what: `the month ${month}`,
      url: '/withholding-tax/declarations',
      body: { ...due, month },
      names: '/month',
      ...invalid,
    })),
    {
      what: 'a return that replaces nothing',
      url: '/withholding-tax/declarations',
      body: { ...due, replaces: '1.00' },
      names: '2026-03',
      status: 409,
      code: 'withholding_tax_not_declared',
    },
    {
      what: 'tax of a month to come',
      url: '/withholding-tax/payments',
      body: { ...due, ...transfer, month: '2026-05' },
      names: '2026-05-01',
      status: 422,
      code: 'period_not_begun',
    },
    {
      what: 'an effective date beside the day of booking',
      url: '/withholding-tax/payments',
      body: { ...due, ...transfer, effectiveOn: '2026-04-30' },
      names: 'effectiveOn',
      ...invalid,
    },
  ];
};

const badProvisions = ({ entityId, decisionId }: Founded): readonly BadRequest[] => {
  const url = `/entities/${entityId}/policies`;
  const shares = ['0.3', '0.3', '0.25'];
  const parameters = { agency: 'onss', shares, fourthQuarterShares: shares, threshold: '4000.00' };
  const policy = {
    policy: 'socialChargeProvisions',
    decisionId,
    effectiveFrom: '2026-06-30',
    parameters,
  };
  const wrong = (change: object) => ({ ...policy, parameters: { ...parameters, ...change } });
  return [
    {
      what: 'two provisions in a quarter',
      url,
      body: wrong({ shares: ['0.3', '0.3'] }),
      names: '/parameters/shares',
      ...invalid,
    },
    {
      what: 'a threshold below zero',
      url,
      body: wrong({ threshold: '-1.00' }),
      names: '/parameters/threshold',
      ...invalid,
    },
    {
      what: 'provisions of more than the whole',
      url,
      body: wrong({ fourthQuarterShares: ['0.5', '0.5', '0.01'] }),
      names: '1.01',
      status: 422,
      code: 'provisions_invalid',
    },
  ];
};

/** Requests about charges and tax that must each give a problem and append nothing. */
export const badDues = (coop: Founded): readonly BadRequest[] => [
  ...badCharges(coop.entityId),
  ...badTax(coop.entityId),
  ...badProvisions(coop),
];
