import { z } from 'zod';
import { Capture, FORMAT, VERSION } from '#capture/schema.ts';
import { limitProblem, ProblemError } from '#service/problem.ts';
import { CaptureStream } from './capture-stream.ts';
import { Clock, Health, NewSession, SessionRequest, SessionView } from './models.ts';
import { type ApiRequest, openRoute, type Route, type SecuredRequest, securedRoute } from './route.ts';
import { viewSession } from './session-view.ts';

const SESSION = '/api/sessions/{session}';

export const sessionRoutes: readonly Route[] = [
  openRoute({
    method: 'GET',
    path: '/healthz',
    name: 'health',
    summary: 'Says that the sandbox is up.',
    answers: { 200: { description: 'it is', schema: Health } },
    handle: ({ sessions }) => ({ status: 200, body: { status: 'ok', sessions: sessions.size } }),
  }),
  openRoute({
    method: 'POST',
    path: '/api/sessions',
    name: 'openSession',
    summary: 'Opens a session. The answer holds its control token and all its URLs.',
    body: SessionRequest.optional(),
    answers: { 201: { description: 'the session', schema: NewSession } },
    handle(request) {
      const { seat, lab = { title: '', page: '' } } = request.body ?? {};
      const workshop = seat && request.workshop?.workshop;
      const holder = seat && workshop?.seatOf(seat.id, seat.token);
      if (holder) workshop?.makeRoomForLab(holder);
      const session = request.sessions.open(request.incoming.socket.remoteAddress ?? '');
      if (holder) workshop?.opened(holder, session, lab);
      const view = viewSession(session, request.base, request.ports());
      const body = { ...view, controlToken: session.controlToken };
      return { status: 201, body, headers: { Location: view.urls.session } };
    },
  }),
  securedRoute({
    method: 'GET',
    path: SESSION,
    name: 'readSession',
    summary: 'The session, without its control token.',
    answers: { 200: { description: 'the session', schema: SessionView } },
    handle: ({ session, base, ports }) => ({ status: 200, body: viewSession(session, base, ports()) }),
  }),
  securedRoute({
    method: 'DELETE',
    path: SESSION,
    name: 'endSession',
    summary: 'Ends the session: its WebSockets close with 1001, its capture is forgotten.',
    answers: { 204: { description: 'it has ended' } },
    handle({ session, sessions }) {
      sessions.end(session, 'the session was ended');
      return { status: 204 };
    },
  }),
  securedRoute({
    method: 'GET',
    path: `${SESSION}/clock`,
    name: 'readClock',
    summary: "The session's clock, to align another one with it.",
    answers: { 200: { description: 'its time', schema: Clock } },
    handle: ({ session }) => ({ status: 200, body: { time: session.time() } }),
  }),
  securedRoute({
    method: 'GET',
    path: `${SESSION}/capture`,
    name: 'readCapture',
    summary:
      'What crossed the wire: one document, or with Accept: text/event-stream a stream of arrays of events that goes on. ' +
      'A stream resumes by Last-Event-ID (or ?after=) and says what the bounded log no longer holds.',
    query: [{ name: 'after', description: 'id of the last event already read', schema: z.int().min(-1) }],
    answers: { 200: { description: 'the capture', schema: Capture, otherTypes: ['text/event-stream'] } },
    handle(request) {
      const after = cursorOf(request);
      if (wantsStream(request)) return stream(request, after);
      const { events } = request.session.log.after(after, Number.POSITIVE_INFINITY);
      const startedAt = request.session.startedAt.toISOString();
      const capture: Capture = {
        format: FORMAT,
        version: VERSION,
        origin: 'live',
        startedAt,
        clocks: {},
        events: [...events],
        page: [],
      };
      return { status: 200, body: capture };
    },
  }),
];

function wantsStream({ incoming }: ApiRequest<unknown>): boolean {
  return /\btext\/event-stream\b/i.test(incoming.headers.accept ?? '');
}

function cursorOf({ incoming, query }: ApiRequest<unknown>): number {
  const given = incoming.headers['last-event-id'] ?? query['after'] ?? -1;
  const cursor = /^(-1|\d{1,15})$/.test(String(given)) ? Number(given) : undefined;
  if (cursor === undefined) {
    const errors = [{ field: 'Last-Event-ID', message: 'must be the id of an event, or -1' }];
    throw new ProblemError({ status: 400, type: 'invalid', title: 'The request is not valid', more: { errors } });
  }
  return cursor;
}

function stream({ session, response }: SecuredRequest<unknown>, after: number): undefined {
  if (session.streams.size >= session.limits.captureReaders) {
    session.reached('captureReaders', 'a capture stream was refused');
    const detail = `${session.streams.size} streams of this capture are open`;
    throw new ProblemError(limitProblem(429, 'captureReaders', detail, 1));
  }
  const reader = new CaptureStream(session.log, response, Math.min(after, session.log.next - 1));
  session.streams.add(reader);
  response.once('close', () => {
    session.streams.delete(reader);
    session.touch();
  });
  return undefined;
}
