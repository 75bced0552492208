import { counter, date, flag, json, nullable, table, text, uuid } from '../table.ts';

/** Clients with their guarantee and their own payment terms; names are kept outside the log. */
export const client = table('client', {
  columns: {
    client_id: uuid,
    entity_id: uuid,
    kind: text,
    country: text,
    guaranteed: flag,
    terms: nullable(json),
    registered_on: date,
    sequence: counter,
  },
  key: ['client_id'],
  indexes: ['(entity_id, sequence)'],
});

/** Members. */
export const member = table('member', {
  columns: { member_id: uuid, entity_id: uuid, admitted_on: date, sequence: counter },
  key: ['member_id'],
  indexes: ['(entity_id, sequence)'],
});

/** Activities and whose they are. */
export const activity = table('activity', {
  columns: {
    activity_id: uuid,
    entity_id: uuid,
    member_id: uuid,
    opened_on: date,
    sequence: counter,
  },
  key: ['activity_id'],
  indexes: ['(entity_id, sequence)', '(member_id)'],
});
