import { ownSeat } from '#workshop/board-seat.ts';
import { ConsentCommand, Join, Joined, Progress, Rename, SeatState, WorkshopView } from '#workshop/model.ts';
import { KEPT_DAYS } from '../workshop/workshop.ts';
import { type Route, seatRoute, workshopRoute } from './route.ts';

export const WORKSHOP = '/api/workshop';
export const SEAT = `${WORKSHOP}/seats/{seat}`;

/** What learners do in a workshop. */
export const workshopRoutes: readonly Route[] = [
  workshopRoute({
    method: 'GET',
    path: WORKSHOP,
    name: 'readWorkshop',
    summary: 'Says that this sandbox holds a workshop.',
    answers: { 200: { description: 'it does', schema: WorkshopView } },
    handle: () => ({ status: 200, body: { workshop: true, keptDays: KEPT_DAYS } }),
  }),
  workshopRoute({
    method: 'POST',
    path: `${WORKSHOP}/seats`,
    name: 'takeSeat',
    summary: 'Takes a seat in the room whose code is given. The answer holds the token of the seat.',
    body: Join,
    answers: { 201: { description: 'the seat', schema: Joined } },
    handle({ workshop: { workshop, live }, incoming, body, base }) {
      const joined = workshop.join(incoming.socket.remoteAddress ?? '', body.code, body.name);
      const headers = { Location: `${base}${WORKSHOP}/seats/${joined.seat.id}` };
      return { status: 201, body: { ...joined, room: live.view() }, headers };
    },
  }),
  seatRoute('seat', {
    method: 'GET',
    path: SEAT,
    name: 'readSeat',
    summary: 'The seat and its room. The same comes at each change on the WebSocket /api/workshop/live.',
    answers: { 200: { description: 'the seat', schema: SeatState } },
    handle: ({ workshop: { live }, seat }) => ({
      status: 200,
      body: { type: 'seat', seat: ownSeat(seat), room: live.view() },
    }),
  }),
  seatRoute('seat', {
    method: 'PUT',
    path: SEAT,
    name: 'renameSeat',
    summary: 'Gives the seat another name; one that another seat has gets a number behind it.',
    body: Rename,
    answers: { 200: { description: 'the seat', schema: SeatState } },
    handle({ workshop: { workshop, live }, seat, body }) {
      const renamed = workshop.rename(seat, body.name);
      return { status: 200, body: { type: 'seat', seat: ownSeat(renamed), room: live.view() } };
    },
  }),
  seatRoute('seat or teacher', {
    method: 'DELETE',
    path: SEAT,
    name: 'leaveSeat',
    summary: 'Gives the seat up, or takes it away: its sessions end, and what is kept of it is deleted.',
    answers: { 204: { description: 'it is no more' } },
    handle({ workshop: { workshop }, seat }) {
      workshop.leave(seat);
      return { status: 204 };
    },
  }),
  seatRoute('seat', {
    method: 'PUT',
    path: `${SEAT}/progress`,
    name: 'tellProgress',
    summary: 'Tells what the learner is at: what is left out stays as it was.',
    body: Progress,
    answers: { 204: { description: 'it is known' } },
    handle({ workshop: { workshop }, seat, body }) {
      workshop.progress(seat, body);
      return { status: 204 };
    },
  }),
  seatRoute('seat', {
    method: 'PUT',
    path: `${SEAT}/consent`,
    name: 'answerConsent',
    summary: 'Says whether the captures of the seat may be shown to the class; it can be taken back at any time.',
    body: ConsentCommand,
    answers: { 204: { description: 'it is known' } },
    handle({ workshop: { workshop }, seat, body }) {
      workshop.consent(seat, body.given ? 'given' : 'refused');
      return { status: 204 };
    },
  }),
];
