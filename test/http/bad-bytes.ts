import { jobBody, type BadRequest, type Founded } from './fixture.ts';

const invalid = { status: 400, code: 'invalid_request' };

/** Arrays within arrays. */
export const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Bodies that are wrong before anyone asks what they mean. */
export const badBytes = (coop: Founded): readonly BadRequest[] => {
  const job = jobBody(coop);
  const rawJob = (from: string, to: string): string => JSON.stringify(job).replace(from, to);
  return [
    { what: 'no body', url: '/jobs', ...invalid },
    { what: 'an array as body', url: '/jobs', body: [], ...invalid },
    { what: 'text that is not JSON', url: '/jobs', raw: '{"a":', names: 'body', ...invalid },
    {
      what: 'bytes that are not UTF-8',
      url: '/jobs',
      raw: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      names: 'body',
      ...invalid,
    },
    {
      what: 'half a character',
      url: '/jobs',
      raw: rawJob('Two days', String.raw`\ud800`),
      names: '/lines/0/text',
      ...invalid,
    },
    {
      what: 'half a character in a name',
      url: '/jobs',
      raw: rawJob('"pay"', String.raw`"\udc00"`),
      names: 'half a character',
      ...invalid,
    },
    {
      what: 'a prototype',
      url: '/jobs',
      raw: rawJob('"pay":{', '"pay":{"__proto__":{"kind":"none"},'),
      names: '__proto__":"is a name that is not allowed',
      ...invalid,
    },
    {
      what: 'a constructor',
      url: '/jobs',
      raw: rawJob('"pay":{', '"pay":{"constructor":{"prototype":{}},'),
      names: 'constructor":"is a name that is not allowed',
      ...invalid,
    },
    { what: 'depth 65', url: '/jobs', raw: nested(65), names: '64', ...invalid },
    { what: 'depth 100,000', url: '/jobs', raw: nested(100_000), names: '64', ...invalid },
    {
      what: 'more than 256 KB',
      url: '/jobs',
      raw: JSON.stringify({ ...job, text: 'x'.repeat(256 * 1024) }),
      names: '262144',
      status: 413,
      code: 'payload_too_large',
    },
    {
      what: 'a form',
      url: '/jobs',
      raw: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      status: 415,
      code: 'unsupported_media_type',
    },
    ...['', ' ', 'é', 'a b', 'x'.repeat(201)].map((key) => ({
      what: `the idempotency key "${key.slice(0, 9)}"`,
      url: '/jobs',
      body: job,
      key,
      status: 400,
      code: 'idempotency_key_missing',
    })),
  ];
};
