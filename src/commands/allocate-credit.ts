import {
  formatMoney,
  isPositive,
  min,
  parseMoney,
  subtract,
  type Amount,
} from '../domain/money.ts';
import type { InvoiceId } from '../domain/ids.ts';
import type { Basis } from '../domain/metadata.ts';
import { ok, refuse } from '../domain/result.ts';
import type { AllocateCreditInput, UseCase } from './api.ts';
import { entityFacts } from './facts.ts';
import { openInvoice } from './payment-allocations.ts';
import { useCase, type UseCaseDeps } from './use-case.ts';

/** A client's credit is used for invoices by this command alone (M28); each of them must have something open. */
export const allocateCredit = (deps: UseCaseDeps): UseCase<AllocateCreditInput> =>
  useCase(deps, {
    type: 'AllocateCredit',
    book: deps.books.payment,
    place: { changes: ({ paymentId }) => ({ kind: 'payment', id: paymentId }) },
    gather: async ({ input, fold: { state } }) => {
      const { paymentId, invoices, effectiveOn: asked } = input;
      if (state.status === 'absent') return refuse('payment_not_found', { paymentId });
      const { entityId, currency } = state;
      const facts = await entityFacts(deps, entityId, asked);
      if (!facts.ok) return facts;
      const { effectiveOn } = facts.value;
      const allocations: { invoiceId: InvoiceId; amount: Amount }[] = [];
      const basis: Basis[] = [facts.value.basis];
      let left = parseMoney(state.free, currency);
      for (const { invoiceId, amount } of invoices) {
        if (amount === undefined && !isPositive(left)) break;
        const invoice = await openInvoice(deps, invoiceId, state);
        if (!invoice.ok) return invoice;
        const { open } = invoice.value;
        if (open.cents === 0n) return refuse('invoice_not_open', { invoiceId });
        const part = amount === undefined ? min(left, open) : parseMoney(amount, currency);
        allocations.push({ invoiceId, amount: formatMoney(part) });
        basis.push(invoice.value.basis);
        left = subtract(left, part);
      }
      const command = { type: 'AllocateCredit', data: { allocations, on: effectiveOn } } as const;
      return ok({ command, basis, effectiveOn, entityId });
    },
  });
