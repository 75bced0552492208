import { html, type Html } from './html.ts';
import { linkTo, page, type Reader } from './layout.ts';
import { TEXTS } from './texts.ts';

// Only our own pages: nobody is sent elsewhere after signing in.
const OWN_PAGE = /^\/(?:jobs\/[0-9a-f-]{36})?(?:\?[\w=&%.-]{0,200})?$/;

/** The page to go to after signing in: one of ours, or the overview. */
export const nextPageOf = (asked: string | undefined): string =>
  asked !== undefined && OWN_PAGE.test(asked) ? asked : '/';

/** The form that takes a key. `wrong`: the key that was entered opens nothing. */
export const signInPage = (reader: Reader, next: string, wrong: boolean): Html => {
  const texts = TEXTS[reader.language];
  const complaint = wrong
    ? html`<p class="complaint" id="wrong" role="alert">${texts.wrongKey}</p>`
    : undefined;
  const told = wrong ? html` aria-invalid="true" aria-describedby="wrong"` : undefined;
  const content = html`<section class="notice sign-in">
    <h1>${texts.signIn}</h1>
    <p>${texts.signInOf}</p>
    ${complaint}
    <form method="post" action="${linkTo(reader, '/sign-in')}">
      <input type="hidden" name="next" value="${next}" />
      <label for="key">${texts.apiKey}</label>
      <input
        id="key"
        name="key"
        type="password"
        required
        autocomplete="current-password"
        spellcheck="false"
        maxlength="200"
        autofocus${told}
      />
      <button>${texts.signIn}</button>
    </form>
    <p><a href="${next}">${texts.alreadyIn}</a></p>
  </section>`;
  return page(reader, { title: texts.signIn, content });
};
