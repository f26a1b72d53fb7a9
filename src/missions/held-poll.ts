import type { ByHand, SeenExchange } from './by-hand.ts';
import type { Mission } from './mission.ts';

const polls = (seen: ByHand) =>
  seen.exchanges.filter(({ method, path }) => method === 'GET' && path.startsWith('/long-poll'));

/** A publication on another connection, while the poll waited. */
const during = (poll: SeenExchange, seen: ByHand) =>
  seen.exchanges.filter(
    ({ method, path, asked, connection }) =>
      method === 'POST' &&
      path.startsWith('/publish') &&
      connection !== poll.connection &&
      asked > poll.asked &&
      asked < (poll.answered ?? Number.POSITIVE_INFINITY),
  );

const isReleased = (poll: SeenExchange, seen: ByHand) =>
  poll.exchange.response?.status === 200 &&
  during(poll, seen).some(({ exchange }) => exchange.response?.status === 201);

export const heldPoll: Mission = {
  id: 'held-poll',
  title: 'Hold a poll, and let it go',
  lesson: 'long-polling',
  goal: 'A long poll is a request that is answered late. Send one, watch nothing come, and have a second terminal publish the event that answers it.',
  steps: [
    {
      text: 'Send a GET for your session’s …/long-poll from the first terminal',
      holds: (seen) => polls(seen).length > 0,
    },
    {
      text: 'While it is held, publish an event from the second terminal: a POST to …/publish',
      holds: (seen) => polls(seen).some((poll) => during(poll, seen).length > 0),
    },
    {
      text: 'See the held poll answered with the event',
      holds: (seen) => polls(seen).some((poll) => isReleased(poll, seen)),
    },
  ],
  hints: [
    'poll sends long polls for you; with nc -C you type one yourself.',
    'The second terminal: http -d news, then POST /s/…/publish HTTP/1.1, a Host, and an empty line.',
    'A poll is held for 25 seconds, and then answered 204. Another one may be sent at once.',
  ],
  solution: ({ address, token }) => [
    ...['nc -C', `GET /s/${token}/long-poll HTTP/1.1`, `Host: ${address}`, ''].map((line) => ({
      terminal: 1 as const,
      line,
    })),
    { terminal: 2, line: 'http -d "news from the second terminal"', once: (seen) => polls(seen).length > 0 },
    ...[`POST /s/${token}/publish HTTP/1.1`, `Host: ${address}`, ''].map((line) => ({ terminal: 2 as const, line })),
  ],
};
