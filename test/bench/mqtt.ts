/** The MQTT decoder beside mqtt-packet, on the same octets. */
import { parser } from 'mqtt-packet';
import { createMqttDecoder } from '#wire/mqtt/decoder.ts';
import { encodeAcknowledgement, encodeConnect, encodePublish } from '#wire/mqtt/encode.ts';
import { PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { MqttSession } from '#wire/mqtt/session.ts';
import type { Decoder } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { type Comparison, compare } from './measure.ts';

const PACKETS = 200_000;
/** What one read from a socket brings at most (libuv's default). */
const READ = 65_536;

/** What a client sends that reports readings: a CONNECT, then PUBLISH packets, one in ten with QoS 1, and acknowledgements. */
function packets(version: Version): Uint8Array {
  const parts = [encodeConnect({ version, clientIdentifier: 'bench' })];
  for (let index = 1; index < PACKETS; index++) {
    const packetIdentifier = (index % 65_535) + 1;
    const payload = encodeUtf8(`{"celsius":${(index % 400) / 10}}`);
    const topic = `house/room-${index % 20}/temperature`;
    if (index % 10 === 5) parts.push(encodeAcknowledgement({ version, type: PacketType.PUBACK, packetIdentifier }));
    else parts.push(encodePublish({ version, topic, payload, qos: index % 10 === 0 ? 1 : 0, packetIdentifier }));
  }
  return joinOctets(parts);
}

function reads(octets: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += READ) parts.push(octets.subarray(at, at + READ));
  return parts;
}

/** Indexes what comes, looks at each packet, and forgets it after each read, as the library does; returns how many packets. */
function inPassing(parts: readonly Uint8Array[], look: (decoder: Decoder, unit: number) => void): number {
  const stream = new OctetStream();
  const decoder = createMqttDecoder(stream, { side: 'client', session: new MqttSession({ whole: true }) });
  const { octets, units } = stream;
  let next = 0;
  for (const part of parts) {
    octets.append(part);
    decoder.advance();
    for (; next < units.count; next++) look(decoder, next);
    octets.discardBefore(units.end());
    units.discardBefore(next);
  }
  return units.count;
}

function parsed(parts: readonly Uint8Array[], protocolVersion: Version): number {
  let count = 0;
  const library = parser({ protocolVersion });
  library.on('packet', () => {
    count += 1;
  });
  for (const part of parts) library.parse(part as Buffer);
  return count;
}

export async function compareMqtt(): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (const [version, name] of [[4, '3.1.1'] as const, [5, '5.0'] as const]) {
    const parts = reads(packets(version)).map((part) => Buffer.from(part));
    const common = { unit: 'packets/s', peer: 'mqtt-packet' };
    const theirs = () => parsed(parts, version);
    results.push(
      await compare(
        { ...common, name: `index of ${PACKETS} MQTT ${name} packets`, target: 3 },
        () => inPassing(parts, () => undefined),
        theirs,
      ),
      await compare(
        { ...common, name: `index and all fields of ${PACKETS} MQTT ${name} packets`, target: 0.3 },
        () => {
          let fields = 0;
          const count = inPassing(parts, (decoder, unit) => {
            fields += decoder.dissect(unit).fields.length;
          });
          return fields > count ? count : 0;
        },
        theirs,
        3,
      ),
    );
  }
  return results;
}
