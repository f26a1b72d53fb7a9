import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { RawClient } from '#sandbox/raw-client/raw-client.ts';
import type { Session } from '#sandbox/sessions/session.ts';
import type { Sessions } from '#sandbox/sessions/sessions.ts';
import type { WorkshopApi } from '#sandbox/workshop/workshop-api.ts';
import type { KeptSeat } from '#workshop/kept.ts';
import type { Ports } from './session-view.ts';

/** What the handlers of the API are given of the sandbox. */
export interface ApiContext {
  readonly sessions: Sessions;
  /** For the addresses that clients are told. */
  readonly ports: () => Ports;
  /** Undefined where the sandbox holds no workshop. */
  readonly workshop: WorkshopApi | undefined;
  /** Opens a connection to a listener, in this process, whose client side a session plays by hand. */
  readonly openRawClient: (session: Session, to: 'wire' | 'mqtt') => RawClient;
}

export interface ApiRequest<Body> extends ApiContext {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** The variables of the route's path, as they are written there. */
  readonly params: Readonly<Record<string, string>>;
  /** The parameters of the query that the route names and the request gives, as their schemas answer them. */
  readonly query: Readonly<Record<string, unknown>>;
  /** The content, as its schema answers it. */
  readonly body: Body;
  /** `http://host:port` as the client addressed the control listener. */
  readonly base: string;
}

export interface SecuredRequest<Body> extends ApiRequest<Body> {
  readonly session: Session;
}

/** A request to the sandbox's workshop. */
export interface WorkshopRequest<Body> extends ApiRequest<Body> {
  readonly workshop: WorkshopApi;
}

export interface SeatRequest<Body> extends WorkshopRequest<Body> {
  /** The seat in the path. */
  readonly seat: KeptSeat;
  /** Whether it is a teacher who asks. */
  readonly byTeacher: boolean;
}

/**
 * Whose token a route asks for: nobody's, that of the session in the path, that of the seat in the path, that or a teacher's, or a
 * teacher's. Routes for anybody in a workshop, and the last three, answer 404 where there is none.
 */
export type Access = 'open' | 'session' | 'workshop' | 'seat' | 'seat or teacher' | 'teacher';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One answer that a route may give, for the description and for the tests against it. */
export interface AnswerSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Media types besides JSON that the same status may carry. */
  readonly otherTypes?: readonly string[];
}

export interface QuerySpec {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
}

interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/sessions/{session}/gate`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly query?: readonly QuerySpec[];
  readonly answers: Readonly<Record<number, AnswerSpec>>;
}

/** A row of the API's table. A handler that answers by itself, as a stream does, returns undefined. */
export interface Route extends RouteSpec {
  readonly access: Access;
  readonly body?: z.ZodType;
  readonly handle: (
    request: SecuredRequest<unknown> & SeatRequest<unknown>,
  ) => Answer | undefined | Promise<Answer | undefined>;
}

type Handler<Request> = (request: Request) => Answer | undefined | Promise<Answer | undefined>;

/** A route that anyone allowed by Host and Origin may use. */
export function openRoute<Schema extends z.ZodType = z.ZodUndefined>(
  spec: RouteSpec & { readonly body?: Schema; readonly handle: Handler<ApiRequest<z.infer<Schema>>> },
): Route {
  return {
    ...spec,
    access: 'open',
    handle: (request) => spec.handle({ ...request, body: request.body as z.infer<Schema> }),
  };
}

/** A route that asks for the control token of the session in its path. */
export function securedRoute<Schema extends z.ZodType = z.ZodUndefined>(
  spec: RouteSpec & { readonly body?: Schema; readonly handle: Handler<SecuredRequest<z.infer<Schema>>> },
): Route {
  return {
    ...spec,
    access: 'session',
    handle: (request) => spec.handle({ ...request, body: request.body as z.infer<Schema> }),
  };
}

/** A route of the workshop that anyone allowed by Host and Origin may use. */
export function workshopRoute<Schema extends z.ZodType = z.ZodUndefined>(
  spec: RouteSpec & { readonly body?: Schema; readonly handle: Handler<WorkshopRequest<z.infer<Schema>>> },
): Route {
  return {
    ...spec,
    access: 'workshop',
    handle: (request) => spec.handle({ ...request, body: request.body as z.infer<Schema> }),
  };
}

/** A route that asks for the token of the seat in its path, or for that or a teacher's. */
export function seatRoute<Schema extends z.ZodType = z.ZodUndefined>(
  access: 'seat' | 'seat or teacher',
  spec: RouteSpec & { readonly body?: Schema; readonly handle: Handler<SeatRequest<z.infer<Schema>>> },
): Route {
  return {
    ...spec,
    access,
    handle: (request) => spec.handle({ ...request, body: request.body as z.infer<Schema> }),
  };
}

/** A route that asks for a teacher's token. */
export function teacherRoute<Schema extends z.ZodType = z.ZodUndefined>(
  spec: RouteSpec & { readonly body?: Schema; readonly handle: Handler<WorkshopRequest<z.infer<Schema>>> },
): Route {
  return {
    ...spec,
    access: 'teacher',
    handle: (request) => spec.handle({ ...request, body: request.body as z.infer<Schema> }),
  };
}

/** The variables of `path` when it matches the pattern `route`, else undefined. */
export function matchPath(route: string, path: string): Record<string, string> | undefined {
  const wanted = route.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const piece = given[index] ?? '';
    if (part.startsWith('{')) {
      if (piece === '') return undefined;
      params[part.slice(1, -1)] = piece;
    } else if (part !== piece) return undefined;
  }
  return params;
}
