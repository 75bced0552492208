import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { html, type Html, type Piece } from './html.ts';
import { LANGUAGES, languageOf, type Language } from './language.ts';
import { STYLE } from './style.ts';
import { TEXTS } from './texts.ts';

/** The served stylesheet; its address changes with its content, so that it may be kept for ever. */
export const STYLE_PATH = `/assets/pages-${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}.css`;
/** The icon of the pages. */
export const ICON_PATH = '/assets/icon.svg';

// Nothing from elsewhere, no script at all, no style but the served one.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Who reads a page and in which language, from the request alone. */
export type Reader = Readonly<{ language: Language; url: string; signedIn: boolean }>;

/** The reader of a request. */
export const readerOf = (request: Pick<FastifyRequest, 'url' | 'headers' | 'identity'>): Reader => {
  const { searchParams } = new URL(request.url, 'http://page');
  const asked = searchParams.get('lang') ?? undefined;
  return {
    language: languageOf(asked, request.headers['accept-language']),
    url: request.url,
    signedIn: request.identity !== null,
  };
};

/** The same address with some of its query changed. */
const withQuery = (url: string, change: Readonly<Record<string, string>>): string => {
  const { pathname, searchParams } = new URL(url, 'http://page');
  for (const [name, value] of Object.entries(change)) searchParams.set(name, value);
  return `${pathname}?${searchParams.toString()}`;
};

/** An address of another page in the language that was asked for. */
export const linkTo = ({ url }: Reader, path: string): string => {
  const lang = new URL(url, 'http://page').searchParams.get('lang');
  return lang === null ? path : withQuery(path, { lang });
};

const head = (reader: Reader): Html => {
  const texts = TEXTS[reader.language];
  const languages = LANGUAGES.map((language) =>
    language === reader.language
      ? html`<span aria-current="true" lang="${language}">${TEXTS[language].name}</span>`
      : html`<a
          href="${withQuery(reader.url, { lang: language })}"
          lang="${language}"
          hreflang="${language}"
          >${TEXTS[language].name}</a
        >`,
  );
  const leave = reader.signedIn
    ? html`<form method="post" action="${linkTo(reader, '/sign-out')}">
        <button class="quiet">${texts.signOut}</button>
      </form>`
    : undefined;
  return html`<header class="top">
    <a class="brand" href="${linkTo(reader, '/')}">${texts.brand}</a>
    <nav class="tools">${languages}${leave}</nav>
  </header>`;
};

/** A whole page around its content. `sequence`: what it is true for. */
export const page = (
  reader: Reader,
  { title, content, sequence }: Readonly<{ title: string; content: Piece; sequence?: number }>,
): Html => {
  const texts = TEXTS[reader.language];
  const foot =
    sequence === undefined ? undefined : html`<footer><p>${texts.trueFor(sequence)}</p></footer>`;
  return html`<!doctype html>
    <html lang="${reader.language}">
      <head>
        <meta charset="utf-8" />
        <title>${title} · ${texts.brand}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${ICON_PATH}" />
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <a class="skip" href="#content">${texts.skip}</a>${head(reader)}
        <main id="content">${content}</main>
        ${foot}
      </body>
    </html>`;
};

/** Sends a page. */
export const sendPage = (reply: FastifyReply, status: number, { markup }: Html): FastifyReply =>
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': POLICY,
      // A form tells its origin only to the ledger itself, so that others' forms can be told apart.
      'referrer-policy': 'same-origin',
      'cache-control': 'private, no-cache',
      vary: 'accept-language, cookie',
    })
    .serializer((body: unknown) => String(body))
    .send(markup);
