import type { Message } from '../decider.ts';

/** The ledger began (ouverture du grand livre): its name, and the fingerprint of the secret that its command hashes are made with. */
export type LedgerOpened = Message<
  'LedgerOpened',
  {
    name: string;
    /** SHA-256 of the secret, so that a node with another secret notices. */
    secretFingerprint: string;
  }
>;

/** A reaction began to act (mise en service d'un automatisme): on events from this sequence of the copy on. */
export type ReactionActivated = Message<
  'ReactionActivated',
  { reaction: string; version: number; fromSequence: number }
>;

/** The log was carried to another event store (déménagement du journal): the copy's last event that it was proven to hold there. */
export type LogMoved = Message<
  'LogMoved',
  {
    sequence: number;
    /** The copy's hash at that sequence; it is the same as before the move. */
    hash: string;
  }
>;

export type LedgerMainEvent = LedgerOpened | ReactionActivated | LogMoved;
