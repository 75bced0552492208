declare const safe: unique symbol;

/** Markup that may be sent as it is: everything in it that came from outside was escaped. */
export type Html = Readonly<{ markup: string; [safe]: true }>;

/** What a template takes: texts are escaped, markup is not, lists are joined, nothing is left out. */
export type Piece = Html | string | number | undefined | readonly Piece[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');

const markupOf = (piece: Piece): string => {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(markupOf).join('');
};

/** A template of HTML or SVG in which every text is escaped; attributes must stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html => {
  const markup = strings.reduce(
    (text, part, index) => `${text}${markupOf(pieces[index - 1])}${part}`,
  );
  return { markup } as Html;
};
