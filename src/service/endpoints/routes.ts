import type { Delivery } from '../delivery.ts';
import { type LimitName, limitWords } from '../limits.ts';
import { limitProblem, type Problem, ProblemError } from '../problem.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import type { TechniqueSession } from '../technique-session.ts';
import { isSocketTechnique, type SocketTechniqueName } from '../websocket/technique-names.ts';

const NOT_FOUND: Problem = { status: 404, type: 'not-found', title: 'There is nothing here' };

/**
 * How a session's requests are answered where no WebSocket is spoken: `/s/<wire token>/http` is an endpoint of plain
 * exchanges, the others deliver the session's feed or add to it.
 */
const httpTechniques = ['http', 'poll', 'long-poll', 'stream', 'events', 'specimen', 'publish'] as const;
export type HttpTechnique = (typeof httpTechniques)[number];
type Technique = HttpTechnique | SocketTechniqueName;

/** A session as far as it is asked whether it may have another exchange. */
interface RoutedSession extends TechniqueSession {
  /** The limit for which the newest exchange of the session on `connection` was not admitted, if there is one. */
  refusal(connection: TapConnection): LimitName | undefined;
}

/** The sessions that targets may name. */
interface RoutedSessions<Session> {
  readonly byWireToken: (wireToken: string) => Session | undefined;
}

interface WireRoute<Session> {
  readonly session: Session;
  readonly technique: Technique;
  readonly query: URLSearchParams;
}

/**
 * What a request's target names.
 * @throws ProblemError 404 for no such session or technique, 503 when a limit of the session forbids the exchange
 */
export function routeOf<Session extends RoutedSession>(
  target: string,
  connection: TapConnection,
  sessions: RoutedSessions<Session>,
): WireRoute<Session> {
  const { path, query } = partsOf(target);
  const technique = techniqueOf(path);
  if (technique === undefined) throw new ProblemError(NOT_FOUND);
  const session = sessionAt(path, connection, sessions);
  if (session === undefined) {
    throw new ProblemError({ ...NOT_FOUND, title: 'There is no such session, or it has ended' });
  }
  const limit = session.refusal(connection);
  if (limit === undefined) return { session, technique, query };
  throw new ProblemError(limitProblem(503, limit, limitWords(limit, session.limits), 5));
}

/** The techniques that deliver the feed, each as the session's settings say. */
const deliveries: readonly Technique[] = ['poll', 'long-poll', 'stream', 'events'];

/** The settings by which a request for events at a target is answered; undefined where it would be for none. */
export function deliveryAt(
  target: string,
  connection: TapConnection,
  sessions: RoutedSessions<TechniqueSession>,
): Delivery | undefined {
  const { path } = partsOf(target);
  const technique = techniqueOf(path);
  if (technique === undefined || !deliveries.includes(technique)) return undefined;
  return sessionAt(path, connection, sessions)?.deliveries.state.settings;
}

interface SocketRoute<Session> extends WireRoute<Session> {
  readonly technique: SocketTechniqueName;
}

/**
 * The WebSocket address that the target of an opening handshake names.
 * @throws ProblemError as `routeOf`, and 404 for another technique
 */
export function routeOfHandshake<Session extends RoutedSession>(
  target: string,
  connection: TapConnection,
  sessions: RoutedSessions<Session>,
): SocketRoute<Session> {
  const { session, technique, query } = routeOf(target, connection, sessions);
  if (!isSocketTechnique(technique)) throw new ProblemError(NOT_FOUND);
  return { session, technique, query };
}

/** Whether a request's content is answered while it comes in, and is not read first. */
export function isUpload(method: string | undefined, target: string): boolean {
  return method === 'POST' && techniqueOf(partsOf(target).path) === 'stream';
}

/** The session that a path names, if it can be reached on `connection`. */
function sessionAt<Session extends object>(
  path: string,
  { ofSession }: TapConnection,
  sessions: RoutedSessions<Session>,
): Session | undefined {
  const [, , wireToken = ''] = path.split('/');
  const named = sessions.byWireToken(wireToken);
  return ofSession === undefined || Object.is(named, ofSession) ? named : undefined;
}

function techniqueOf(path: string): Technique | undefined {
  const [, prefix, , name, ...rest] = path.split('/');
  if (prefix !== 's' || rest.length > 0) return undefined;
  if (name !== undefined && isSocketTechnique(name)) return name;
  return httpTechniques.find((known) => known === name);
}

/** Path and query of a target in origin or absolute form (RFC 9112 section 3.2). */
function partsOf(target: string): { readonly path: string; readonly query: URLSearchParams } {
  let relative = target;
  if (!target.startsWith('/')) {
    if (!URL.canParse(target)) return { path: '', query: new URLSearchParams() };
    const { pathname, search } = new URL(target);
    relative = pathname + search;
  }
  const mark = relative.indexOf('?');
  if (mark === -1) return { path: relative, query: new URLSearchParams() };
  return { path: relative.slice(0, mark), query: new URLSearchParams(relative.slice(mark + 1)) };
}
