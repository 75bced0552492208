/** The entity whose read models are filled. */
export const FILLED_ENTITY = '00000001-0000-5000-8000-000000000000';

/** The last day on which something happened. */
export const FILLED_UNTIL = '2026-02-01';

const KINDS = { activity: '00000004', client: '00000005', job: '00000006' } as const;

/** The id of the nth activity, client or job. */
export const filledId = (kind: keyof typeof KINDS, n: number): string =>
  `${KINDS[kind]}-0000-5000-8000-${n.toString(16).padStart(12, '0')}`;

const id = (kind: string, n: string): string =>
  `('${kind}-0000-5000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const E = FILLED_ENTITY;
const invoice = id('00000007', 'n');
const job = id('00000006', 'n');
const salary = id('00000009', 'n');
// The parts between VAT and what is left.
const NOTHING = '0, '.repeat(16);
const clientId = id('00000005', 'n % 1000');
const activityId = id('00000004', 'n % 500');

/**
 * SQL that fills empty read models straight away, as so many jobs of two years would: invoices of 121.00 of 1,000
 * clients and 500 activities, paid after 40 days but for the last 600, each with an advance of 80.00 that the payment
 * repaid, and a salary of two days later, paid nine days after it but for the last 100. It makes what aged receivables,
 * statements of activities, the fund, the way from invoice to net and the salaries that are due read; the journal stays
 * empty.
 */
export const fillModels = (schema: string, jobs: number): string => {
  const day = `date '2024-01-01' + (n * 714::bigint / ${jobs})::int`;
  const paid = `n <= ${jobs} - 600`;
  const settled = `n <= ${jobs} - 100`;
  const each = `from generate_series(1, ${jobs}) n`;
  const advance = `1, '${E}'::uuid, ${activityId}, ${activityId}, ${clientId}, ${invoice}, null::uuid`;
  return `
  set search_path to "${schema}";
  insert into entity values ('${E}', 'SA', 'BE', 'EUR', '0896755397', '01-01', 'Europe/Brussels', '2024-01-01', 1);
  insert into activity select ${id('00000004', 'n')}, '${E}', '${E}', '2024-01-01', n from generate_series(0, 499) n;
  insert into open_item select n * 10, 1, ${invoice}, '${E}', ${clientId}, 'EUR', 121, ${day}, ${day} ${each};
  insert into open_item select n * 10 + 5, 1, ${invoice}, '${E}', ${clientId}, 'EUR', -121, ${day} + 40, ${day} + 40
    ${each} where ${paid};
  insert into receivable_item select ${invoice}, 'invoice', '${E}', ${clientId}, 'EUR', ${day}, ${day} + 30,
    case when ${paid} then 0 else 121 end, date '2199-12-31' - (${day}), ${day} + case when ${paid} then 40 else 0 end, n * 10 + 5 ${each};
  insert into activity_movement select n, 1, ${activityId}, ${invoice}, 'invoiced', 'EUR', 100, 0, 0, 0, 0, null, null,
    ${day}, ${day} ${each};
  insert into fund_movement select n * 10 + 2, ${advance}, 'advanced', 'EUR', 80, 80, ${day} + 2 ${each};
  insert into fund_movement select n * 10 + 6, ${advance}, 'repaid', 'EUR', 80, -80, ${day} + 40 ${each} where ${paid};
  insert into fund_movement select n * 10 + 1, ${advance}, 'contributed', 'EUR', 20, 0, ${day} ${each};
  insert into fund_advance select ${invoice}, '${E}', ${activityId}, ${clientId}, 'EUR',
    case when ${paid} then 0 else 80 end, date '2199-12-31' - (${day} + 2), ${day} + case when ${paid} then 40 else 2 end, n * 10 + 6 ${each};
  insert into fund_debt select n * 10 + 3, 1, '${E}', ${activityId}, ${invoice}, 'EUR', 30, ${day} + 3 ${each}
    where n % 50 = 0;
  insert into fund_day select entity_id, effective_on, kind, currency, sum(amount), sum(open) from fund_movement
    group by 1, 2, 3, 4;
  insert into job (job_id, entity_id, activity_id, member_id, client_id, first_day, last_day, currency, declared_on,
      declared_sequence, completed, failed, invoice_done, funding_done, salary_done, payment_done, pays, unpaid)
    select ${job}, '${E}', ${activityId}, '${E}', ${clientId}, ${day}, ${day}, 'EUR', ${day}, n * 10, true, false,
      true, true, true, true, false, 0 ${each};
  insert into invoice_to_net select n * 10 + 1, 1, '${E}', ${activityId}, ${job}, ${invoice}, 'EUR', ${day},
    121, 21, ${NOTHING} 100 ${each};
  insert into invoice_to_net_day select entity_id, currency, effective_on, sum(invoiced), sum(vat), ${NOTHING}
    sum(left_in_activity) from invoice_to_net group by 1, 2, 3;
  insert into salary (salary_id, entity_id, activity_id, member_id, job_id, currency, worker_category, worked_on, gross,
      net, cost, charged, advanced, pay_by, send_by, promised_by, status, funding, paid_on, begun, last_effective_on, sequence)
    select ${salary}, '${E}', ${activityId}, ${activityId}, ${job}, 'EUR', 'employee', ${day}, 60, 45, 80, 80, 80,
      ${day} + 10, ${day} + 9, ${day} + case when n % 100 = 0 then 10 else 11 end, case when ${settled} then 'paid' else 'calculated' end, 'funded',
      case when ${settled} then ${day} + 11 end, date '2199-12-31' - (${day} + 2),
      ${day} + case when ${settled} then 11 else 2 end, n * 10 + 3 ${each};
  insert into salary_funding select n * 10 + 4, ${salary}, ${day} + 2, 'funded', null, null ${each};
  insert into balance_day select '${E}', 'analytic', 'ADV', 'EUR', effective_on, sum(open) from fund_movement group by 5;
  insert into balance_day select '${E}', 'analytic', 'GAR', 'EUR', effective_on, sum(amount * (kind = 'contributed')::int - open)
    from fund_movement group by 5;
  insert into balance select entity_id, book, account, currency, sum(amount) from balance_day group by 1, 2, 3, 4;
  update checkpoint set sequence = ${jobs} * 10 + 6;
  reset search_path;
  analyze`;
};
