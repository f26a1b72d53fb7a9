import type { IncomingMessage } from 'node:http';
import { limitProblem, type Problem, ProblemError } from '../http/problem.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { TapConnection } from '../tap/tap-connection.ts';

interface WireRoute {
  readonly session: Session;
  /** What a request that asks for no upgrade is answered. */
  readonly refusal: Problem;
}

const NOT_FOUND: Problem = { status: 404, type: 'not-found', title: 'There is nothing here' };

/**
 * The session and technique that a request's target names: `/s/<wire token>/ws`.
 * @throws ProblemError 404 for no such session or technique, 503 when a limit of the session forbids the exchange
 */
export function routeOf(
  request: IncomingMessage,
  connection: TapConnection | undefined,
  sessions: Sessions,
): WireRoute {
  const [, prefix, wireToken = '', technique, ...rest] = pathOf(request.url ?? '').split('/');
  if (prefix !== 's' || technique !== 'ws' || rest.length > 0) throw new ProblemError(NOT_FOUND);
  const session = sessions.byWireToken(wireToken);
  if (session === undefined) {
    throw new ProblemError({ ...NOT_FOUND, title: 'There is no such session, or it has ended' });
  }
  const limit = connection && session.refusal(connection);
  if (limit !== undefined) {
    const detail = `${limit} of the session is ${session.limits[limit]}`;
    throw new ProblemError(limitProblem(503, limit, detail, 5));
  }
  return { session, refusal: upgradeRequired() };
}

/** RFC 9110 section 15.5.22: the answer names the protocol that is asked for. */
function upgradeRequired(): Problem {
  return {
    status: 426,
    type: 'upgrade-required',
    title: 'Here WebSocket is spoken',
    headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
  };
}

/** The path of a target in origin or absolute form (RFC 9112 section 3.2). */
function pathOf(target: string): string {
  const path = target.startsWith('/') ? target : URL.canParse(target) ? new URL(target).pathname : '';
  return path.split('?')[0] ?? '';
}
