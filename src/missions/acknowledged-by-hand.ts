import type { Unit } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { toHex } from '#wire/octets/hex.ts';
import type { ByHand, HandConnection } from './by-hand.ts';
import type { Mission } from './mission.ts';

const number = (unit: Unit, name: string) => Number(fieldNamed(unit, name)?.value ?? -1);
const identifier = (unit: Unit) => number(unit, 'packet identifier');

const isConnected = (connection: HandConnection) =>
  connection.units('server', 'CONNACK').some((unit) => number(unit, 'return code') === 0);

const isSubscribed = (connection: HandConnection) =>
  isConnected(connection) && connection.units('server', 'SUBACK').length > 0;

const published = (connection: HandConnection, side: 'client' | 'server') =>
  connection.units(side, 'PUBLISH').filter((unit) => number(unit, 'QoS') === 1);

/** A PUBACK of the other side names a PUBLISH of this one. */
const isAcknowledged = (connection: HandConnection, side: 'client' | 'server') => {
  const acknowledged = connection.units(side === 'client' ? 'server' : 'client', 'PUBACK').map(identifier);
  return published(connection, side).some((unit) => acknowledged.includes(identifier(unit)));
};

const came = (seen: ByHand) => seen.some((each) => published(each, 'server').length > 0);

export const acknowledgedByHand: Mission = {
  id: 'acknowledged-by-hand',
  title: 'Acknowledge at QoS 1',
  lesson: 'mqtt',
  goal: 'Be a client of MQTT, packet by packet: connect, subscribe, publish at QoS 1, and acknowledge what the broker then delivers to you (MQTT 3.1.1 §4.3.2).',
  steps: [
    { text: 'Connect: a CONNECT in hex (nc -x mqtt) gets CONNACK 0', holds: (seen) => seen.some(isConnected) },
    { text: 'Subscribe to a topic at QoS 1, and get the SUBACK', holds: (seen) => seen.some(isSubscribed) },
    {
      text: 'Publish to it at QoS 1, and get the broker’s PUBACK',
      holds: (seen) => seen.some((each) => isSubscribed(each) && isAcknowledged(each, 'client')),
    },
    {
      text: 'See the broker deliver the message to you, at QoS 1 too',
      holds: (seen) => seen.some((each) => isSubscribed(each) && published(each, 'server').length > 0),
    },
    {
      text: 'Acknowledge it: a PUBACK with the packet identifier of the broker’s PUBLISH',
      holds: (seen) => seen.some((each) => isSubscribed(each) && isAcknowledged(each, 'server')),
    },
  ],
  hints: [
    'CONNECT: 10 0d 00 04 4d 51 54 54 04 02 00 00 00 01 61 is MQTT 3.1.1, a clean session, no keep alive, client identifier a.',
    'SUBSCRIBE: 82 06 00 01 00 01 74 01 is identifier 1, topic filter t, QoS 1. PUBLISH: 32 07 00 01 74 00 02 68 69 is topic t, identifier 2, hi.',
    'PUBACK: 40 02 and the two octets of the identifier, which the broker chose for its own PUBLISH.',
  ],
  solution: () => [
    { terminal: 1, line: 'nc -x mqtt' },
    { terminal: 1, line: '10 0d 00 04 4d 51 54 54 04 02 00 00 00 01 61' },
    { terminal: 1, line: '82 06 00 01 00 01 74 01', once: (seen) => seen.some(isConnected) },
    { terminal: 1, line: '32 07 00 01 74 00 02 68 69', once: (seen) => seen.some(isSubscribed) },
    { terminal: 1, once: came, line: (seen) => pubackFor(seen) },
  ],
};

function pubackFor(seen: ByHand): string {
  const delivered = seen.connections.flatMap((each) => published(each, 'server')).at(-1);
  const id = delivered ? identifier(delivered) : 0;
  return `40 02 ${toHex(Uint8Array.of(id >>> 8, id & 0xff), ' ')}`;
}
