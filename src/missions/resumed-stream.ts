import type { ByHand, HandConnection } from './by-hand.ts';
import type { Mission } from './mission.ts';

const streams = (seen: ByHand) =>
  seen.connections.filter(({ exchanges }) => exchanges.some(({ path }) => path.startsWith('/events')));

const lastEventId = (connection: HandConnection) =>
  connection.exchanges
    .flatMap(({ exchange }) => exchange.request.lines)
    .find(({ name }) => name.toLowerCase() === 'last-event-id')?.value;

/** The stream before `connection` of which events had come, and which is over. */
const before = (connection: HandConnection, seen: ByHand) => {
  const all = streams(seen);
  return all.slice(0, all.indexOf(connection)).findLast((each) => each.over && each.eventIds.length > 0);
};

const namesTheLast = (connection: HandConnection, seen: ByHand) => {
  const earlier = before(connection, seen);
  return earlier !== undefined && lastEventId(connection) === String(earlier.eventIds.at(-1));
};

const goesOn = (connection: HandConnection, seen: ByHand) =>
  namesTheLast(connection, seen) && connection.eventIds[0] === (before(connection, seen)?.eventIds.at(-1) ?? 0) + 1;

const heard = (seen: ByHand) => streams(seen).some((each) => each.eventIds.length >= 2);
const hungUp = (seen: ByHand) => streams(seen).some((each) => each.over && each.eventIds.length > 0);

/** What has to be told to the server to go on. */
const lastSeen = (seen: ByHand) =>
  String(
    streams(seen)
      .findLast(({ eventIds }) => eventIds.length > 0)
      ?.eventIds.at(-1) ?? 0,
  );

export const resumedStream: Mission = {
  id: 'resumed-stream',
  title: 'Resume an event stream',
  lesson: 'server-sent-events',
  goal: 'The feed makes an event every two seconds, whether or not you listen. Read some, hang up, and come back with the id of the last one: nothing is missing, and nothing comes twice.',
  prepared: { feed: { rate: 0.5, size: 16, burst: 1 } },
  steps: [
    { text: 'Read two events of your session’s …/events', holds: heard },
    { text: 'Hang up: Ctrl-C, or ~.', holds: hungUp },
    {
      text: 'Ask again, with Last-Event-ID: and the id of the last event that you have',
      holds: (seen) => streams(seen).some((each) => namesTheLast(each, seen)),
    },
    {
      text: 'See the stream go on with the very next event',
      holds: (seen) => streams(seen).some((each) => goesOn(each, seen)),
    },
  ],
  hints: [
    'sse reads the stream, sse -l ID resumes it; with nc -C you type the request yourself.',
    'The id of an event stands on its line id: …, and it becomes the last event ID once the empty line after it has come.',
    'Without Last-Event-ID the stream begins with what is made from now on: what came in between is lost.',
  ],
  solution: ({ address, token }) => {
    const request = ['nc -C', `GET /s/${token}/events HTTP/1.1`, `Host: ${address}`];
    return [
      ...[...request, ''].map((line) => ({ terminal: 1 as const, line })),
      { terminal: 1, line: '~.', once: heard },
      ...request.map((line, index) => ({ terminal: 1 as const, line, ...(index === 0 && { once: hungUp }) })),
      { terminal: 1, line: (seen: ByHand) => `Last-Event-ID: ${lastSeen(seen)}` },
      { terminal: 1, line: '' },
    ];
  },
};
