import fc from 'fast-check';
import t from 'tap';
import { linearRegex } from '../../src/embedded/linear-regex.ts';
import { RegexRefused } from '../../src/embedded/regex-syntax.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '[a-c-]',
  String.raw`\w`,
  '$',
  '^',
);
const quantifier = fc.constantFrom('', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?');
/** Expressions that both the runtime and this server take; an anchor is not repeated. */
const { expression } = fc.letrec<{ expression: string; part: string; group: string }>((tie) => ({
  group: fc
    .tuple(fc.constantFrom('(', '(?:', '(?<n>'), tie('expression'))
    .map(([open, inside]) => `${open}${inside.replaceAll('(?<n>', '(')})`),
  part: fc
    .tuple(fc.oneof({ maxDepth: 3 }, atom, tie('group')), quantifier)
    .map(([one, many]) => (one === '^' || one === '$' ? one : one + many)),
  expression: fc
    .array(fc.oneof(tie('part'), fc.constant('|')), { maxLength: 4 })
    .map((parts) => parts.join('')),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '\n', 'é'), maxLength: 8 });

await t.test('it matches as the runtime does', (t) => {
  let matched = 0;
  const runs = 3_000;
  fc.assert(
    fc.property(expression, fc.array(text, { minLength: 1, maxLength: 5 }), (source, texts) => {
      const named = source.split('(?<n>').length > 2 ? source.replaceAll('(?<n>', '(') : source;
      const matches = linearRegex(named);
      const own = new RegExp(named);
      for (const one of texts) {
        if (matches(one) !== own.test(one)) return false;
        if (own.test(one)) matched += 1;
      }
      return true;
    }),
    { numRuns: runs },
  );
  t.ok(matched > runs / 10, `${matched} texts matched`);
  const samples: readonly (readonly [string, string])[] = [
    [String.raw`^[^\$].*`, '$system'],
    [String.raw`^[^\$].*`, 'InvoiceIssued'],
    [String.raw`^potcommun\.(invoice|job)-[0-9a-f]{4}$`, 'potcommun.job-0aF1'],
    [String.raw`^potcommun\.(invoice|job)-[0-9a-f]{4}$`, 'potcommun.job-0af1'],
    [String.raw`\x41\u0042\t\]{`, 'AB\t]{'],
    ['a{,2}', 'a{,2}'],
    ['(?:)', ''],
    ['x|', 'y'],
    [String.raw`[\]a-]+\d\D\s\S\W`, ']-1a b!'],
  ];
  for (const [source, one] of samples) {
    t.equal(linearRegex(source)(one), new RegExp(source).test(one), `${source} on ${one}`);
  }
  t.end();
});

await t.test('no expression takes more than one pass', (t) => {
  const long = 'a'.repeat(2_000);
  for (const source of [
    '(a+)+$',
    '(a|a)*$',
    '(a|aa)+$',
    '(.*a){20}b',
    'a*a*a*a*a*a*a*a*b',
    '(((a*)*)*)*b',
  ]) {
    const matches = linearRegex(source);
    const before = process.cpuUsage();
    for (let n = 0; n < 20; n += 1) matches(`${long}${n}!`);
    const { user } = process.cpuUsage(before);
    t.ok(user < 2_000_000, `${source}: ${Math.round(user / 20)} µs for 2,000 characters`);
  }
  t.end();
});

await t.test('what is none, too large, or needs more than one pass is refused', (t) => {
  for (const source of ['(', '[', '*', 'a{2,1}', '(?<n', '(?i)a']) {
    t.throws(() => linearRegex(source), SyntaxError, source);
  }
  const refused = [
    '(?=a)',
    '(?!a)',
    '(?<=a)b',
    '(?<!a)b',
    String.raw`(a)\1`,
    String.raw`\bword`,
    String.raw`\p{L}`,
    '(a{100}){100}',
    'a'.repeat(501),
  ];
  for (const source of refused) t.throws(() => linearRegex(source), RegexRefused, source);
  t.end();
});
