import type { Decider, Message } from '../decider.ts';
import type { Jurisdiction, PaymentTerms } from '../entity/events.ts';
import { maxTermDays } from '../entity/payment-terms.ts';
import type { ClientId } from '../ids.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable } from '../result.ts';
import type { ClientEvent, ClientRegistered } from './events.ts';

/** A client, the terms agreed with it (undefined: the entity's policy holds), and whether the fund covers its new invoices. */
export type ClientState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'registered'; guaranteed: boolean; terms: PaymentTerms | undefined }> &
      ClientRegistered['data']);

/** What can be asked of a client, with the facts of other streams that it rests on. */
export type ClientCommand =
  | Message<'RegisterClient', ClientRegistered['data']>
  | Message<'AgreePaymentTerms', { clientId: ClientId; jurisdiction: Jurisdiction } & PaymentTerms>
  | Message<'WithdrawGuarantee', { clientId: ClientId }>
  | Message<'RestoreGuarantee', { clientId: ClientId }>;

/** Why a client refuses what is asked of it. */
export type ClientRefusalCode =
  | 'client_already_registered'
  | 'client_not_found'
  | 'payment_terms_too_long'
  | 'guarantee_already_withdrawn'
  | 'guarantee_already_given';

/**
 * A client is guaranteed from registration on until the guarantee is withdrawn; a change counts for invoices issued
 * after it (R5).
 */
export const clientDecider: Decider<ClientState, ClientCommand, ClientEvent, ClientRefusalCode> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    if (event.type === 'ClientRegistered') {
      return { status: 'registered', ...event.data, guaranteed: true, terms: undefined };
    }
    if (state.status === 'absent') return outOfPlace(event.type, state.status);
    switch (event.type) {
      case 'PaymentTermsAgreed': {
        const { days, from, roll } = event.data;
        return { ...state, terms: { days, from, roll } };
      }
      case 'ClientGuaranteeWithdrawn':
        return { ...state, guaranteed: false };
      case 'ClientGuaranteeRestored':
        return { ...state, guaranteed: true };
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    const { clientId } = command.data;
    if (command.type === 'RegisterClient') {
      return state.status === 'absent'
        ? ok([{ type: 'ClientRegistered', data: command.data }])
        : refuse('client_already_registered', { clientId });
    }
    if (state.status === 'absent') return refuse('client_not_found', { clientId });
    const { entityId } = state;
    switch (command.type) {
      case 'AgreePaymentTerms': {
        const { jurisdiction, days, from, roll } = command.data;
        const most = maxTermDays(jurisdiction);
        return days > most
          ? refuse('payment_terms_too_long', { days: String(days), most: String(most) })
          : ok([{ type: 'PaymentTermsAgreed', data: { clientId, entityId, days, from, roll } }]);
      }
      case 'WithdrawGuarantee':
        return state.guaranteed
          ? ok([{ type: 'ClientGuaranteeWithdrawn', data: { clientId, entityId } }])
          : refuse('guarantee_already_withdrawn', { clientId });
      case 'RestoreGuarantee':
        return state.guaranteed
          ? refuse('guarantee_already_given', { clientId })
          : ok([{ type: 'ClientGuaranteeRestored', data: { clientId, entityId } }]);
      default:
        return unreachable(command);
    }
  },
};
