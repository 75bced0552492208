import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from './html.ts';
import { linkTo, page, readerOf, sendPage } from './layout.ts';
import { TEXTS } from './texts.ts';

/** True when a browser asks for a page; programs ask the API and get problems. */
export const isForPeople = ({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>): boolean =>
  !url.startsWith('/v1') && (headers.accept ?? '').includes('text/html');

/** Tells that there is no such page. */
export const sendNotFoundPage = (
  request: Pick<FastifyRequest, 'url' | 'headers' | 'identity'>,
  reply: FastifyReply,
): FastifyReply => {
  const reader = readerOf(request);
  const { notFoundTitle: title, notFound, overview } = TEXTS[reader.language];
  const content = html`<section class="notice">
    <h1>${title}</h1>
    <p>${notFound}</p>
    <p><a href="${linkTo(reader, '/')}">${overview}</a></p>
  </section>`;
  return sendPage(reply, 404, page(reader, { title, content }));
};
