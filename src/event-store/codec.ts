import type { z } from 'zod';
import type { EventType, LedgerEvent } from '../domain/ledger-event.ts';
import type { EventMetadata } from '../domain/metadata.ts';
import { ok, refuse, type Refusal, type Result } from '../domain/result.ts';
import { acceptsOf, type Accepts } from './accepts.ts';
import { eventSchemas, olderVersions, type OlderVersions } from './event-schemas.ts';
import { metadataSchema } from './schemas/metadata.ts';

/** An event that the ledger understands. */
export type DecodedEvent = Readonly<{
  /** In the current version, whatever version is stored. */
  event: LedgerEvent;
  metadata: EventMetadata;
  /** The version that is stored. */
  version: number;
}>;

/** Why an event is not understood: `facts` names type, version and detail. */
export type DecodeRefusal = Refusal<'unknown_type' | 'unknown_version' | 'invalid'>;

/** An event as the log or its copy holds it; nothing of it is trusted yet. */
export type Encoded = Readonly<{ type: string; data: unknown; metadata: unknown }>;

/** The same as the copy's texts. */
export type EncodedText = Readonly<{ type: string; data: string; metadata: string }>;

/** Reads stored events of every version and says which version is written now. */
export type Codec = Readonly<{
  /** Reads an event strictly; what it does not understand is refused by name, never skipped and never guessed. */
  decode: (encoded: Encoded) => Result<DecodedEvent, DecodeRefusal>;
  /** The same for texts; a text that is not JSON is refused as invalid. */
  decodeText: (encoded: EncodedText) => Result<DecodedEvent, DecodeRefusal>;
  /** The `schemaVersion` that new events of this type carry. */
  currentVersion: (type: EventType) => number;
}>;

type Read = Readonly<{
  parse: (data: unknown) => Result<unknown, string>;
  upcast?: (data: unknown) => unknown;
}>;

const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);

const describe = (what: string, error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => `${[what, ...issue.path.map(String)].join('.')}: ${issue.message}`)
    .join('; ')
    .slice(0, 500);

const versionOf = (metadata: unknown): unknown =>
  typeof metadata === 'object' && metadata !== null && 'schemaVersion' in metadata
    ? metadata.schemaVersion
    : undefined;

/** Reads by a schema; the schema itself is asked only when its quick answer is no. */
const parserOf = <Schema extends z.ZodType>(
  what: string,
  schema: Schema,
): ((value: unknown) => Result<z.output<Schema>, string>) => {
  const accepts: Accepts = acceptsOf(schema) ?? (() => false);
  return (value) => {
    // Proven: what is accepted is what the schema would give back.
    if (accepts(value)) return ok(value as z.output<Schema>);
    const parsed = schema.safeParse(value);
    return parsed.success ? ok(parsed.data) : { ok: false, refusal: describe(what, parsed.error) };
  };
};

const parseMetadata = parserOf('metadata', metadataSchema);

/** Parses at the stored version, then through every later one: an upcast cannot smuggle anything in. */
const parseFrom = (
  versions: readonly Read[],
  version: number,
  stored: unknown,
): Result<unknown, string> => {
  let data = stored;
  for (let at = version - 1; at < versions.length; at += 1) {
    const { parse, upcast } = versions[at] ?? {};
    if (parse === undefined) break;
    const parsed = parse(data);
    if (!parsed.ok) return parsed;
    data = upcast === undefined ? parsed.value : upcast(parsed.value);
  }
  return ok(data);
};

const parseJson = (value: string): Result<unknown, string> => {
  try {
    return ok(JSON.parse(value));
  } catch {
    return { ok: false, refusal: 'not JSON' };
  }
};

/** Makes a codec; the ledger's own is below, tests register older versions of their own. */
export const codecOf = (older: OlderVersions): Codec => {
  const registry = new Map<string, readonly Read[]>(
    Object.entries(eventSchemas).map(([type, schema]) => [
      type,
      [
        ...(isEventType(type) ? (older[type] ?? []) : []).map(({ schema, upcast }) => ({
          parse: parserOf('data', schema),
          upcast,
        })),
        { parse: parserOf('data', schema) },
      ],
    ]),
  );

  const decode: Codec['decode'] = ({ type, data, metadata }) => {
    const versions = registry.get(type);
    const version = versionOf(metadata);
    if (versions === undefined) {
      return refuse('unknown_type', {
        type,
        ...(typeof version === 'number' ? { version: String(version) } : {}),
      });
    }
    const known = versions[Number(version) - 1] !== undefined;
    if (typeof version === 'number' && !known) {
      return refuse('unknown_version', { type, version: String(version) });
    }
    const parsed = parseMetadata(metadata);
    if (!parsed.ok) return refuse('invalid', { type, detail: parsed.refusal });
    const { schemaVersion } = parsed.value;
    const body = parseFrom(versions, schemaVersion, data);
    if (!body.ok) {
      return refuse('invalid', { type, version: String(schemaVersion), detail: body.refusal });
    }
    // Proven by the type's own schema, which is exactly the type's data (exactSchemas).
    const event = { type, data: body.value } as LedgerEvent;
    return ok({ event, metadata: parsed.value, version: schemaVersion });
  };

  const decodeText: Codec['decodeText'] = ({ type, data, metadata }) => {
    const body = parseJson(data);
    if (!body.ok) return refuse('invalid', { type, detail: `data: ${body.refusal}` });
    const extra = parseJson(metadata);
    if (!extra.ok) return refuse('invalid', { type, detail: `metadata: ${extra.refusal}` });
    return decode({ type, data: body.value, metadata: extra.value });
  };

  return {
    decode,
    decodeText,
    currentVersion: (type) => registry.get(type)?.length ?? 1,
  };
};

/** The ledger's own codec. */
export const { decode, decodeText, currentVersion } = codecOf(olderVersions);
