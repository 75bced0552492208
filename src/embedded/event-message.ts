import type { LoggedEvent } from './event-log-types.ts';
import { FRAME_HEAD_BYTES, frameHead } from './grpc-frames.ts';
import { ProtobufWriter } from './protobuf.ts';
import { BINARY_TYPE, JSON_TYPE } from './wire.ts';

/** .NET counts time in ticks of 100 ns; clients expect ticks since 1970. */
const TICKS_PER_MS = 10_000n;
/** More than all heads, sizes, numbers, keys and the id of one event take. */
const ENVELOPE_BYTES = 320;
/** A character of a JavaScript string has at most three bytes. */
const BYTES_PER_CHARACTER = 3;

/** How a reader wants its ids. */
export type UuidForm = 'text' | 'structured';

const writeId = (writer: ProtobufWriter, id: string, form: UuidForm): void => {
  const before = writer.size;
  if (form === 'text') writer.text(2, id);
  else {
    const digits = id.replaceAll('-', '');
    // A negative int64 travels as the unsigned number of the same 64 bits.
    writer.uint64(2, BigInt(`0x${digits.slice(16)}`));
    writer.uint64(1, BigInt(`0x${digits.slice(0, 16)}`));
    writer.enclose(1, before);
  }
  writer.enclose(1, before);
};

const writeAttribute = (writer: ProtobufWriter, key: string, value: string): void => {
  const before = writer.size;
  writer.text(2, value);
  writer.text(1, key);
  writer.enclose(6, before);
};

/** A stored event as one framed answer of a read or subscription. Commit and prepare position are the same number. */
export const eventFrame = (event: LoggedEvent, ids: UuidForm): Buffer => {
  const { stream, type, data, metadata, position } = event;
  const texts = (stream.length + type.length) * BYTES_PER_CHARACTER;
  const size = data.byteLength + metadata.byteLength + texts + ENVELOPE_BYTES + FRAME_HEAD_BYTES;
  const writer = new ProtobufWriter(size);
  writer.uint64(3, position);
  const record = writer.size;
  writer.bytes(8, data);
  writer.bytes(7, metadata);
  writeAttribute(writer, 'created', String(BigInt(event.created) * TICKS_PER_MS));
  writeAttribute(writer, 'content-type', event.isJson ? JSON_TYPE : BINARY_TYPE);
  writeAttribute(writer, 'type', type);
  writer.uint64(5, position);
  writer.uint64(4, position);
  writer.uint64(3, event.revision);
  const name = writer.size;
  writer.text(3, stream);
  writer.enclose(2, name);
  writeId(writer, event.id, ids);
  writer.enclose(1, record);
  writer.enclose(1, 0);
  writer.raw(frameHead(writer.size));
  return writer.written;
};
