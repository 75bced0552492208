import type { LocalDate } from '../../domain/local-date.ts';
import { html, type Html } from './html.ts';
import type { Reader } from './layout.ts';
import { TEXTS } from './texts.ts';

/** The form that shows a page on another day, in the language that was asked for; `before` is what else it asks. */
export const dayChooser = (
  { language, url }: Reader,
  { action, day, before }: Readonly<{ action: string; day: LocalDate; before?: Html }>,
): Html => {
  const texts = TEXTS[language];
  const lang = new URL(url, 'http://page').searchParams.get('lang');
  const kept =
    lang === null ? undefined : html`<input type="hidden" name="lang" value="${language}" />`;
  return html`<form class="chooser" method="get" action="${action}">
    ${kept}${before} <label for="day">${texts.day}</label
    ><input
      id="day"
      type="date"
      name="asOf"
      value="${day}"
      min="1901-01-01"
      max="2199-12-31"
      required
    />
    <button>${texts.showDay}</button>
  </form>`;
};
