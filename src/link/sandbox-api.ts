import type { LabName, SeatProof } from '#workshop/model.ts';
import { RefusedError, type SessionMqtt } from './link.ts';

/** The URLs that a client uses, by name. */
interface SessionUrls {
  readonly session: string;
  readonly capture: string;
  readonly gate: string;
  readonly faults: string;
  readonly mqttFaults: string;
  readonly mqttMessages: string;
  readonly cut: string;
  readonly inject: string;
  readonly rawClients: string;
  readonly behaviour: string;
  readonly send: string;
  readonly clock: string;
  readonly feed: string;
  readonly delivery: string;
  readonly specimen: string;
  readonly websocket: string;
  readonly mqtt: string;
  readonly wamp: string;
  readonly json: string;
  readonly xml: string;
  readonly http: string;
  readonly poll: string;
  readonly longPoll: string;
  readonly stream: string;
  readonly sse: string;
  readonly publish: string;
  readonly specimenStream: string;
}

export interface Session {
  readonly controlToken: string;
  readonly wireToken: string;
  readonly startedAt: string;
  readonly expiresAt: string;
  readonly urls: SessionUrls;
  /** `host:port` of further listeners on which the wire addresses are found too. */
  readonly lanes: readonly string[];
  readonly mqtt: SessionMqtt;
}

interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly keepalive?: boolean;
}

/**
 * Asks the sandbox's API.
 * @throws RefusedError when it answers with a problem (RFC 9457); TypeError when it does not answer
 */
export async function ask(url: string, request: Request = {}): Promise<Response> {
  const { method = 'GET', token, body, headers, signal, keepalive } = request;
  const answer = await fetch(url, {
    method,
    cache: 'no-store',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    ...(keepalive ? { keepalive } : {}),
  });
  if (answer.ok) return answer;
  throw new RefusedError(await refusalOf(answer));
}

/** Opens a session with the sandbox at `origin`, for a seat of its workshop if one is given. Throws as `ask` does. */
export async function openSession(
  origin: string,
  body?: { readonly seat: SeatProof; readonly lab: LabName },
): Promise<Session> {
  const answer = await ask(`${origin}/api/sessions`, { method: 'POST', body });
  return (await answer.json()) as Session;
}

async function refusalOf(answer: Response): Promise<RefusedError['refusal']> {
  const fallback = { title: answer.statusText || `status ${answer.status}`, status: answer.status };
  try {
    const problem: unknown = await answer.json();
    if (typeof problem !== 'object' || problem === null) return fallback;
    const member = (name: string): string | undefined => {
      const value: unknown = Reflect.get(problem, name);
      return typeof value === 'string' ? value : undefined;
    };
    const detail = member('detail');
    const limit = member('limit');
    return {
      status: answer.status,
      title: member('title') ?? fallback.title,
      ...(detail === undefined ? {} : { detail }),
      ...(limit === undefined ? {} : { limit }),
    };
  } catch {
    return fallback;
  }
}
