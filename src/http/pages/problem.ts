import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemIn } from '../error-answers.ts';
import { PROBLEMS, type Facts, type ProblemCode } from '../problems.ts';
import { html, type Html } from './html.ts';
import { linkTo, page, readerOf, sendPage, type Reader } from './layout.ts';
import { sendNotFoundPage } from './not-found.ts';
import { nextPageOf } from './sign-in.ts';
import { TEXTS, type Texts } from './texts.ts';
import { toldProblem } from './told.ts';

const isNamed = <Names extends string>(
  names: Readonly<Record<Names, string>>,
  name: string,
): name is Names => Object.hasOwn(names, name);

/** What is wrong with each place of an address or a form, once. */
const reasonsOf = ({ wrong, wrongOther }: Texts, facts: Facts): readonly string[] => {
  const told = Object.keys(facts).map((place) => {
    const name = place.split('/').at(-1) ?? '';
    return isNamed(wrong, name) ? wrong[name] : wrongOther;
  });
  return [...new Set(told)];
};

const forbidden = (reader: Reader, { role = '' }: Facts): Html => {
  const texts = TEXTS[reader.language];
  return html`<h1>${texts.forbiddenTitle}</h1>
    <p>${texts.forbidden(isNamed(texts.roles, role) ? texts.roles[role] : role)}</p>
    <p><a href="${linkTo(reader, '/sign-in')}">${texts.signIn}</a></p>`;
};

const trouble = ({ language }: Reader, code: ProblemCode, facts: Facts): Html => {
  const texts = TEXTS[language];
  const { title, todo } = toldProblem(language, code, facts);
  const reasons = code === 'invalid_request' ? reasonsOf(texts, facts) : [];
  const list = html`<ul>
    ${reasons.map((reason) => html`<li>${reason}</li>`)}
  </ul>`;
  // What the reader can put right is no trouble of ours.
  const head =
    PROBLEMS[code].status < 500
      ? html`<h1>${title}</h1>
          <p>${todo}</p>`
      : html`<h1>${texts.problemTitle}</h1>
          <p><strong>${title}.</strong> ${todo}</p>`;
  return html`${head} ${reasons.length === 0 ? undefined : list}`;
};

/** A problem as a page: where to sign in, that there is no such page, or what to do. */
export const answerPage = (
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const { code, facts } = problemIn(error, request);
  const reader = readerOf(request);
  if (code === 'unauthenticated') {
    const next = new URLSearchParams({ next: nextPageOf(request.url) });
    return reply.redirect(linkTo(reader, `/sign-in?${next.toString()}`), 303);
  }
  if (code === 'not_found' || 'params/jobId' in facts || '/jobId' in facts) {
    return sendNotFoundPage(request, reply);
  }
  const { title } = toldProblem(reader.language, code, facts);
  const content = code === 'forbidden' ? forbidden(reader, facts) : trouble(reader, code, facts);
  const notice = html`<section class="notice">${content}</section>`;
  return sendPage(reply, PROBLEMS[code].status, page(reader, { title, content: notice }));
};
