import { z } from 'zod';
import { ProblemError } from '#service/problem.ts';
import { RaceCommand, RacePhaseCommand, RaceReport, RaceReports, RaceTicket, RoomView } from '#workshop/model.ts';
import { Clock } from './models.ts';
import { type Route, seatRoute, teacherRoute } from './route.ts';
import { viewSession } from './session-view.ts';
import { SEAT, WORKSHOP } from './workshop-routes.ts';

const RACE = `${WORKSHOP}/race`;

/** The race with the whole class as consumers of one feed. */
export const raceRoutes: readonly Route[] = [
  teacherRoute({
    method: 'PUT',
    path: RACE,
    name: 'inviteToRace',
    summary:
      'Invites the class to a race: each who takes part consumes the feed of a session of the teacher. The limits of that session are raised for it.',
    body: RaceCommand,
    answers: { 200: { description: 'the room after it', schema: RoomView } },
    handle({ workshop: { workshop, live }, sessions, body }) {
      const session = sessions.byWireToken(body.wireToken);
      if (session === undefined) {
        throw new ProblemError({ status: 404, type: 'no-session', title: 'There is no such session, or it has ended' });
      }
      workshop.invite(body, session);
      return { status: 200, body: live.view() };
    },
  }),
  teacherRoute({
    method: 'PUT',
    path: `${RACE}/phase`,
    name: 'turnRace',
    summary: 'Has the consumers of those who take part run, or stop.',
    body: RacePhaseCommand,
    answers: { 200: { description: 'the room after it', schema: RoomView } },
    handle({ workshop: { workshop, live }, body: { revision, phase } }) {
      workshop.race(revision, phase);
      return { status: 200, body: live.view() };
    },
  }),
  teacherRoute({
    method: 'GET',
    path: `${RACE}/reports`,
    name: 'readRaceReports',
    summary: 'What the class has told of its race: all of it, or what came after the number that was answered last.',
    query: [{ name: 'after', description: '`next` of the answer before', schema: z.int().nonnegative() }],
    answers: { 200: { description: 'the reports', schema: RaceReports } },
    handle: ({ workshop: { workshop }, query }) => ({
      status: 200,
      body: workshop.races.reports(Number(query['after'] ?? 0)),
    }),
  }),
  seatRoute('seat', {
    method: 'POST',
    path: `${SEAT}/race`,
    name: 'takePart',
    summary:
      'Takes part in the race that the class is invited to. The answer says where the feed is had, and by which techniques.',
    answers: { 200: { description: 'what to consume', schema: RaceTicket } },
    handle({ workshop: { workshop }, seat, base, ports }) {
      const { session, all, ...ticket } = workshop.races.take(seat);
      const { urls, lanes } = viewSession(session, base, ports());
      const { poll, longPoll, stream, sse, publish, websocket, mqtt } = urls;
      const own = ticket.techniques.map((technique) => lanes[all.indexOf(technique) % lanes.length] as string);
      return {
        status: 200,
        body: { ...ticket, urls: { poll, longPoll, stream, sse, publish, websocket, mqtt }, lanes: own },
      };
    },
  }),
  seatRoute('seat', {
    method: 'GET',
    path: `${SEAT}/race/clock`,
    name: 'readRaceClock',
    summary: 'The clock of the session whose feed is raced, to align another one with it.',
    answers: { 200: { description: 'its time', schema: Clock } },
    handle: ({ workshop: { workshop }, seat }) => ({ status: 200, body: { time: workshop.races.time(seat) } }),
  }),
  seatRoute('seat', {
    method: 'POST',
    path: `${SEAT}/race/reports`,
    name: 'tellRace',
    summary: 'Tells what the consumers of the seat were given since it was told last.',
    body: RaceReport,
    answers: { 204: { description: 'it is known' } },
    handle({ workshop: { workshop }, seat, body }) {
      workshop.races.report(seat, body);
      return { status: 204 };
    },
  }),
];
