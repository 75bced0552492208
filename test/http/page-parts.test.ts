import t from 'tap';
import {
  dayInWords,
  firstInWords,
  lengthOf,
  money,
  ofEachEuro,
  ratio,
} from '../../src/http/pages/figures.ts';
import { html } from '../../src/http/pages/html.ts';
import { jobFlow } from '../../src/http/pages/job-flow.ts';
import { languageOf } from '../../src/http/pages/language.ts';
import { cookieKeyOf } from '../../src/http/pages/session.ts';
import { nextPageOf } from '../../src/http/pages/sign-in.ts';
import { en } from '../../src/http/pages/texts-en.ts';
import type { Texts } from '../../src/http/pages/texts.ts';
import { PROBLEMS_FR } from '../../src/http/pages/problems-fr.ts';
import { REFUSALS_FR } from '../../src/http/pages/refusals-fr.ts';
import { toldRefusal } from '../../src/http/pages/told.ts';
import { TRANSPORT_PROBLEMS } from '../../src/http/problems.ts';
import { REFUSALS } from '../../src/http/refusals.ts';
import { PARTS, type Part } from '../../src/projections/invoice-to-net/parts.ts';

await t.test('amounts are written as each language writes them, whatever their size', async (t) => {
  t.equal(money('fr', '1234.56', 'EUR'), '1\u202f234,56\u00a0€');
  t.equal(money('en', '1234.56', 'EUR'), '€1,234.56');
  t.equal(money('en', '-0.05', 'EUR'), '\u2212€0.05');
  t.equal(
    money('fr', '999999999999999.99', 'CHF'),
    '999\u202f999\u202f999\u202f999\u202f999,99\u00a0CHF',
  );
  t.equal(money('en', '100.00', 'CHF'), 'CHF\u00a0100.00');
  t.equal(ofEachEuro('fr', '540.90', '1210.00'), '44,7\u00a0c');
  t.equal(ofEachEuro('en', '-885.00', '1210.00'), '\u221273.1\u00a0c');
  t.equal(ofEachEuro('en', '1.00', '0.00'), '');
  t.equal(ratio('fr', '-0.02'), '\u22120,02');
  t.equal(ofEachEuro('fr', '-0.60', '1210.00'), '0,0\u00a0c', 'what rounds to nothing has no sign');
  t.equal(ofEachEuro('en', '-0.61', '1210.00'), '\u22120.1\u00a0c');
  t.equal(money('fr', '-0.00', 'EUR'), '0,00\u00a0€');
  t.equal(ratio('en', '-0.00'), '0.00');
  t.equal(lengthOf(1n, 3n, 300), 100);
  t.equal(lengthOf(5n, 0n, 300), 0);
});

await t.test('days are written in words', async (t) => {
  t.equal(dayInWords('fr', '2026-03-01'), '1er\u00a0mars 2026');
  t.equal(dayInWords('en', '2026-03-04'), '4\u00a0March 2026');
  t.equal(firstInWords('fr', '2026-03-02', '2026-03-03'), '2');
  t.equal(firstInWords('en', '2026-02-28', '2026-03-03'), '28\u00a0February');
  t.equal(firstInWords('en', '2025-12-31', '2026-01-03'), '31\u00a0December 2025');
});

await t.test('the language is what was asked for, else what the browser likes best', async (t) => {
  t.equal(languageOf('en', 'fr'), 'en');
  t.equal(languageOf('xx', 'de, en;q=0.5, fr;q=0.7'), 'fr');
  t.equal(languageOf(undefined, 'en-GB,en;q=0.9'), 'en');
  t.equal(languageOf(undefined, 'fr;q=0, en;q=0.1'), 'en');
  t.equal(languageOf(undefined, 'de'), 'fr');
  t.equal(languageOf(undefined, undefined), 'fr');
});

await t.test('texts are escaped, markup is not, lists are joined', async (t) => {
  const hostile = `<script>"'&`;
  t.equal(
    html`<p title="${hostile}">${[html`<b>${hostile}</b>`, 3, undefined, 'a']}</p>`.markup,
    '<p title="&lt;script&gt;&quot;&#39;&amp;"><b>&lt;script&gt;&quot;&#39;&amp;</b>3a</p>',
  );
  // Only what the template made counts as markup.
  // @ts-expect-error a plain object is no markup
  t.ok(html`${{ markup: '<script>' }}`);
});

await t.test('a missing text does not compile', async (t) => {
  const { signIn, ...rest } = en;
  // @ts-expect-error the text of the sign-in is missing
  const lacking: Texts = rest;
  t.equal(lacking.signIn, undefined);
  t.equal(signIn, 'Sign in');
  const { vat: _vat, ...parts } = en.parts;
  // @ts-expect-error the name of a part is missing
  const unnamed: Texts['parts'] = parts;
  t.ok(unnamed);
});

await t.test('only our own pages follow a sign-in', async (t) => {
  const job = '/jobs/00000000-0000-5000-8000-000000000000?lang=fr';
  t.equal(nextPageOf(job), job);
  t.equal(nextPageOf('/?asOf=2025-12-31&lang=en'), '/?asOf=2025-12-31&lang=en');
  for (const bad of [
    '//evil.example',
    'https://evil.example/',
    '/\\evil',
    '/v1/keys',
    '/?x="<',
    undefined,
  ]) {
    t.equal(nextPageOf(bad), '/');
  }
});

await t.test('the key is found among other cookies', async (t) => {
  const keyIn = (cookie: string) => cookieKeyOf({ headers: { cookie } });
  t.equal(keyIn('a=1; potcommun_key=pck_abc-_1; b=2'), 'pck_abc-_1');
  t.equal(keyIn('xpotcommun_key=pck_abc'), undefined);
  t.equal(keyIn('potcommun_key=pck abc'), undefined);
  t.equal(cookieKeyOf({ headers: {} }), undefined);
});

const factsIn = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].toSorted();

await t.test('French says what the English sentences say, with the same facts', async (t) => {
  for (const [code, { todo }] of Object.entries(REFUSALS)) {
    const french = REFUSALS_FR[code as keyof typeof REFUSALS];
    t.strictSame(factsIn(french), factsIn(todo), code);
    t.notMatch(
      french.replaceAll(/\{\w+\}/g, ''),
      /'|\b(?:the|send|is|name|read)\b/i,
      `${code} is French`,
    );
  }
  for (const [code, { todo }] of Object.entries(TRANSPORT_PROBLEMS)) {
    const french = PROBLEMS_FR[code as keyof typeof TRANSPORT_PROBLEMS];
    t.strictSame(factsIn(french.todo), factsIn(todo), code);
  }
});

await t.test('a refusal writes days and amounts as its reader does', async (t) => {
  const facts = { cost: '1885.00', available: '0.00' };
  const small = { refusal: 'activity_budget_too_small', facts };
  t.match(toldRefusal('fr', small, 'EUR'), 'Le salaire coûte 1\u202f885,00\u00a0€, l’activité');
  t.match(toldRefusal('en', small, 'EUR'), 'The salary costs €1,885.00');
  const future = { refusal: 'effective_in_future', facts: { today: '2026-03-01' } };
  t.match(toldRefusal('fr', future, 'EUR'), 'le 1er\u00a0mars 2026 au lieu du (inconnu)');
  t.equal(toldRefusal('fr', { refusal: 'of_another_release', facts }, 'EUR'), undefined);
});

const netOf = (invoiced: string, parts: Partial<Record<Part, string>>) => {
  const none = Object.fromEntries(PARTS.map((part) => [part, '0.00'])) as Record<Part, string>;
  return { currency: 'EUR', invoiced, parts: { ...none, ...parts } };
};

await t.test('the picture shows every part once, and whoever bears one as a source', async (t) => {
  const lost = netOf('1210.00', {
    vat: '210.00',
    writtenOff: '1210.00',
    net: '885.00',
    borneByGuaranteeFund: '-1095.00',
  });
  const { markup } = jobFlow('en', lost);
  t.notMatch(markup, /NaN|Infinity|undefined/);
  for (const text of ['€210.00', '€885.00', '€1,095.00', 'Guarantee fund', 'role="img"', '<desc']) {
    t.ok(markup.includes(text), text);
  }
  // What comes in on the left goes out on the right: ribbons into the middle, and out of it.
  const wide = markup.slice(0, markup.indexOf('</svg>'));
  const heights = [...wide.matchAll(/d="M(\d+) ([\d.]+)C.*?V[\d.]+C[^"]* \d+ ([\d.]+)Z"/g)].map(
    ([, x, top, bottom]) => [x, Number(bottom) - Number(top)] as const,
  );
  const sumAt = (from: string): number =>
    heights.filter(([x]) => x === from).reduce((sum, [, height]) => sum + height, 0);
  t.ok(Math.abs(sumAt('202') - 330) < 1, `${sumAt('202')} of 330 leave the sources`);
  t.ok(Math.abs(sumAt('440') - 330) < 1, `${sumAt('440')} of 330 arrive`);
  t.notMatch(jobFlow('fr', netOf('0.01', { net: '0.01' })).markup, /NaN/);
  // A long name is broken where there is no room for it, and stays whole where there is.
  const waits = jobFlow('fr', netOf('100.00', { waiting: '100.00' })).markup;
  const words = (from: number, to?: number) => waits.slice(from, to).replaceAll(/<[^>]*>/g, '|');
  const narrow = waits.indexOf('flow narrow');
  t.match(words(0, narrow), '|En attente de l’argent du client|');
  t.match(words(narrow), /\|En attente de l’argent\|+du client\|/);
});
