import { badBytes } from './bad-bytes.ts';
import { badDecisions } from './bad-decisions.ts';
import { badDues } from './bad-dues.ts';
import { ENTITY, jobBody, NOBODY, paymentBody, type BadRequest, type Founded } from './fixture.ts';

const invalid = { status: 400, code: 'invalid_request' };

const badJobs = (coop: Founded): readonly BadRequest[] => {
  const job = jobBody(coop);
  const line = job.lines[0];
  const payment = paymentBody(coop);
  return [
    {
      what: 'an unknown field',
      url: '/jobs',
      body: { ...job, levy: '0.00' },
      names: 'levy',
      ...invalid,
    },
    {
      what: 'an unknown field in a line',
      url: '/jobs',
      body: { ...job, lines: [{ ...line, rate: '0' }] },
      names: '/lines/0',
      ...invalid,
    },
    {
      what: 'a float amount',
      url: '/jobs',
      body: { ...job, lines: [{ ...line, net: 1000.5 }] },
      names: 'as a text with two decimals',
      ...invalid,
    },
    {
      what: 'a whole number as amount',
      url: '/payments',
      body: { ...payment, amount: 1210 },
      names: '/amount',
      ...invalid,
    },
    ...['1000', '1000.0', '1e3', '01.00', '-0.00', ' 1.00', '1,00', '9999999999999999.00'].map(
      (net) => ({
        what: `the amount ${net}`,
        url: '/jobs',
        body: { ...job, lines: [{ ...line, net }] },
        names: '/lines/0/net',
        ...invalid,
      }),
    ),
    {
      what: 'a currency that nobody keeps books in',
      url: '/jobs',
      body: { ...job, currency: 'USD' },
      names: '/currency',
      ...invalid,
    },
    {
      what: 'a currency of another entity',
      url: '/jobs',
      body: { ...job, currency: 'CHF' },
      names: 'EUR',
      status: 422,
      code: 'currency_mismatch',
    },
    {
      what: 'a payment in another currency',
      url: '/payments',
      body: { ...payment, currency: 'CHF' },
      names: 'EUR',
      status: 422,
      code: 'currency_mismatch',
    },
    ...[
      '2026-02-30',
      '2026-13-01',
      '2025-02-29',
      '26-01-01',
      '2026-1-1',
      '2026-01-01T00:00:00Z',
    ].map((lastDay) => ({
      what: `the day ${lastDay}`,
      url: '/jobs',
      body: { ...job, lastDay },
      names: '/lastDay',
      ...invalid,
    })),
    {
      what: 'a VAT rate that is not in force',
      url: '/jobs',
      body: { ...job, lines: [{ ...line, vat: '20' }] },
      names: '20',
      status: 422,
      code: 'vat_rate_not_in_force',
    },
    {
      what: 'an unknown activity',
      url: '/jobs',
      body: { ...job, activityId: NOBODY },
      names: NOBODY,
      status: 404,
      code: 'activity_not_found',
    },
    {
      what: 'an unknown client',
      url: '/jobs',
      body: { ...job, clientId: NOBODY },
      status: 404,
      code: 'client_not_found',
    },
    {
      what: 'an unknown entity',
      url: '/jobs',
      body: { ...job, entityId: NOBODY },
      status: 404,
      code: 'entity_not_found',
    },
    { what: 'no identifier', url: '/jobs', body: { ...job, activityId: 'x' }, ...invalid },
    {
      what: 'a job that ends before it starts',
      url: '/jobs',
      body: { ...job, firstDay: '2026-03-04', lastDay: '2026-03-03' },
      names: '2026-03-04',
      status: 422,
      code: 'job_ends_before_it_starts',
    },
    {
      what: 'no lines',
      url: '/jobs',
      body: { ...job, lines: [] },
      status: 422,
      code: 'job_without_lines',
    },
    {
      what: 'too many lines',
      url: '/jobs',
      body: { ...job, lines: Array.from({ length: 101 }, () => line) },
      names: '/lines',
      ...invalid,
    },
    {
      what: 'an effective date in the future',
      url: '/jobs',
      body: { ...job, effectiveOn: '2026-07-01' },
      names: '2026-06-30',
      status: 422,
      code: 'effective_in_future',
    },
  ];
};

const badRules = (coop: Founded): readonly BadRequest[] => {
  const payment = paymentBody(coop);
  return [
    {
      what: 'a policy without a decision',
      url: `/entities/${coop.entityId}/policies`,
      body: {
        policy: 'levy',
        parameters: { mutualServices: '0.05', guaranteeFund: '0.02' },
        decisionId: NOBODY,
        effectiveFrom: '2026-06-30',
      },
      names: NOBODY,
      status: 404,
      code: 'decision_not_found',
    },
    {
      what: 'a policy that names no decision',
      url: `/entities/${coop.entityId}/policies`,
      body: {
        policy: 'levy',
        parameters: { mutualServices: '0.05', guaranteeFund: '0.02' },
        effectiveFrom: '2026-06-30',
      },
      names: '/decisionId',
      ...invalid,
    },
    {
      what: 'a rate as a number',
      url: `/entities/${coop.entityId}/policies`,
      body: {
        policy: 'levy',
        parameters: { mutualServices: 0.05, guaranteeFund: '0.02' },
        decisionId: coop.decisionId,
        effectiveFrom: '2026-06-30',
      },
      names: '/parameters/mutualServices',
      ...invalid,
    },
    {
      what: 'an unknown policy',
      url: `/entities/${coop.entityId}/policies`,
      body: { policy: 'tax', decisionId: coop.decisionId, effectiveFrom: '2026-06-30' },
      names: '/policy',
      ...invalid,
    },
    {
      what: 'a payment of an unknown client',
      url: '/payments',
      body: { ...payment, clientId: NOBODY },
      names: NOBODY,
      status: 404,
      code: 'client_not_found',
    },
    {
      what: 'a payment of nothing',
      url: '/payments',
      body: { ...payment, amount: '0.00' },
      status: 422,
      code: 'payment_amount_not_positive',
    },
    {
      what: 'a payment for an unknown invoice',
      url: '/payments',
      body: { ...payment, invoices: [{ invoiceId: NOBODY }] },
      names: NOBODY,
      status: 404,
      code: 'invoice_not_found',
    },
    {
      what: 'a payment for invoices and a reference',
      url: '/payments',
      body: { ...payment, invoices: [{ invoiceId: NOBODY }], paymentReference: '+++' },
      names: '/paymentReference',
      ...invalid,
    },
    {
      what: 'a guarantee that is given already',
      url: `/clients/${coop.clientId}/guarantee`,
      body: { guaranteed: true },
      status: 409,
      code: 'guarantee_already_given',
    },
    {
      what: 'terms that the law does not allow',
      url: `/clients/${coop.clientId}/terms`,
      body: { days: 61, from: 'issue', roll: 'none' },
      names: '60',
      status: 422,
      code: 'payment_terms_too_long',
    },
    {
      what: 'an unknown job to resume',
      url: `/jobs/${NOBODY}/resume`,
      body: {},
      status: 404,
      code: 'job_not_found',
    },
    {
      what: 'a wrong enterprise number',
      url: '/entities',
      body: { ...ENTITY, enterpriseNumber: '0403019262' },
      status: 422,
      code: 'enterprise_number_invalid',
    },
    {
      what: 'an unknown time zone',
      url: '/entities',
      body: { ...ENTITY, timeZone: 'Mars/Base' },
      status: 422,
      code: 'time_zone_unknown',
    },
    {
      what: 'no name',
      url: '/members',
      body: { entityId: coop.entityId, details: { name: ' ' } },
      names: '/details/name',
      ...invalid,
    },
    {
      what: 'a null character',
      url: '/members',
      body: { entityId: coop.entityId, details: { name: 'A\u0000' } },
      names: '/details/name',
      ...invalid,
    },
  ];
};

/** Requests that must each give a problem and append nothing. */
export const badRequests = (coop: Founded): readonly BadRequest[] => [
  ...badJobs(coop),
  ...badRules(coop),
  ...badDecisions(coop),
  ...badDues(coop),
  ...badBytes(coop),
];
