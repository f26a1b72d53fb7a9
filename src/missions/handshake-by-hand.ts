import { isWebSocketKey } from '#wire/websocket/accept.ts';
import { type HandConnection, membersOf } from './by-hand.ts';
import type { Mission, Place, Typed } from './mission.ts';

const hasPath = (connection: HandConnection) =>
  /^GET (https?:\/\/[^/]+)?\/s\/\S+\/ws(\?\S*)? HTTP\/1\.1$/.test(connection.requestLine);

const asks = (connection: HandConnection) =>
  hasPath(connection) &&
  membersOf(connection.fieldLines, 'host').length === 1 &&
  membersOf(connection.fieldLines, 'upgrade').includes('websocket') &&
  membersOf(connection.fieldLines, 'connection').includes('upgrade');

const isVersioned = (connection: HandConnection) =>
  asks(connection) && membersOf(connection.fieldLines, 'sec-websocket-version').join() === '13';

const hasKey = (connection: HandConnection) =>
  isVersioned(connection) &&
  connection.fieldLines.some(([name, value]) => name.toLowerCase() === 'sec-websocket-key' && isWebSocketKey(value));

/** Whether a connection became a WebSocket by a handshake that was typed line by line, and lawfully. */
export const shookHands = (connection: HandConnection) =>
  connection.typed && connection.wire.upgrade !== undefined && connection.wire.upgrade.broken.length === 0;

/** A request head as it is typed: a line each, and an empty one at the end. */
export function handshakeLines({ address, token }: Place): Typed[] {
  return [
    'nc -C',
    `GET /s/${token}/ws HTTP/1.1`,
    `Host: ${address}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '',
  ].map((line) => ({ terminal: 1, line }));
}

export const handshakeByHand: Mission = {
  id: 'handshake-by-hand',
  title: 'Shake hands by hand',
  lesson: 'opening-handshake',
  goal: 'Type the request of an opening handshake line by line, and get a 101 back. Then check the Accept that the server calculated.',
  steps: [
    { text: 'Open a raw connection whose Enter sends CR LF: nc -C', holds: (seen) => seen.opened > 0 },
    { text: 'Send the request line, a GET for your session’s …/ws in HTTP/1.1', holds: (seen) => seen.some(hasPath) },
    { text: 'Send Host, Upgrade: websocket and Connection: Upgrade', holds: (seen) => seen.some(asks) },
    { text: 'Send Sec-WebSocket-Version: 13', holds: (seen) => seen.some(isVersioned) },
    { text: 'Send a Sec-WebSocket-Key, 16 octets in base64', holds: (seen) => seen.some(hasKey) },
    {
      text: 'End the head with an empty line: the 101 comes, and its Accept is right',
      holds: (seen) => seen.some(shookHands),
    },
  ],
  hints: [
    'Tab completes the path of your session and the names of fields.',
    'Any 16 octets do for the key. That of RFC 6455 is dGhlIHNhbXBsZSBub25jZQ==, and base64 makes others.',
    'accept KEY calculates what the server must answer; accept KEY ACCEPT checks it.',
  ],
  solution: handshakeLines,
};
