import { PARTS, type Part } from '../../projections/invoice-to-net/parts.ts';
import { centsOf, money, ofEachEuro } from './figures.ts';
import { html, type Html } from './html.ts';
import type { Language } from './language.ts';
import { TEXTS } from './texts.ts';

/** What was invoiced and its parts, as the report gives them. */
export type Net = Readonly<{
  currency: string;
  invoiced: string;
  parts: Readonly<Record<Part, string>>;
}>;

/** The class that gives a part its colour, in pictures and tables alike. */
export const toneOf = (part: Part): string => `tone-${part.toLowerCase()}`;

/** The parts that are not nothing, in their order. */
export const partsShown = ({ parts }: Net): readonly Part[] =>
  PARTS.filter((part) => centsOf(parts[part]) !== 0n);

/** Every part with its amount and what it is of each euro; its last row is the whole. */
export const partsTable = (language: Language, net: Net): Html => {
  const texts = TEXTS[language];
  const rows = partsShown(net).map(
    (part) =>
      html`<tr>
        <th scope="row"><span class="key ${toneOf(part)}"></span>${texts.parts[part]}</th>
        <td>${money(language, net.parts[part], net.currency)}</td>
        <td>${ofEachEuro(language, net.parts[part], net.invoiced)}</td>
      </tr>`,
  );
  return html`<table class="parts">
    <thead>
      <tr>
        <th scope="col">${texts.part}</th>
        <th scope="col">${texts.amount}</th>
        <th scope="col">${texts.perEuro}</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">${texts.whole}</th>
        <td>${money(language, net.invoiced, net.currency)}</td>
        <td>${ofEachEuro(language, net.invoiced, net.invoiced)}</td>
      </tr>
    </tfoot>
  </table>`;
};

/** One sentence of all parts, for whoever hears the picture. */
export const partsSentence = (language: Language, net: Net): string => {
  const { parts, whole } = TEXTS[language];
  const told = partsShown(net).map(
    (part) => `${parts[part]} ${money(language, net.parts[part], net.currency)}`,
  );
  return `${whole} ${money(language, net.invoiced, net.currency)}: ${told.join('; ')}.`;
};
