import { type HandConnection, membersOf } from './by-hand.ts';
import type { Mission } from './mission.ts';

const isChunked = (connection: HandConnection) =>
  connection.requestLine.startsWith('POST ') &&
  connection.requestLine.includes('/http ') &&
  membersOf(connection.fieldLines, 'transfer-encoding').includes('chunked');

const headSent = (connection: HandConnection) =>
  connection.exchanges.some(
    ({ method, path, exchange }) =>
      method === 'POST' &&
      path.startsWith('/http') &&
      exchange.request.lines.some(
        ({ name, value }) => name.toLowerCase() === 'transfer-encoding' && value.toLowerCase() === 'chunked',
      ),
  );

const chunks = (connection: HandConnection) => connection.units('client', 'chunk').length;
const isEnded = (connection: HandConnection) => connection.units('client', 'last chunk').length > 0;

const isAnswered = (connection: HandConnection) =>
  headSent(connection) &&
  connection.exchanges.some(({ method, exchange }) => method === 'POST' && exchange.response?.status === 200);

export const endedChunks: Mission = {
  id: 'ended-chunks',
  title: 'End a chunked request',
  lesson: 'reading-the-wire',
  goal: 'Send the content of a POST in two chunks. The server answers only once it knows that no more follow, and you have to say so (RFC 9112 §7.1).',
  steps: [
    {
      text: 'Begin a POST for your session’s …/http with Transfer-Encoding: chunked (nc -C)',
      holds: (seen) => seen.some((each) => isChunked(each) || headSent(each)),
    },
    { text: 'End its head with an empty line', holds: (seen) => seen.some(headSent) },
    {
      text: 'Send two chunks, each with its size in hex on a line of its own',
      holds: (seen) => seen.some((each) => headSent(each) && chunks(each) >= 2),
    },
    {
      text: 'Send the chunk that says that no more follow, and the empty line after it',
      holds: (seen) => seen.some((each) => headSent(each) && isEnded(each)),
    },
    { text: 'Get the 200', holds: (seen) => seen.some((each) => isEnded(each) && isAnswered(each)) },
  ],
  hints: [
    'A Host field is needed in every request (RFC 9112 §3.2).',
    'A chunk of “hello” is the line 5 and the line hello: five octets, the line end after them not counted.',
    'The last chunk has the size 0; what follows it is the trailer section, which may be empty and still ends with an empty line.',
  ],
  solution: ({ address, token }) =>
    [
      'nc -C',
      `POST /s/${token}/http HTTP/1.1`,
      `Host: ${address}`,
      'Transfer-Encoding: chunked',
      '',
      '5',
      'hello',
      '6',
      ' there',
      '0',
      '',
    ].map((line) => ({ terminal: 1, line })),
};
