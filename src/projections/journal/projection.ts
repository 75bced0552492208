import { formatMoney } from '../../domain/money.ts';
import { onEveryEvent } from '../every-event.ts';
import { posted } from '../posted.ts';
import type { Projection, Recorded, Sink } from '../projection.ts';
import { journalLine } from './table.ts';

const lines = (sink: Sink, { sequence, event, metadata, bookedOn }: Recorded): void => {
  posted(event).forEach((entry, entryIndex) => {
    entry.lines.forEach(({ account, amount, dims }, lineIndex) => {
      sink.insert(journalLine, {
        sequence,
        entry: entryIndex + 1,
        line: lineIndex + 1,
        entity_id: dims.entityId,
        book: entry.book,
        account,
        currency: amount.currency,
        amount: formatMoney(amount),
        effective_on: metadata.effectiveOn,
        booked_on: bookedOn,
        event_type: event.type,
        activity_id: dims.activityId ?? null,
        invoice_id: dims.invoiceId ?? null,
        client_id: dims.clientId ?? null,
        member_id: dims.memberId ?? null,
        service_id: null,
        job_id: dims.jobId ?? null,
        payment_id: dims.paymentId ?? null,
      });
    });
  });
};

/** The journal of both books: what each event posts, line by line. */
export const journalProjection: Projection = {
  name: 'journal',
  version: 1,
  tables: [journalLine],
  on: onEveryEvent(lines),
};
