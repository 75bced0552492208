/** One event of the copy. Never updated, never deleted. */
type EventCopyTable = {
  sequence: number;
  stream: string;
  revision: number;
  /** Lower case. */
  event_id: string;
  type: string;
  /** RFC 8785 text. */
  data: string;
  /** RFC 8785 text, `null` when the writer gave none. */
  metadata: string;
  /** Lifted from the metadata when it is a text of at most 100 characters. */
  command_id: string | null;
  /** Lifted likewise; not checked. */
  recorded_at: string | null;
  known_at: string | null;
  /** 64 hexadecimal digits. */
  hash: string;
  /** Where the store holds it: kept beside, because it changes when the log moves. */
  commit_position: string;
  prepare_position: string;
  /** The server's own time stamp. */
  created: string;
};

/** How far the copy has come: one row. */
type CopyHeadTable = {
  sequence: number;
  hash: string;
  known_at: string | null;
  /** The store's last processed position, of whatever ledger; null before the first event. */
  commit_position: string | null;
  prepare_position: string | null;
  /** Id of the event at that position; null when an older release noted it. */
  position_event_id: string | null;
  /** Commit position at which that store holds the copy's last event: a log that was moved shows another one. */
  event_commit_position: string | null;
};

/** Tables of the schema `ledger`. */
export type CopyTables = {
  'ledger.event_copy': EventCopyTable;
  'ledger.copy_head': CopyHeadTable;
};
