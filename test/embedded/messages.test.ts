import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  array,
  assert,
  bigInt,
  boolean,
  constantFrom,
  integer,
  option,
  property,
  string,
  uint8Array,
  uuid,
} from 'fast-check';
import t from 'tap';
import {
  appendMessageOf,
  successFrame,
  wrongVersionFrame,
} from '../../src/embedded/append-messages.ts';
import { eventFrame } from '../../src/embedded/event-message.ts';
import { createFrameReader, FRAME_HEAD_BYTES, framed } from '../../src/embedded/grpc-frames.ts';
import { Malformed } from '../../src/embedded/protobuf.ts';

/** What the generated classes make of a frame; its head must tell the size. */
const unframed = (frame: Buffer): Buffer => {
  const message = frame.subarray(FRAME_HEAD_BYTES);
  if (frame[0] !== 0 || frame.readUInt32BE(1) !== message.byteLength) throw new Error('bad head');
  return message;
};

const name = string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(
  (text) => !text.includes('\0'),
);
const bytes = uint8Array({ maxLength: 300 });
const uint64 = bigInt({ min: 0n, max: 2n ** 64n - 1n });
const place = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const halves = (id: string): [string, string] => {
  const digits = id.replaceAll('-', '');
  const half = (text: string): string => BigInt.asIntN(64, BigInt(`0x${text}`)).toString();
  return [half(digits.slice(0, 16)), half(digits.slice(16))];
};

const uuidMessage = (id: string, structured: boolean) => {
  if (!structured) return new shared.UUID().setString(id.toUpperCase());
  const [most, least] = halves(id);
  const pair = new shared.UUID.Structured();
  pair.setMostSignificantBits(most);
  pair.setLeastSignificantBits(least);
  return new shared.UUID().setStructured(pair);
};

await t.test('an offered event is read as the generated classes wrote it', async (t) => {
  assert(
    property(uuid(), boolean(), name, boolean(), bytes, bytes, (id, structured, type, ...rest) => {
      const [isJson, data, metadata] = rest;
      const message = new streams.AppendReq.ProposedMessage();
      message.setId(uuidMessage(id, structured));
      message.getMetadataMap().set('type', type);
      message.getMetadataMap().set('other', 'x');
      message.getMetadataMap().set('content-type', isJson ? 'application/json' : 'else');
      message.setData(data);
      message.setCustomMetadata(metadata);
      const request = new streams.AppendReq().setProposedMessage(message);
      const { event } = appendMessageOf(request.serializeBinary());
      t.same(event, { id, type, isJson, data, metadata });
    }),
  );
  t.equal(
    appendMessageOf(new streams.AppendReq().setProposedMessage().serializeBinary()).event,
    undefined,
  );
});

await t.test('the options of an append are read as the generated classes wrote them', async (t) => {
  const kinds = constantFrom('revision', 'none', 'any', 'exists');
  assert(
    property(name, kinds, uint64, (stream, kind, revision) => {
      const options = new streams.AppendReq.Options();
      options.setStreamIdentifier(
        new shared.StreamIdentifier().setStreamName(Buffer.from(stream).toString('base64')),
      );
      if (kind === 'revision') options.setRevision(String(revision));
      else if (kind === 'none') options.setNoStream(new shared.Empty());
      else if (kind === 'any') options.setAny(new shared.Empty());
      else options.setStreamExists(new shared.Empty());
      const request = new streams.AppendReq().setOptions(options);
      const read = appendMessageOf(request.serializeBinary()).options;
      const tooLarge = revision > BigInt(Number.MAX_SAFE_INTEGER);
      const known = tooLarge ? Number.POSITIVE_INFINITY : Number(revision);
      t.strictSame(read, {
        stream,
        expected: { revision: known, none: -1, any: 'any', exists: 'exists' }[kind],
        revision: kind === 'revision' ? revision : undefined,
      });
      // And the answer names what was expected.
      const current = kind === 'none' ? 7 : -1;
      if (read === undefined) throw new Error('no options');
      const answer = streams.AppendResp.deserializeBinary(
        unframed(wrongVersionFrame(current, read)),
      ).getWrongExpectedVersion();
      t.equal(answer?.hasExpectedNoStream(), kind === 'none');
      t.equal(answer?.hasExpectedAny(), kind === 'any');
      t.equal(answer?.hasExpectedStreamExists(), kind === 'exists');
      if (kind === 'revision') t.equal(answer?.getExpectedRevision(), String(revision));
      t.equal(answer?.hasCurrentNoStream(), current === -1);
      if (current === 7) t.equal(answer?.getCurrentRevision(), '7');
    }),
  );
});

await t.test('what is answered is what the generated classes read', async (t) => {
  assert(
    property(place, place, (revision, position) => {
      const answer = streams.AppendResp.deserializeBinary(
        unframed(successFrame(revision, position)),
      ).getSuccess();
      t.equal(answer?.getCurrentRevision(), String(revision));
      t.equal(answer?.getPosition()?.getCommitPosition(), String(position));
      t.equal(answer?.getPosition()?.getPreparePosition(), String(position));
    }),
  );
  assert(
    property(uuid(), name, name, boolean(), bytes, bytes, place, (id, stream, type, ...rest) => {
      const [isJson, data, metadata, position] = rest;
      const created = 1_790_000_000_123;
      const revision = position % 1_000;
      const event = { id, stream, type, isJson, data, metadata, position, revision, created };
      for (const form of ['text', 'structured'] as const) {
        const read = streams.ReadResp.deserializeBinary(unframed(eventFrame(event, form)));
        const record = read.getEvent()?.getEvent();
        if (record === undefined) throw new Error('no event');
        const structured = record.getId()?.getStructured();
        t.strictSame(
          {
            id: form === 'text' ? record.getId()?.getString() : undefined,
            halves: [structured?.getMostSignificantBits(), structured?.getLeastSignificantBits()],
            stream: Buffer.from(
              record.getStreamIdentifier()?.getStreamName_asU8() ?? [],
            ).toString(),
            attributes: Object.fromEntries(record.getMetadataMap().toArray()),
            data: Buffer.from(record.getData_asU8()),
            metadata: Buffer.from(record.getCustomMetadata_asU8()),
            places: [record.getCommitPosition(), record.getPreparePosition()],
            place: read.getEvent()?.getCommitPosition(),
            revision: record.getStreamRevision(),
          },
          {
            id: form === 'text' ? id : undefined,
            halves: form === 'text' ? [undefined, undefined] : halves(id),
            stream,
            attributes: {
              type,
              'content-type': isJson ? 'application/json' : 'application/octet-stream',
              created: `${created}0000`,
            },
            data: Buffer.from(data),
            metadata: Buffer.from(metadata),
            places: [String(position), String(position)],
            place: String(position),
            revision: String(revision),
          },
        );
      }
    }),
  );
});

await t.test('messages are found however their bytes arrive, and no others', async (t) => {
  assert(
    property(array(bytes, { maxLength: 8 }), array(integer({ min: 1, max: 40 })), (sent, cuts) => {
      const all = Buffer.concat(sent.map(framed));
      const found: Buffer[] = [];
      const reader = createFrameReader((message) => void found.push(message));
      let at = 0;
      for (const cut of cuts) {
        if (at < all.byteLength) reader.push(all.subarray(at, at + cut));
        at += cut;
      }
      if (at < all.byteLength) reader.push(all.subarray(at));
      t.notOk(reader.unfinished());
      t.strictSame(
        found.map((each) => each.toString('hex')),
        sent.map((each) => Buffer.from(each).toString('hex')),
      );
    }),
  );
  const reader = createFrameReader(() => t.fail('no message is complete'));
  t.match(reader.push(Buffer.from([0, 1, 0, 0, 1])), { code: 8, details: /larger than max/ });
  const other = createFrameReader(() => t.fail('a compressed message is no message'));
  t.match(other.push(Buffer.from([1, 0, 0, 0, 0])), { code: 12, details: /compressed/ });
  t.ok(other.unfinished());
});

await t.test('bytes that are no message are refused or read, never worse', async (t) => {
  let refused = 0;
  assert(
    property(bytes, option(integer({ min: 0, max: 1 })), (noise, mode) => {
      const whole = mode === null ? noise : Buffer.concat([Buffer.from([mode * 8 + 10]), noise]);
      try {
        appendMessageOf(whole);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        refused += 1;
      }
    }),
    { numRuns: 3_000 },
  );
  t.ok(refused > 1_000);
});
