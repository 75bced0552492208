import t from 'tap';
import { invoiceRegisterDecider } from '../../src/domain/invoice-register/decider.ts';
import type {
  InvoiceNumberAssigned,
  InvoiceNumberVoided,
} from '../../src/domain/invoice-register/events.ts';
import { given, stateOf } from '../support/decider-spec.ts';
import { day, entityId, invoiceId, jobId } from './samples.ts';

const assigned = (number: number, issuedOn: string, voidedCount = 0): InvoiceNumberAssigned => ({
  type: 'InvoiceNumberAssigned',
  data: {
    entityId,
    series: 'invoices',
    year: 2026,
    number,
    invoiceId,
    jobId,
    issuedOn: day(issuedOn),
    lastNumber: number,
    lastIssuedOn: day(issuedOn),
    voidedCount,
  },
});
const voided = (number: number, last: InvoiceNumberAssigned): InvoiceNumberVoided => {
  const { issuedOn: _notOfAVoidNumber, ...register } = last.data;
  const voidedCount = register.voidedCount + 1;
  return {
    type: 'InvoiceNumberVoided',
    data: { ...register, number, reason: 'levy_not_adopted', voidedCount },
  };
};
const assign = (askedOn: string, change: object = {}) =>
  ({
    type: 'AssignNumber',
    data: {
      entityId,
      series: 'invoices',
      year: 2026,
      askedOn: day(askedOn),
      firstNumber: 501,
      invoiceId,
      jobId,
      ...change,
    },
  }) as const;

await t.test('R23, M1: numbers have no gap and their dates never go back', async (t) => {
  given(t, invoiceRegisterDecider).when(assign('2026-03-02')).emits(assigned(501, '2026-03-02'));
  const last = assigned(123, '2026-03-04');
  given(t, invoiceRegisterDecider, last)
    .when(assign('2026-03-03'))
    .emits(assigned(124, '2026-03-04'));
  given(t, invoiceRegisterDecider, last)
    .when(assign('2026-03-05'))
    .emits(assigned(124, '2026-03-05'));
  // A job of 31 December that is numbered on 2 January stays in the register of its cause's year.
  given(t, invoiceRegisterDecider, assigned(9, '2026-12-31'))
    .when(assign('2026-12-30'))
    .emits(assigned(10, '2026-12-31'));
  t.throws(
    () => given(t, invoiceRegisterDecider, last).when(assign('2027-01-02')),
    /asked on 2027-01-02 from the register of 2026/,
  );
  given(t, invoiceRegisterDecider, assigned(999_998, '2026-03-04'))
    .when(assign('2026-03-05'))
    .emits(assigned(999_999, '2026-03-05'));
  given(t, invoiceRegisterDecider, assigned(999_999, '2026-03-04'))
    .when(assign('2026-03-05'))
    .refuses('series_exhausted', { series: 'invoices', year: '2026' });
});

const voidNumber = (number: number) =>
  ({
    type: 'VoidNumber',
    data: { number, invoiceId, jobId, reason: 'levy_not_adopted' },
  }) as const;

await t.test('M23: a number given is issued or voided, never given again', async (t) => {
  const last = assigned(123, '2026-03-04');
  given(t, invoiceRegisterDecider, last).when(voidNumber(123)).emits(voided(123, last));
  given(t, invoiceRegisterDecider, last).when(voidNumber(100)).emits(voided(100, last));
  given(t, invoiceRegisterDecider, voided(100, last))
    .when(assign('2026-03-05'))
    .emits(assigned(124, '2026-03-05', 1));
  t.throws(() => given(t, invoiceRegisterDecider).when(voidNumber(1)), /never given/);
  t.throws(() => given(t, invoiceRegisterDecider, last).when(voidNumber(124)), /never given/);
  t.match(stateOf(invoiceRegisterDecider, [last, voided(100, last)]), {
    status: 'open',
    lastNumber: 123,
    lastIssuedOn: '2026-03-04',
    voidedCount: 1,
  });
});
