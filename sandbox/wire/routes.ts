import { limitProblem, type Problem, ProblemError } from '../http/problem.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { TapConnection } from '../tap/tap-connection.ts';

const NOT_FOUND: Problem = { status: 404, type: 'not-found', title: 'There is nothing here' };

/**
 * The session that a request's target names: `/s/<wire token>/ws`.
 * @throws ProblemError 404 for no such session or technique, 503 when a limit of the session forbids the exchange
 */
export function sessionOf(target: string, connection: TapConnection, sessions: Sessions): Session {
  const [, prefix, wireToken = '', technique, ...rest] = pathOf(target).split('/');
  if (prefix !== 's' || technique !== 'ws' || rest.length > 0) throw new ProblemError(NOT_FOUND);
  const session = sessions.byWireToken(wireToken);
  if (session === undefined) {
    throw new ProblemError({ ...NOT_FOUND, title: 'There is no such session, or it has ended' });
  }
  const limit = session.refusal(connection);
  if (limit === undefined) return session;
  throw new ProblemError(limitProblem(503, limit, `${limit} of the session is ${session.limits[limit]}`, 5));
}

/** The path of a target in origin or absolute form (RFC 9112 section 3.2). */
function pathOf(target: string): string {
  const path = target.startsWith('/') ? target : URL.canParse(target) ? new URL(target).pathname : '';
  return path.split('?')[0] ?? '';
}
