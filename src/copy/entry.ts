import type { Position, StoredEvent } from '../event-store/event-store.ts';
import { canonicalText, type Content } from './canonical.ts';
import { CopyStopped } from './copy-stopped.ts';
import { textMember } from './known-at.ts';

/** A stored event as it will be copied, not yet numbered. */
export type CopyEntry = Readonly<{
  stream: string;
  revision: number;
  /** Lower case. */
  id: string;
  type: string;
  /** Canonical texts. */
  data: string;
  metadata: string;
  commandId: string | null;
  recordedAt: string | null;
  position: Position;
  created: string;
}>;

/** What PostgreSQL's indexes hold of a text, whatever its characters; commands refuse longer names too. */
const MAX_NAME_LENGTH = 500;
const MAX_LIFTED_LENGTH = 100;

const isStorableName = (name: string): boolean =>
  name !== '' && name.length <= MAX_NAME_LENGTH && !name.includes('\0');

/** A text of the metadata, as far as a column can hold it; content must never stop the copy. */
const lift = (metadata: Content, text: string, name: string): string | null => {
  // Only what stays an object in canonical form: the verifier, who sees that form alone, must lift the same.
  if (metadata === undefined || metadata instanceof Uint8Array || !text.startsWith('{'))
    return null;
  const value = textMember(metadata, name);
  const storable =
    value !== undefined && value.length <= MAX_LIFTED_LENGTH && !value.includes('\0');
  return storable ? value : null;
};

/**
 * Brings a stored event into the copy's form without understanding it.
 * @throws CopyStopped when a column cannot hold its stream's name or its type.
 */
export const copyEntry = (stored: StoredEvent): CopyEntry => {
  const { stream, revision, type } = stored;
  if (!isStorableName(stream) || !isStorableName(type)) {
    throw new CopyStopped('name_not_storable', stream, revision, 'name of the stream or type');
  }
  const metadata = canonicalText(stored.metadata);
  return {
    stream,
    revision,
    id: stored.id.toLowerCase(),
    type,
    data: canonicalText(stored.data),
    metadata,
    commandId: lift(stored.metadata, metadata, 'commandId'),
    recordedAt: lift(stored.metadata, metadata, 'recordedAt'),
    position: stored.position,
    created: stored.created,
  };
};

/** What tells an event from another at the same place. */
type Told = Pick<CopyEntry, 'id' | 'type' | 'data' | 'metadata'>;

/** What differs between two events at the same (stream, revision); undefined when they are the same. */
export const difference = (a: Told, b: Told): string | undefined =>
  (['id', 'type', 'data', 'metadata'] as const).find((member) => a[member] !== b[member]);
