import type { LiveMessage } from './live-feed.ts';

/** Why a live connection ends, as WebSocket close codes; the reason says what to do. */
export const LIVE_ENDS = Object.freeze({
  stopping: { code: 1001, reason: 'the node stops: connect again after your last sequence' },
  not_expected: { code: 1008, reason: 'this stream takes no messages' },
  failed: { code: 1011, reason: 'a fault here: connect again after your last sequence' },
  unverified: {
    code: 1013,
    reason: 'your key cannot be verified now: connect again after your last sequence',
  },
  key_ended: { code: 4401, reason: 'your key was revoked or has expired' },
  stalled: {
    code: 4408,
    reason: 'more than 1 MiB stayed unread: connect again after your last sequence',
  },
  silent: { code: 4408, reason: 'no pong came: connect again after your last sequence' },
  ahead: { code: 4409, reason: 'the history ends before your sequence: it was restored' },
} as const);

/** Why a live connection ends. */
export type LiveEnd = keyof typeof LIVE_ENDS;

/** How far a live reader is, told when nothing else is. */
export type Heartbeat = Readonly<{ head: number; next: number }>;

/** One live connection as it is written to, whatever its protocol. */
export type LiveWire = Readonly<{
  /** Hands a message over; `left` is called when it has left this process, or never will. */
  send: (message: LiveMessage, left?: () => void) => void;
  /** Tells that the connection lives and how far it is; false when the other end does not answer. */
  beat: (heartbeat: Heartbeat) => boolean;
  unsentBytes: () => number;
  /** Says why and ends; what is not through by then is cut off. */
  end: (why: LiveEnd, graceMs: number) => void;
}>;

/** A heartbeat as a message. */
export const heartbeatText = ({ head, next }: Heartbeat): string =>
  JSON.stringify({ type: 'heartbeat', head, next });
