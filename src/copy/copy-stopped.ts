/** Why the copy cannot go on: a person must look. */
type CopyStopCode =
  /** The store misses what was copied, or holds something else: it was restored or truncated. */
  | 'log_behind_copy'
  /** The store shows other content at a (stream, revision) that is copied. */
  | 'content_differs'
  /** A column cannot hold the name of a stream or type. */
  | 'name_not_storable';

/** The copier met what it must never pass over. It stops and names the event. */
export class CopyStopped extends Error {
  override readonly name = 'CopyStopped';
  readonly code: CopyStopCode;
  readonly stream: string;
  readonly revision: number;

  constructor(code: CopyStopCode, stream: string, revision: number, detail: string) {
    super(`the copy stops at ${stream.slice(0, 200)}@${revision}: ${code}: ${detail}`);
    this.code = code;
    this.stream = stream;
    this.revision = revision;
  }
}
