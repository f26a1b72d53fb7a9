import { TEXT } from '#wire/websocket/opcodes.ts';
import type { ByHand, HandConnection } from './by-hand.ts';
import { handshakeLines, shookHands } from './handshake-by-hand.ts';
import type { Mission } from './mission.ts';

const sent = (connection: HandConnection) =>
  connection.frames('client').filter(({ opcode, fin, masked }) => opcode === TEXT && fin && masked);

const isEchoed = (connection: HandConnection) =>
  sent(connection).some(({ payload }) =>
    connection.frames('server').some((frame) => frame.opcode === TEXT && frame.payload.join() === payload.join()),
  );

const upgraded = (seen: ByHand) => seen.some(shookHands);

export const maskedText: Mission = {
  id: 'masked-text',
  title: 'Mask a text, octet by octet',
  lesson: 'frames',
  goal: 'Shake hands, then write a masked text frame in hex: two octets of header, four of key, and each octet of “hello” combined with the key’s. The server echoes what it understood.',
  steps: [
    { text: 'Shake hands by hand (nc -C)', holds: upgraded },
    {
      text: 'Send a text frame in one piece: 81, for FIN and opcode 1',
      holds: (seen) =>
        seen.some(
          (each) => shookHands(each) && each.frames('client').some(({ opcode, fin }) => opcode === TEXT && fin),
        ),
    },
    {
      text: 'Have it masked: MASK is 1, the key follows the length',
      holds: (seen) => seen.some((each) => shookHands(each) && sent(each).length > 0),
    },
    {
      text: 'See the server echo the same text, unmasked',
      holds: (seen) => seen.some((each) => shookHands(each) && isEchoed(each)),
    },
  ],
  hints: [
    '~x has lines read as hex, and Enter add nothing.',
    'The second octet is 80 for MASK plus the length: 85 for five octets.',
    'With the key 01 01 01 01 each octet of the payload changes its last bit: h, 68, becomes 69. frame -k 01010101 text hello does it all, frame -e explains yours.',
  ],
  solution: (place) => [
    ...handshakeLines(place),
    { terminal: 1, line: '~x', once: upgraded },
    { terminal: 1, line: '81 85 01 01 01 01 69 64 6d 6d 6e' },
  ],
};
