import fc from 'fast-check';
import { parser } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '#service/limits.ts';
import { MqttBroker, type ToClient } from '#service/mqtt-broker/broker.ts';
import {
  encodeAcknowledgement,
  encodeConnect,
  encodePublish,
  encodeSubscribe,
  encodeUnsubscribe,
} from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { anyPacket } from '../../wire/mqtt/arbitrary-packets.ts';

const newBroker = () => new MqttBroker({ limits: defaultLimits, reached: () => {}, randomId: () => 1 });

const version = 4;
const topic = fc.constantFrom('a', 'b', 'a/b', '$own');
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);
const packetIdentifier = fc.integer({ min: 1, max: 3 });

/** Packets of clients that collide: few topics, few packet identifiers, few client identifiers. */
const likely = fc.oneof(
  fc
    .record({ clientIdentifier: fc.constantFrom('x', 'y'), clean: fc.boolean(), qos, topic })
    .map((any) =>
      encodeConnect({ version, ...any, will: { topic: any.topic, payload: new Uint8Array(1), qos: any.qos } }),
    ),
  fc
    .record({ topic, qos, retain: fc.boolean(), packetIdentifier, payload: fc.uint8Array({ maxLength: 2 }) })
    .map((any) => encodePublish({ version, ...any })),
  fc
    .record({ filter: fc.constantFrom('#', '+', 'a/#', 'a'), qos, packetIdentifier })
    .map(({ filter, ...any }) =>
      encodeSubscribe({ version, subscriptions: [[filter, any.qos]], packetIdentifier: any.packetIdentifier }),
    ),
  fc
    .record({ type: fc.constantFrom(4, 5, 6, 7), packetIdentifier })
    .map((any) => encodeAcknowledgement({ version, ...any })),
  packetIdentifier.map((id) => encodeUnsubscribe({ version, packetIdentifier: id, filters: ['#'] })),
);
const octets = fc.oneof(
  { weight: 6, arbitrary: likely },
  anyPacket.map((any) => any.octets),
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
);

describe('whatever comes, in whatever order', () => {
  test('what the broker sends is whole packets of 3.1.1, CONNACK the first, to connections that are open', () => {
    const step = fc.record({
      id: fc.integer({ min: 0, max: 4 }),
      octets,
      end: fc.constantFrom(false, false, false, true),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const broker = newBroker();
        const open = new Map<number, ReturnType<typeof parser>>();
        const hear = (all: readonly ToClient[]) => {
          for (const each of all) {
            const library = open.get(each.to);
            if (library === undefined) throw new Error('nobody is there');
            if ('packet' in each) expect(library.parse(Buffer.from(each.packet))).toBe(0);
            else open.delete(each.to);
          }
        };
        for (const [now, { id, octets: said, end }] of steps.entries()) {
          if (!open.has(id)) {
            let first = true;
            const library = parser({ protocolVersion: 4 });
            library.on('packet', ({ cmd }) => {
              expect(cmd === 'connack').toBe(first);
              first = false;
            });
            library.on('error', (error) => {
              throw error;
            });
            open.set(id, library);
            broker.opened(id, now);
          }
          if (end) {
            open.delete(id);
            hear(broker.left(id));
          } else hear(broker.received(id, said, now));
        }
      }),
      { numRuns: 300 },
    );
  });
});

type Step = { readonly publish: 0 | 1 | 2 } | 'hear' | 'cut';

/** A client that keeps the rules (section 4.3.3, method B), on a network that loses what is on its way when it breaks. */
class Device {
  readonly broker = newBroker();
  readonly heard: { readonly text: string; readonly qos: number; readonly dup: boolean }[] = [];
  readonly #unreleased = new Set<number>();
  #onWay: Uint8Array[] = [];
  #connection = 0;
  #published = 0;

  constructor() {
    this.#connect();
    this.#send(encodeSubscribe({ version, packetIdentifier: 1, subscriptions: [['#', 2]] }));
  }

  do(step: Step): void {
    if (step === 'hear') this.#hear();
    else if (step === 'cut') {
      this.#onWay = [];
      this.#take(this.broker.left(this.#connection));
      this.#connect();
    } else {
      this.#published += 1;
      const text = `${step.publish} ${this.#published}`;
      this.#take(this.broker.publish('a', encodeUtf8(text), { qualityOfService: step.publish }));
    }
  }

  get isIdle(): boolean {
    return this.#onWay.length === 0;
  }

  #connect(): void {
    this.#connection += 1;
    this.broker.opened(this.#connection, 0);
    this.#send(encodeConnect({ version, clientIdentifier: 'device', clean: false, keepAlive: 0 }));
  }

  #send(packet: Uint8Array): void {
    this.#take(this.broker.received(this.#connection, packet, 0));
  }

  #take(all: readonly ToClient[]): void {
    for (const each of all) if ('packet' in each && each.to === this.#connection) this.#onWay.push(each.packet);
  }

  #hear(): void {
    const octets = this.#onWay.shift();
    if (octets === undefined) return;
    const library = parser({ protocolVersion: 4 });
    library.on('packet', (packet) => {
      if (packet.cmd === 'pubrel') {
        this.#unreleased.delete(packet.messageId ?? 0);
        this.#acknowledge(PacketType.PUBCOMP, packet.messageId);
      } else if (packet.cmd === 'publish') {
        const { qos: quality, dup, messageId = 0 } = packet;
        const again = quality === 2 && this.#unreleased.has(messageId);
        if (!again) this.heard.push({ text: packet.payload.toString(), qos: quality, dup });
        if (quality === 2) this.#unreleased.add(messageId);
        if (quality > 0) this.#acknowledge(quality === 2 ? PacketType.PUBREC : PacketType.PUBACK, messageId);
      }
    });
    library.parse(Buffer.from(octets));
  }

  #acknowledge(type: number, messageId = 0): void {
    this.#send(encodeAcknowledgement({ version, type, packetIdentifier: messageId }));
  }
}

describe('section 4.3, to a client whose connection breaks at any moment', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: qos.map((publish): Step => ({ publish })) },
      { weight: 5, arbitrary: fc.constant<Step>('hear') },
      { weight: 1, arbitrary: fc.constant<Step>('cut') },
    ),
    { maxLength: 60 },
  );

  test('QoS 0 at most once, 1 at least once, 2 exactly once, each in order; DUP is 1 on all that come twice', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const device = new Device();
        for (const step of all) device.do(step);
        device.do('cut');
        while (!device.isIdle) device.do('hear');
        const published = all.flatMap((step) => (typeof step === 'object' ? [step.publish] : []));
        const expected = (quality: number) =>
          published.flatMap((each, index) => (each === quality ? [`${quality} ${index + 1}`] : []));
        const heard = (quality: number) => device.heard.filter(({ qos: had }) => had === quality);
        const texts = (quality: number) => heard(quality).map(({ text }) => text);
        expect(texts(2)).toEqual(expected(2));
        expect([...new Set(texts(1))]).toEqual(expected(1));
        expect(texts(0)).toEqual(expected(0).filter((text) => texts(0).includes(text)));
        for (const [index, { text, dup }] of device.heard.entries()) {
          if (device.heard.slice(0, index).some((before) => before.text === text)) expect(dup).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
