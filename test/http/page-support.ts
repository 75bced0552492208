type Sent = Readonly<{
  key?: string | undefined;
  headers?: Record<string, string>;
  form?: Record<string, string>;
}>;

/** Opens a page as a browser without script does, with the key that it keeps. */
export const browserOf =
  (node: Readonly<{ url: string; key: string }>) =>
  async (path: string, { key = node.key, headers = {}, form }: Sent = {}) => {
    const response = await fetch(`${node.url}${path}`, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: `potcommun_key=${key}`, ...headers },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

/** An amount of euros as a page shows it. */
export const shown = (lang: string, amount: unknown): string => {
  const [whole = '', cents = ''] = String(amount).split('.');
  const groups = whole.replaceAll(/\B(?=(\d{3})+$)/g, lang === 'fr' ? '\u202f' : ',');
  return lang === 'fr' ? `${groups},${cents}\u00a0€` : `€${groups}.${cents}`;
};
