import type { FastifyRequest } from 'fastify';

// The cookie holds the key itself and is read by pages alone: see docs/adr/0012-pages-sign-in-with-a-key.md.
const NAME = 'potcommun_key';
const HOURS = 12;
const COOKIE = new RegExp(`(?:^|; ?)${NAME}=([A-Za-z0-9_-]{1,200})(?:;|$)`);

/** The key that a browser holds for the pages; undefined when it holds none. */
export const cookieKeyOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  COOKIE.exec(headers.cookie ?? '')?.[1];

const isSecure = ({ protocol, headers }: Pick<FastifyRequest, 'protocol' | 'headers'>): boolean =>
  protocol === 'https' || headers['x-forwarded-proto'] === 'https';

const cookie = (
  request: Pick<FastifyRequest, 'protocol' | 'headers'>,
  value: string,
  seconds: number,
): string =>
  `${NAME}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure(request) ? '; Secure' : ''}`;

/** Lets the browser keep a key for twelve hours, out of reach of scripts and other sites. */
export const keepKey = (
  request: Pick<FastifyRequest, 'protocol' | 'headers'>,
  key: string,
): string => cookie(request, key, HOURS * 3_600);

/** Lets the browser forget it. */
export const forgetKey = (request: Pick<FastifyRequest, 'protocol' | 'headers'>): string =>
  cookie(request, '', 0);
