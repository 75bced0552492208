/** Languages of the pages. */
export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const isLanguage = (text: string): text is Language => LANGUAGES.some((known) => known === text);

/** The language asked for by the address, else the one that the browser likes best, else French. */
export const languageOf = (
  asked: string | undefined,
  acceptLanguage: string | undefined,
): Language => {
  if (asked !== undefined && isLanguage(asked)) return asked;
  const liked = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const q = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean) ?? '1';
      return { language: tag.split('-')[0] ?? '', weight: Number(q) || 0 };
    })
    .filter(({ language, weight }) => isLanguage(language) && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)[0]?.language;
  return liked !== undefined && isLanguage(liked) ? liked : 'fr';
};
