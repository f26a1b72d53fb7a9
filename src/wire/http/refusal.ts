import type { Breach } from '../octets/dissection.ts';

/** Gravest first: what says that nothing of the request can be trusted comes before what only declines it. */
const BY_GRAVITY = [505, 414, 431, 400, 413, 501, 417];

/**
 * The one answer to a request that broke `breaches`: the gravest status that they ask for. `close` tells that the
 * connection must end after it; when it is false the server may still end it. Undefined when nothing is to be refused.
 */
export function refusalFor(breaches: readonly Breach[]): { status: number; close: boolean } | undefined {
  const answers = breaches.flatMap(({ rule }) => (rule.consequence.kind === 'status' ? [rule.consequence] : []));
  const gravity = (status: number) => (BY_GRAVITY.includes(status) ? BY_GRAVITY.indexOf(status) : BY_GRAVITY.length);
  const [gravest] = answers.toSorted((a, b) => gravity(a.status) - gravity(b.status));
  return gravest && { status: gravest.status, close: answers.some((answer) => answer.close) };
}
