import type { RefusalCode } from '../../commands/api.ts';
import { sentence } from '../problem-text.ts';
import {
  PROBLEMS,
  TRANSPORT_PROBLEMS,
  type Facts,
  type ProblemCode,
  type TransportCode,
} from '../problems.ts';
import { REFUSALS } from '../refusals.ts';
import { dayInWords, money } from './figures.ts';
import type { Language } from './language.ts';
import { PROBLEMS_FR } from './problems-fr.ts';
import { REFUSALS_FR } from './refusals-fr.ts';
import { TEXTS } from './texts.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AMOUNT = /^-?\d{1,15}\.\d{2}$/;

const isRefusal = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);
const isTransport = (code: string): code is TransportCode =>
  Object.hasOwn(TRANSPORT_PROBLEMS, code);

/**
 * What to do about a refusal, as the reader writes days and amounts; undefined for a refusal of another release, which
 * nobody here can explain.
 */
export const toldRefusal = (
  language: Language,
  { refusal, facts }: Readonly<{ refusal: string; facts: Facts }>,
  currency: string,
): string | undefined => {
  if (!isRefusal(refusal)) return undefined;
  const written = Object.entries(facts).map(([name, fact]) => {
    if (DAY.test(fact)) return [name, dayInWords(language, fact)] as const;
    return [name, AMOUNT.test(fact) ? money(language, fact, currency) : fact] as const;
  });
  const todo = language === 'fr' ? REFUSALS_FR[refusal] : REFUSALS[refusal].todo;
  return sentence(todo, Object.fromEntries(written), TEXTS[language].notKnown);
};

/** Title and sentence of a problem that a page met. */
export const toldProblem = (
  language: Language,
  code: ProblemCode,
  facts: Facts,
): Readonly<{ title: string; todo: string }> => {
  const texts = TEXTS[language];
  // Pages ask for nothing that a command could refuse.
  const french = isTransport(code) ? PROBLEMS_FR[code] : PROBLEMS_FR.internal_error;
  const { title, todo } = language === 'fr' ? french : PROBLEMS[code];
  // "facts" is a word of the API.
  const what = code === 'invalid_request' ? texts.correctThis : todo;
  return { title, todo: sentence(what, facts, texts.notKnown) };
};
