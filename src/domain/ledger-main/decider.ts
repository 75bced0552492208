import type { Decider, Message } from '../decider.ts';
import { outOfPlace } from '../out-of-place.ts';
import { ok, refuse, unreachable } from '../result.ts';
import type { LedgerMainEvent, LedgerOpened, LogMoved, ReactionActivated } from './events.ts';

/** The ledger itself: open or not yet, and from where each version of each reaction acts. */
export type LedgerMainState =
  | Readonly<{ status: 'absent' }>
  | (Readonly<{ status: 'open'; reactions: readonly ReactionActivated['data'][] }> &
      LedgerOpened['data']);

/** What can be asked of the ledger itself, with the facts of other streams that it rests on. */
export type LedgerMainCommand =
  | Message<'OpenLedger', LedgerOpened['data']>
  | Message<'ActivateReaction', ReactionActivated['data']>
  | Message<'RecordLogMove', LogMoved['data']>;

/** Why the ledger itself refuses what is asked of it. */
export type LedgerMainRefusalCode =
  | 'ledger_already_open'
  | 'ledger_not_open'
  | 'reaction_already_active';

/** A ledger is opened once, and each version of a reaction begins to act once. */
export const ledgerMainDecider: Decider<
  LedgerMainState,
  LedgerMainCommand,
  LedgerMainEvent,
  LedgerMainRefusalCode
> = {
  initial: { status: 'absent' },
  evolve: (state, event) => {
    switch (event.type) {
      case 'LedgerOpened':
        return { status: 'open', ...event.data, reactions: [] };
      case 'ReactionActivated':
        return state.status === 'absent'
          ? outOfPlace(event.type, state.status)
          : { ...state, reactions: [...state.reactions, event.data] };
      case 'LogMoved':
        return state.status === 'absent' ? outOfPlace(event.type, state.status) : state;
      default:
        return unreachable(event);
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'OpenLedger':
        return state.status === 'open'
          ? refuse('ledger_already_open', { name: state.name })
          : ok([{ type: 'LedgerOpened', data: command.data }]);
      case 'ActivateReaction': {
        if (state.status === 'absent') return refuse('ledger_not_open');
        const { reaction, version } = command.data;
        const active = state.reactions.some(
          (other) => other.reaction === reaction && other.version === version,
        );
        return active
          ? refuse('reaction_already_active', { reaction, version: String(version) })
          : ok([{ type: 'ReactionActivated', data: command.data }]);
      }
      case 'RecordLogMove':
        return state.status === 'absent'
          ? refuse('ledger_not_open')
          : ok([{ type: 'LogMoved', data: command.data }]);
      default:
        return unreachable(command);
    }
  },
};
