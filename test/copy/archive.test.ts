import { randomInt } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { archiveLine, MAX_LINE_BYTES } from '../../src/copy/archive-line.ts';
import { writeArchive } from '../../src/copy/archive.ts';
import { canonicalText } from '../../src/copy/canonical.ts';
import { CHAIN_START, chainHash } from '../../src/copy/chain.ts';
import { copyReader, type CopiedEvent } from '../../src/copy/reader.ts';
import { verifyArchive } from '../../src/copy/verify.ts';
import { verifyCopy } from '../../src/copy/verify-copy.ts';
import { testDatabaseCluster } from '../support/postgres.ts';
import { copiedHistory, EVENTS, idFrom } from './support.ts';

const cluster = await testDatabaseCluster();
t.teardown(() => cluster.stop());

const database = await copiedHistory(cluster);
t.teardown(() => database.close());
const reader = copyReader(database);

const textOf = async (from: Parameters<typeof writeArchive>[0]): Promise<string> => {
  const parts: Buffer[] = [];
  const target = new Writable({
    write: (chunk: Buffer, _, done) => {
      parts.push(chunk);
      done();
    },
  });
  await writeArchive(from, target);
  return Buffer.concat(parts).toString();
};

/** An archive's bytes in pieces that cut lines and characters anywhere. */
const inPieces = (bytes: Buffer): Readable => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = randomInt(1, 5_000);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return Readable.from(pieces);
};

const verdictOn = (
  lines: readonly string[] | string,
  expect?: Readonly<{ sequence: number; hash: string }>,
): ReturnType<typeof verifyArchive> => {
  const text = typeof lines === 'string' ? lines : lines.map((line) => `${line}\n`).join('');
  return verifyArchive(inPieces(Buffer.from(text)), expect === undefined ? {} : { expect });
};

const archive = await textOf(reader);
const lines = archive.split('\n').slice(0, -1);
const head = await reader.head();
const expect = { sequence: head.sequence, hash: head.hash };

/** Writes events anew with a chain of their own, as somebody would who knows the rule. */
const rechained = (events: readonly CopiedEvent[], from = 1): readonly string[] => {
  let hash = CHAIN_START;
  return events.map((event, index) => {
    const link = { ...event, sequence: index + from };
    hash = chainHash(hash, link);
    return archiveLine({ ...link, hash });
  });
};

await t.test('an archive of the copy verifies', async (t) => {
  const first = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  t.same(Object.keys(first), [
    'sequence',
    'stream',
    'revision',
    'id',
    'type',
    'data',
    'metadata',
    'knownAt',
    'hash',
  ]);
  t.same(first['data'], {
    stream: 'potcommun.job-0',
    revision: 0,
    text: 'é€ "quoted"',
    amount: '1000.00',
  });
  t.equal(lines.length, EVENTS);
  t.same(await verdictOn(archive, expect), { ok: true, lines: EVENTS, head: expect });
  t.same(await verdictOn(''), { ok: true, lines: 0, head: { sequence: 0, hash: CHAIN_START } });
  t.same(await verdictOn(lines, { sequence: 7, hash: String(JSON.parse(lines[6] ?? '{}').hash) }), {
    ok: true,
    lines: EVENTS,
    head: expect,
  });
  t.same(await verifyCopy(reader, { expect }), { ok: true, head: expect });
});

const swapped = (at: number): readonly string[] => {
  const copy = [...lines];
  [copy[at], copy[at + 1]] = [copy[at + 1] ?? '', copy[at] ?? ''];
  return copy;
};

const richer = (event: CopiedEvent): CopiedEvent => ({
  ...event,
  data: event.data.replace('1000.00', '9000.00'),
});

await t.test('seven ways of tampering, at 30 places each', async (t) => {
  const events = await reader.page(0, EVENTS);
  const inserted = archiveLine({ ...(events[3] as CopiedEvent), stream: 'potcommun.job-new' });
  const byChain: Readonly<Record<string, (at: number) => readonly string[]>> = {
    edit: (at) => lines.with(at, (lines[at] ?? '').replace('1000.00', '9000.00')),
    delete: (at) => lines.toSpliced(at, 1),
    swap: swapped,
    insert: (at) => lines.toSpliced(at, 0, inserted),
  };
  const byHeadAlone: Readonly<Record<string, (at: number) => readonly string[]>> = {
    'truncate the tail': (at) => lines.slice(0, at),
    'edit and rechain': (at) =>
      rechained(events.map((event, index) => (index === at ? richer(event) : event))),
    'truncate and append other': (at) =>
      rechained(events.map((event, index) => (index >= at ? richer(event) : event))),
  };
  for (let round = 0; round < 30; round += 1) {
    const at = randomInt(1, EVENTS - 1);
    for (const [name, tamper] of Object.entries(byChain)) {
      const verdict = await verdictOn(tamper(at));
      t.match(verdict, { ok: false, line: at + 1 }, `${name} at line ${at + 1}`);
      t.notOk((await verdictOn(tamper(at), expect)).ok);
    }
    for (const [name, tamper] of Object.entries(byHeadAlone)) {
      t.ok((await verdictOn(tamper(at))).ok, `${name}: the chain alone shows nothing`);
      t.notOk((await verdictOn(tamper(at), expect)).ok, `${name} at line ${at + 1}`);
    }
  }
});

await t.test('every member and the form of a line are checked', async (t) => {
  const line = lines[5] ?? '';
  const edits: readonly (readonly [string, string, RegExp])[] = [
    ['"revision":0', '"revision":1', /hash/],
    ['potcommun.job-5', 'potcommun.job-6', /hash/],
    ['"type":"JobDeclared"', '"type":"JobFailed"', /hash/],
    ['"id":"', '"id":"a', /hash/],
    ['"knownAt":"2020', '"knownAt":"2019', /knownAt must be/],
    ['"schemaVersion":1', '"schemaVersion":2', /hash/],
    ['"schemaVersion":1', '"schemaVersion": 1', /form/],
    ['"schemaVersion":1', '"schemaVersion":1.0', /form/],
    ['"sequence":6', '"sequence":7,"sequence":6', /form/],
    ['"sequence":6', '"note":"x","sequence":6', /form/],
    ['"sequence":6', '"sequence":"6"', /counter/],
    ['"sequence":6', '"sequence":-6', /counter/],
    ['"hash":"', '"hash":"0', /hexadecimal/],
    ['"data":', '"date":', /missing/],
    ['"stream":"', '"stream":7,"s":"', /no text/],
    ['"knownAt":"', '"knownAt":7,"k":"', /knownAt/],
    ['{', '[', /not JSON/],
    [line, '[]', /not a JSON object/],
    [line, 'null', /not a JSON object/],
    [line, '', /not JSON/],
  ];
  for (const [from, to, reason] of edits) {
    t.ok(line.includes(from), `the line holds ${from.slice(0, 30)}`);
    const verdict = await verdictOn(lines.with(5, line.replace(from, to)));
    t.match(verdict, { ok: false, line: 6, reason }, to.slice(0, 40));
  }
  const skipping = (await reader.page(0, 20)).filter(({ sequence }) => sequence !== 3);
  t.match(
    await verdictOn(rechained(skipping)),
    { ok: false, line: 12, reason: /revision 0 of/ },
    'a gap in a stream',
  );

  const renumbered = rechained(await reader.page(0, 20), 5);
  t.match(
    await verdictOn(renumbered),
    { ok: false, line: 1, reason: /sequence 1 must/ },
    'a chain that does not begin at 1',
  );

  t.match(await verdictOn(archive.slice(0, -1)), { ok: false, line: EVENTS, reason: /cut/ });
  const bytes = Buffer.from(archive);
  bytes[bytes.indexOf('é', lines.slice(0, 9).join('\n').length)] = 0xff;
  t.match(await verifyArchive(inPieces(bytes)), { ok: false, line: 10, reason: 'not UTF-8' });
  const half = Buffer.alloc(MAX_LINE_BYTES / 2 + 1, 'x');
  t.match(await verifyArchive(Readable.from([half, half])), {
    ok: false,
    line: 1,
    reason: /longer than/,
  });
});

await t.test('writing an archive waits for its target and reports its failure', async (t) => {
  const slow = new PassThrough({ highWaterMark: 1 });
  const rows = await reader.page(0, EVENTS);
  const read: number[] = [];
  const counting: typeof reader = {
    ...reader,
    page: async (after) => {
      read.push(after);
      return rows.slice(after, after + 10);
    },
  };
  const progress: number[] = [];
  const writing = writeArchive(counting, slow, { progress: (written) => progress.push(written) });
  while (read.length < 3) await turn();
  for (let turns = 0; turns < 200; turns += 1) await turn();
  t.ok(read.length < 10, `a target that takes nothing: ${read.length} of 60 pages were read`);
  slow.resume();
  t.same(await writing, head);
  t.equal(progress.at(-1), EVENTS);
  const failing = new Writable({
    write: (_chunk, _encoding, done) => done(new Error('disk full')),
  });
  await t.rejects(writeArchive(reader, failing), /disk full/);
  const gap: typeof reader = {
    ...reader,
    page: async (after, limit, options) =>
      (await reader.page(after, limit, options)).toSpliced(20, 1),
  };
  await t.rejects(writeArchive(gap, new PassThrough().resume()), /no sequence 21/);
});

await t.test('100,000 lines: speed and memory', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'potcommun-archive-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'ledger.jsonl');
  const total = 100_000;
  let hash = CHAIN_START;
  const makeUp = (sequence: number): CopiedEvent => {
    const stream = `potcommun.job-${idFrom(String(sequence % 977))}`;
    const metadata = {
      actor: { id: 'finance', role: 'finance' },
      basis: [{ revision: 3, stream }],
      commandId: idFrom('c'),
      correlationId: idFrom('c'),
      effectiveOn: '2026-11-22',
      entityId: idFrom('e'),
      inputHash: CHAIN_START,
      schemaVersion: 1,
    };
    const data = {
      activityId: idFrom('a'),
      clientId: idFrom('b'),
      currency: 'EUR',
      jobId: idFrom('j'),
      net: '1000.00',
      rates: [{ rate: '0.065', text: 'prélèvement' }],
    };
    const link = {
      sequence,
      stream,
      revision: Math.floor((sequence - 1) / 977),
      id: idFrom(String(sequence)),
      type: 'JobDeclared',
      data: canonicalText(data),
      metadata: canonicalText(metadata),
    };
    hash = chainHash(hash, link);
    return { ...link, hash, knownAt: null };
  };
  const rows: typeof reader = {
    ...reader,
    head: async () => ({ sequence: total, hash, knownAt: null }),
    page: async (after, limit) =>
      Array.from({ length: Math.min(limit, total - after) }, (_, index) =>
        makeUp(after + index + 1),
      ),
  };
  await writeArchive(rows, createWriteStream(file));
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const verdict = await verifyArchive(createReadStream(file));
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(used);
  t.same(verdict, { ok: true, lines: total, head: { sequence: total, hash } });
  const megabytes = statSync(file).size / 1_048_576;
  t.comment(
    `verified ${Math.round(total / seconds)} lines/s (${(megabytes / seconds).toFixed(0)} MiB/s), ${Math.round(process.memoryUsage().rss / 1_048_576)} MiB resident`,
  );
  const worked = (user + system) / 1e6;
  t.ok(total / worked > 5_000, 'at least 5,000 lines in a second of processor time');
});
