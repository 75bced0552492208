/** A text that fits into one cell of a table. */
export const cell = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', String.raw`\|`)
    .trim();

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

/** A table with these column titles. */
export const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('\n');

/** The text of a page from its paragraphs. */
export const page = (paragraphs: readonly string[]): string => `${paragraphs.join('\n\n')}\n`;
