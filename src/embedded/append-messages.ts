import { NO_STREAM, type Expected, type NewEvent } from './event-log-types.ts';
import { frameHead } from './grpc-frames.ts';
import { ProtobufReader, ProtobufWriter } from './protobuf.ts';
import { JSON_TYPE, nameOf, revisionOf } from './wire.ts';

/** Where an append goes and what it expects there. */
export type AppendOptions = Readonly<{
  /** Undefined when it is no name. */
  stream: string | undefined;
  expected: Expected;
  /** The expected revision as it was sent, for the answer. */
  revision: bigint | undefined;
}>;

/** One message of an append: its options, an event, or the sentence that says what is wrong with the event. */
export type AppendMessage = Readonly<{
  options?: AppendOptions;
  event?: NewEvent | string;
}>;

const UUID_SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';
const NO_BYTES = new Uint8Array(0);

/** The last field of this number, as bytes. */
const lastBytes = (message: Uint8Array, wanted: number): Uint8Array | undefined => {
  const reader = new ProtobufReader(message);
  let found: Uint8Array | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === wanted) found = reader.bytes();
    else reader.skip();
  }
  return found;
};

const STREAM_NAME = 3;

const optionsOf = (message: Uint8Array): AppendOptions => {
  const reader = new ProtobufReader(message);
  let name: Uint8Array | undefined;
  let expected: Expected = 'any';
  let revision: bigint | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) name = lastBytes(reader.bytes(), STREAM_NAME);
    else if (field === 2) {
      revision = reader.uint64();
      expected = revisionOf(revision);
    } else {
      if (field === 3) expected = NO_STREAM;
      else if (field === 4) expected = 'any';
      else if (field === 5) expected = 'exists';
      if (field <= 5) revision = undefined;
      reader.skip();
    }
  }
  return { stream: nameOf(name), expected, revision };
};

const hexOf = (bits: bigint): string => bits.toString(16).padStart(16, '0');

const structuredUuid = (message: Uint8Array): string => {
  const reader = new ProtobufReader(message);
  const halves: [bigint, bigint] = [0n, 0n];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) halves[0] = reader.uint64();
    else if (field === 2) halves[1] = reader.uint64();
    else reader.skip();
  }
  const digits = hexOf(halves[0]) + hexOf(halves[1]);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const uuidOf = (message: Uint8Array): string => {
  const reader = new ProtobufReader(message);
  let id = '';
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) id = structuredUuid(reader.bytes());
    else if (field === 2) id = reader.text().toLowerCase();
    else reader.skip();
  }
  return id;
};

const KEY = 1;
const VALUE = 2;

const eventOf = (message: Uint8Array): NewEvent | string => {
  const reader = new ProtobufReader(message);
  let id = '';
  let type: Uint8Array | undefined;
  let isJson = false;
  let data: Uint8Array = NO_BYTES;
  let metadata: Uint8Array = NO_BYTES;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) id = uuidOf(reader.bytes());
    else if (field === 2) {
      const entry = reader.bytes();
      const key = Buffer.from(lastBytes(entry, KEY) ?? NO_BYTES).toString('latin1');
      const value = lastBytes(entry, VALUE);
      if (key === 'type') type = value;
      else if (key === 'content-type')
        isJson = Buffer.from(value ?? NO_BYTES).toString('latin1') === JSON_TYPE;
    } else if (field === 3) metadata = reader.bytes();
    else if (field === 4) data = reader.bytes();
    else reader.skip();
  }
  if (id === NIL_UUID || !UUID_SHAPE.test(id)) return 'an event id must be a UUID.';
  const name = nameOf(type);
  if (name === undefined) return 'an event type must be 1 to 2,000 bytes of text.';
  return { id, type: name, isJson, data, metadata };
};

/** Reads an AppendReq. */
export const appendMessageOf = (bytes: Uint8Array): AppendMessage => {
  const reader = new ProtobufReader(bytes);
  let message: AppendMessage = {};
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) message = { options: optionsOf(reader.bytes()) };
    else if (field === 2) message = { event: eventOf(reader.bytes()) };
    else reader.skip();
  }
  return message;
};

const ANSWER_BYTES = 96;

const answer = (kind: number, write: (writer: ProtobufWriter) => void): Buffer => {
  const writer = new ProtobufWriter(ANSWER_BYTES);
  write(writer);
  writer.enclose(kind, 0);
  writer.raw(frameHead(writer.size));
  return writer.written;
};

const empty = (writer: ProtobufWriter, field: number): void => writer.enclose(field, writer.size);

/** The framed answer to an append that is stored. */
export const successFrame = (revision: number, position: number): Buffer =>
  answer(1, (writer) => {
    writer.uint64(2, position);
    writer.uint64(1, position);
    writer.enclose(3, 0);
    writer.uint64(1, revision);
  });

/** The framed answer to an append whose stream is not where it was expected. */
export const wrongVersionFrame = (current: number, { expected, revision }: AppendOptions): Buffer =>
  answer(2, (writer) => {
    if (revision !== undefined) writer.uint64(8, revision);
    else if (expected === NO_STREAM) empty(writer, 11);
    else if (expected === 'exists') empty(writer, 10);
    else empty(writer, 9);
    if (current === NO_STREAM) empty(writer, 7);
    else writer.uint64(6, current);
  });
