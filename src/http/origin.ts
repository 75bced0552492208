import type { FastifyRequest } from 'fastify';
import { RequestProblem } from './problems.ts';

/**
 * A page of another site has no business here; programs send no Origin.
 * @throws RequestProblem when the request says that it comes from another origin.
 */
export const assertOrigin = ({
  headers: { origin, host },
}: Pick<FastifyRequest, 'headers'>): void => {
  if (origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new RequestProblem('origin_refused', { origin: origin.slice(0, 200) });
};
