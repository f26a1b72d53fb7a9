import type { IncomingMessage, ServerResponse } from 'node:http';
import { checked } from '#service/checked.ts';
import type { Limits } from '#service/limits.ts';
import { type Problem, ProblemError } from '#service/problem.ts';
import { problemOf } from '../http/problem-of.ts';
import { sendProblem } from '../http/send-problem.ts';
import { bearerOf } from './bearer.ts';
import { readJson } from './read-body.ts';
import { readQuery } from './read-query.ts';
import { type Answer, type ApiContext, matchPath, type Route, type SeatRequest, type SecuredRequest } from './route.ts';
import { apiTable } from './table.ts';

export const NO_WORKSHOP: Problem = {
  status: 404,
  type: 'no-workshop',
  title: 'There is no workshop here',
  detail: 'npm start -- --workshop starts one',
};

/** Whether a path belongs to the API and not to the site. */
export function isApiPath(path: string): boolean {
  return path === '/healthz' || path === '/api' || path.startsWith('/api/');
}

/** Answers one request of the API. Host and Origin have been checked before. */
export async function dispatch(
  incoming: IncomingMessage,
  response: ServerResponse,
  context: ApiContext & { readonly limits: Limits; readonly url: URL },
): Promise<void> {
  try {
    const answer = await answerTo(incoming, response, context);
    if (answer !== undefined) send(response, answer);
  } catch (error) {
    if (!response.destroyed) sendProblem(response, problemOf(error));
  }
}

async function answerTo(
  incoming: IncomingMessage,
  response: ServerResponse,
  { limits, url, ...context }: ApiContext & { readonly limits: Limits; readonly url: URL },
): Promise<Answer | undefined> {
  const { route, params } = find(incoming.method ?? '', url.pathname);
  const told = allow(route, params, bearerOf(incoming), context);
  const query = readQuery(route.query ?? [], url.searchParams);
  const json = await readJson(incoming, limits.bodyOctets, route.body !== undefined);
  const body = route.body === undefined ? undefined : checked(route.body, json, '(content)');
  const request = { ...context, incoming, response, params, query, body, base: url.origin, ...told };
  return route.handle(request as SecuredRequest<unknown> & SeatRequest<unknown>);
}

/**
 * What the route is told of who asks, and of what its path names.
 * @throws ProblemError 401 without the token that it asks for, 404 for no such session or seat, or no workshop
 */
function allow(
  { access }: Route,
  params: Readonly<Record<string, string>>,
  token: string | undefined,
  { sessions, workshop }: ApiContext,
): Partial<Omit<SecuredRequest<unknown> & SeatRequest<unknown>, 'workshop'>> {
  if (access === 'open') return {};
  if (access === 'session') {
    const session = sessions.authorised(params['session'] ?? '', token);
    session.touch();
    return { session };
  }
  if (workshop === undefined) throw new ProblemError(NO_WORKSHOP);
  const { workshop: room } = workshop;
  if (access === 'workshop') return {};
  const byTeacher = access !== 'seat' && room.isTeacher(token);
  if (access === 'teacher') {
    room.checkTeacher(token);
    return {};
  }
  const id = params['seat'] ?? '';
  return { seat: byTeacher ? room.seat(id) : room.seatOf(id, token), byTeacher };
}

function find(method: string, path: string): { route: Route; params: Record<string, string> } {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const allowed: string[] = [];
  for (const route of apiTable) {
    const params = matchPath(route.path, path);
    if (params === undefined) continue;
    if (route.method === wanted) return { route, params };
    allowed.push(route.method);
  }
  if (allowed.length === 0) throw new ProblemError({ status: 404, type: 'not-found', title: 'There is nothing here' });
  const headers = { Allow: allowed.join(', ') };
  throw new ProblemError({ status: 405, type: 'method', title: `This takes ${allowed.join(' or ')}`, headers });
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.setHeader('Cache-Control', 'no-store');
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
