import { PacketType } from '#wire/mqtt/packet-types.ts';
import { openMqtt } from '#wire/mqtt/subprotocol.ts';
import type { Decoder, Field, Side, Unit } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import type { ProgressOfProtocol, ProtocolStep } from './protocol-progress.ts';

/** From this code on a SUBACK or CONNACK refuses (MQTT 3.1.1 section 3.9.3; 5.0 section 2.4). */
const FAILURE = 0x80;

/** How many requests without an answer are remembered, and how many filters. What is past that is not counted. */
const MOST = 256;

/** As much of a topic filter as tells it from others of the same client. */
const KEPT = 200;

interface Reading {
  readonly stream: OctetStream;
  readonly decoder: Decoder;
}

/** How far one MQTT connection has come, from its control packets, in TCP or in the messages of a WebSocket, in constant memory. */
export class MqttProgress implements ProgressOfProtocol {
  readonly technique = 'MQTT';
  #step: ProtocolStep | undefined;
  #isOver = false;
  readonly #reading: Record<Side, Reading>;
  /** The topic filters of a SUBSCRIBE or UNSUBSCRIBE that is not answered, by its packet identifier. */
  readonly #asked = new Map<number, readonly string[]>();
  readonly #granted = new Set<string>();

  constructor() {
    const mqtt = openMqtt({ whole: true });
    const reading = (side: Side): Reading => {
      const stream = new OctetStream();
      return { stream, decoder: mqtt.decoder(stream, side) };
    };
    this.#reading = { client: reading('client'), server: reading('server') };
  }

  get step(): ProtocolStep | undefined {
    if (this.#isOver) return 'over';
    return this.#granted.size > 0 ? 'subscribed' : this.#step;
  }

  receive(side: Side, octets: Uint8Array): void {
    const { stream, decoder } = this.#reading[side];
    const from = stream.units.count;
    stream.octets.append(octets);
    decoder.advance();
    for (let unit = from; unit < stream.units.count; unit++) this.#packet(stream, decoder, unit);
    stream.octets.discardBefore(stream.units.end(0));
    stream.units.discardBefore(stream.units.count - 1);
  }

  #packet({ octets, units }: OctetStream, decoder: Decoder, unit: number): void {
    const offset = units.offset(unit);
    const [first = 0] = octets.view(offset, offset + 1);
    switch (first >>> 4) {
      case PacketType.CONNECT:
        this.#step ??= 'asked';
        break;
      case PacketType.CONNACK:
        this.#step = codesOf(decoder.dissect(unit))[0] === 0 ? 'open' : 'refused';
        break;
      case PacketType.SUBSCRIBE:
      case PacketType.UNSUBSCRIBE:
        this.#ask(decoder.dissect(unit));
        break;
      case PacketType.SUBACK:
        this.#grant(decoder.dissect(unit));
        break;
      case PacketType.UNSUBACK:
        this.#giveBack(decoder.dissect(unit));
        break;
      case PacketType.DISCONNECT:
        this.#isOver = true;
        break;
    }
  }

  #ask(packet: Unit): void {
    const identifier = fieldNamed(packet, 'packet identifier')?.value;
    if (typeof identifier !== 'number' || this.#asked.size >= MOST) return;
    const filters = fieldsNamed(packet, 'topic filter').map(({ value }) => String(value).slice(0, KEPT));
    this.#asked.set(identifier, filters.slice(0, MOST));
  }

  #answered(packet: Unit): readonly string[] {
    const identifier = fieldNamed(packet, 'packet identifier')?.value;
    const filters = this.#asked.get(Number(identifier)) ?? [];
    this.#asked.delete(Number(identifier));
    return filters;
  }

  #grant(packet: Unit): void {
    const codes = codesOf(packet);
    for (const [index, filter] of this.#answered(packet).entries()) {
      if ((codes[index] ?? FAILURE) < FAILURE && this.#granted.size < MOST) this.#granted.add(filter);
    }
  }

  /** An UNSUBACK of MQTT 3.1.1 has no codes: it always succeeds. */
  #giveBack(packet: Unit): void {
    const codes = codesOf(packet);
    for (const [index, filter] of this.#answered(packet).entries()) {
      if ((codes[index] ?? 0) < FAILURE) this.#granted.delete(filter);
    }
  }
}

function fieldsNamed({ fields = [] }: { readonly fields?: readonly Field[] }, name: string): Field[] {
  return fields.flatMap((field) => (field.name === name ? [field] : fieldsNamed(field, name)));
}

/** The codes of a packet in order: reason codes, as MQTT 3.1.1 calls them return codes. */
function codesOf(packet: Unit): number[] {
  return packet.fields
    .filter(({ name }) => name === 'reason code' || name === 'return code')
    .map(({ value }) => Number(value));
}
