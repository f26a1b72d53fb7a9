import { z } from 'zod';
import { leaveOutToken } from '#capture/leave-out-token.ts';
import { Capture, FORMAT, VERSION } from '#capture/schema.ts';
import { ProblemError } from '#service/problem.ts';
import {
  BoardMessage,
  Let,
  PinCommand,
  Results,
  RoomCommand,
  RoomView,
  SeatCapture,
  SwitchCommand,
} from '#workshop/model.ts';
import type { Session } from '../sessions/session.ts';
import { type Answer, type Route, seatRoute, teacherRoute, type WorkshopRequest } from './route.ts';
import { SEAT, WORKSHOP } from './workshop-routes.ts';

const CHANGED = { 200: { description: 'the room after it', schema: RoomView } };

/** What teachers do in a workshop. */
export const teacherRoutes: readonly Route[] = [
  teacherRoute({
    method: 'GET',
    path: `${WORKSHOP}/board`,
    name: 'readBoard',
    summary: 'All seats of the room. The same comes first on the WebSocket /api/workshop/live, then what changes.',
    answers: { 200: { description: 'the board', schema: BoardMessage } },
    handle: ({ workshop: { live } }) => ({ status: 200, body: live.board() }),
  }),
  teacherRoute({
    method: 'GET',
    path: `${WORKSHOP}/results`,
    name: 'readResults',
    summary: 'What can be kept of the workshop: each seat, with its missions and the pages it came to.',
    answers: { 200: { description: 'the results', schema: Results } },
    handle: ({ workshop: { workshop } }) => ({ status: 200, body: workshop.results() }),
  }),
  teacherRoute({
    method: 'PUT',
    path: `${WORKSHOP}/pin`,
    name: 'pin',
    summary: 'Points the class at an address of the site: each learner is invited, and nobody is moved.',
    body: PinCommand,
    answers: CHANGED,
    handle: (request) => changed(request, ({ workshop }, { revision, pin }) => workshop.pin(revision, pin)),
  }),
  teacherRoute({
    method: 'DELETE',
    path: `${WORKSHOP}/pin`,
    name: 'unpin',
    summary: 'Takes back what the class is pointed at.',
    body: RoomCommand,
    answers: CHANGED,
    handle: (request) => changed(request, ({ workshop }, { revision }) => workshop.pin(revision, undefined)),
  }),
  teacherRoute({
    method: 'PUT',
    path: `${WORKSHOP}/attention`,
    name: 'callAttention',
    summary: 'Everyone is to look at the teacher: the labs pause until it is over.',
    body: SwitchCommand,
    answers: CHANGED,
    handle: (request) => changed(request, ({ workshop }, { revision, on }) => workshop.attend(revision, on)),
  }),
  teacherRoute({
    method: 'PUT',
    path: `${WORKSHOP}/together`,
    name: 'share',
    summary: 'What one learner publishes reaches all of the class, or does not any more.',
    body: SwitchCommand,
    answers: CHANGED,
    handle: (request) => changed(request, ({ workshop }, { revision, on }) => workshop.share(revision, on)),
  }),
  teacherRoute({
    method: 'POST',
    path: `${WORKSHOP}/release`,
    name: 'letThrough',
    summary: 'Lets go all that the gates of the class hold, together, and holds no more.',
    answers: { 200: { description: 'how much was let go', schema: Let } },
    handle: ({ workshop: { workshop } }) => ({ status: 200, body: workshop.release() }),
  }),
  teacherRoute({
    method: 'POST',
    path: `${WORKSHOP}/reset`,
    name: 'resetRoom',
    summary: 'Empties the room and gives it another code: all seats are deleted.',
    body: RoomCommand,
    answers: CHANGED,
    handle: (request) => changed(request, ({ workshop }, { revision }) => workshop.reset(revision)),
  }),
  teacherRoute({
    method: 'POST',
    path: `${SEAT}/reset`,
    name: 'resetSeat',
    summary: 'Begins a seat anew: its sessions end, and its progress is forgotten.',
    answers: { 204: { description: 'it begins anew' } },
    handle({ workshop: { workshop }, params }) {
      workshop.resetSeat(workshop.seat(params['seat'] ?? ''));
      return { status: 204 };
    },
  }),
  teacherRoute({
    method: 'POST',
    path: `${SEAT}/ask`,
    name: 'askConsent',
    summary: 'Asks the learner whether the captures of the seat may be shown to the class.',
    answers: { 204: { description: 'it is asked, or was answered before' } },
    handle({ workshop: { workshop }, params }) {
      workshop.consent(workshop.seat(params['seat'] ?? ''), 'asked');
      return { status: 204 };
    },
  }),
  seatRoute('seat or teacher', {
    method: 'GET',
    path: `${SEAT}/captures`,
    name: 'listCaptures',
    summary: 'The labs of the seat that have something captured, the newest first.',
    answers: { 200: { description: 'the captures', schema: z.array(SeatCapture) } },
    handle: ({ workshop: { workshop }, seat }) => ({ status: 200, body: workshop.labs.captures(seat.id) }),
  }),
  teacherRoute({
    method: 'GET',
    path: `${SEAT}/captures/{session}`,
    name: 'readSeatCapture',
    summary: 'What was captured of one lab of a seat whose learner consents, without any token.',
    answers: { 200: { description: 'the capture', schema: Capture } },
    handle({ workshop: { workshop }, params }) {
      const seat = workshop.seat(params['seat'] ?? '');
      if (seat.consent !== 'given') {
        const detail = 'the learner has not said that it may be shown';
        throw new ProblemError({ status: 403, type: 'consent', title: 'This capture is not shown', detail });
      }
      const own = workshop.labs.of(seat.id);
      const found = own.find(({ session }) => session.id === params['session']);
      if (found === undefined) {
        throw new ProblemError({ status: 404, type: 'no-session', title: 'There is no such session, or it has ended' });
      }
      const tokens = own.flatMap(({ session }) => [session.wireToken, session.controlToken]);
      return { status: 200, body: captureOf(found.session, found.lab.title, tokens) };
    },
  }),
];

function changed<Body>(
  { workshop, body }: WorkshopRequest<Body>,
  command: (on: WorkshopRequest<Body>['workshop'], body: Body) => void,
): Answer {
  command(workshop, body);
  return { status: 200, body: workshop.live.view() };
}

/** @param tokens that are left out: a learner may have sent one of another lab, too */
function captureOf(session: Session, title: string, tokens: readonly string[]): Capture {
  const { events } = session.log.after(-1, Number.POSITIVE_INFINITY);
  return {
    format: FORMAT,
    version: VERSION,
    origin: 'live',
    title,
    startedAt: session.startedAt.toISOString(),
    clocks: {},
    events: tokens.reduce((kept, token) => leaveOutToken(kept, token), [...events]),
    page: [],
  };
}
