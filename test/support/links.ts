import { posix } from 'node:path';

const FENCED = /^```.*?^```/gms;
const LINK = /(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g;
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/;

/** The anchors that a page's titles make, as GitHub forms them. */
const anchorsOf = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...markdown.replaceAll(FENCED, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

/**
 * Links of pages (texts by path from the root) that lead nowhere, as `page: link`. Links to other sites are left alone.
 * @param exists tells whether a path from the root is a file or folder.
 */
export const deadLinks = (
  pages: Readonly<Record<string, string>>,
  exists: (path: string) => boolean,
): readonly string[] =>
  Object.entries(pages).flatMap(([path, text]) =>
    [...text.replaceAll(FENCED, '').matchAll(LINK)]
      .map(([, link = '']) => link)
      .filter((link) => {
        if (ELSEWHERE.test(link)) return false;
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? path : posix.join(posix.dirname(path), decodeURI(file));
        if (!exists(target)) return true;
        const titles = pages[target];
        return anchor !== undefined && titles !== undefined && !anchorsOf(titles).has(anchor);
      })
      .map((link) => `${path}: ${link}`),
  );
