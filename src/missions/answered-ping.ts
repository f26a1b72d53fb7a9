import { toHex } from '#wire/octets/hex.ts';
import { PING, PONG } from '#wire/websocket/opcodes.ts';
import type { ByHand, HandConnection } from './by-hand.ts';
import { handshakeLines, shookHands } from './handshake-by-hand.ts';
import type { Mission } from './mission.ts';

const pings = (connection: HandConnection) => connection.frames('server').filter(({ opcode }) => opcode === PING);
const pongs = (connection: HandConnection) => connection.frames('client').filter(({ opcode }) => opcode === PONG);

/** A pong with the payload of a ping, after it and before the next one. */
const isInTime = (connection: HandConnection) =>
  pings(connection).some((ping, index, all) => {
    const next = all[index + 1]?.time ?? Number.POSITIVE_INFINITY;
    return pongs(connection).some(
      ({ masked, payload, time }) =>
        masked && payload.join() === ping.payload.join() && time > ping.time && time < next,
    );
  });

const wasPinged = (seen: ByHand) => seen.some((each) => shookHands(each) && pings(each).length > 0);

export const answeredPing: Mission = {
  id: 'answered-ping',
  title: 'Answer a ping in time',
  lesson: 'staying-alive-and-closing',
  goal: 'The sandbox sends a ping each 20 seconds. Answer one by a pong of your own, with its payload, before the next ping comes (RFC 6455 §5.5.3).',
  prepared: { behaviour: { pingEvery: 20_000 } },
  steps: [
    { text: 'Shake hands by hand (nc -C)', holds: (seen) => seen.some(shookHands) },
    { text: 'Wait for a ping, 89', holds: wasPinged },
    {
      text: 'Send a pong, 8a, masked as every frame of a client',
      holds: (seen) => seen.some((each) => shookHands(each) && pongs(each).some(({ masked }) => masked)),
    },
    {
      text: 'Have it carry the payload of the last ping, before the next comes',
      holds: (seen) => seen.some((each) => shookHands(each) && isInTime(each)),
    },
  ],
  hints: [
    'The payload of the ping is shown, and the ladder beside has it octet by octet.',
    '~x and then 8a 86 00 00 00 00 and six octets: 86 is MASK and a length of six, and a key of zeros leaves the payload as it is.',
    'frame -k 00000000 pong "ping 1" composes one; put another number there for another ping.',
  ],
  solution: (place) => [
    ...handshakeLines(place),
    { terminal: 1, line: '~x', once: (seen) => seen.some(shookHands) },
    {
      terminal: 1,
      once: wasPinged,
      line: (seen) => pongTo(seen.connections.flatMap(pings).at(-1)?.payload ?? new Uint8Array(0)),
    },
  ],
};

function pongTo(payload: Uint8Array): string {
  return `8a ${toHex(Uint8Array.of(0x80 | payload.length))} 00 00 00 00 ${toHex(payload, ' ')}`;
}
