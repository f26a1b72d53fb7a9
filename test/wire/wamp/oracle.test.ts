import { Session } from 'autobahn';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wampMessages } from '#test/vectors/wamp-messages.ts';
import type { JsonValue } from '#wire/json/encode.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeMessage } from '#wire/wamp/encode.ts';
import { MessageCode } from '#wire/wamp/message-types.ts';
import { expectTiled, octetsOf, readMessages, readOne } from '../message-feeding.ts';
import { lonelyDecoder, play, type Sent } from './feeding.ts';

/** A router that answers a client of autobahn with messages of our encoder; all that crosses is noted. */
function wiredSession(answer: (message: readonly unknown[]) => Uint8Array[]) {
  const sent: Sent[] = [];
  const closed: unknown[] = [];
  const socket = {
    onmessage: (_: unknown) => {},
    send(message: readonly unknown[]) {
      sent.push(['client', JSON.stringify(message)]);
      for (const octets of answer(message)) {
        sent.push(['server', octets]);
        queueMicrotask(() => socket.onmessage(JSON.parse(new TextDecoder().decode(octets))));
      }
    },
    close: (...why: unknown[]) => closed.push(why),
    isOpen: true,
  };
  const defer = () => {
    const { promise, resolve, reject } = Promise.withResolvers();
    return { promise, resolve, reject, notify: () => {} };
  };
  return { session: new Session(socket, defer, undefined, undefined, undefined), sent, closed, socket };
}

describe('autobahn agrees', () => {
  test('its client and our encoder’s router talk through all messages of the basic profile, and nothing is broken', async () => {
    const { session, sent, closed, socket } = wiredSession((message) => {
      const request = Number(message[1]);
      switch (message[0]) {
        case MessageCode.HELLO:
          return [
            encodeMessage('WELCOME', 77, {
              members: [
                [
                  'roles',
                  {
                    members: [
                      ['broker', none],
                      ['dealer', none],
                    ],
                  },
                ],
              ],
            }),
          ];
        case MessageCode.SUBSCRIBE:
          return [encodeMessage('SUBSCRIBED', request, 11), encodeMessage('EVENT', 11, 5, none, ['hello'])];
        case MessageCode.UNSUBSCRIBE:
          return [encodeMessage('UNSUBSCRIBED', request)];
        case MessageCode.PUBLISH:
          return (message[2] as { acknowledge?: boolean }).acknowledge ? [encodeMessage('PUBLISHED', request, 6)] : [];
        case MessageCode.CALL:
          return message[3] === 'wire101.add'
            ? [encodeMessage('RESULT', request, none, [5])]
            : [encodeMessage('ERROR', MessageCode.CALL, request, none, 'wamp.error.no_such_procedure')];
        case MessageCode.REGISTER:
          return [encodeMessage('REGISTERED', request, 21), encodeMessage('INVOCATION', 1, 21, none, [2, 3])];
        case MessageCode.UNREGISTER:
          return [encodeMessage('UNREGISTERED', request)];
        case MessageCode.GOODBYE:
          return [encodeMessage('GOODBYE', none, 'wamp.close.goodbye_and_out')];
        default:
          return [];
      }
    });
    const joined = new Promise((resolve) => {
      session.onjoin = resolve;
    });
    session.join('realm1');
    await joined;
    const events: unknown[] = [];
    const subscription = await session.subscribe('a.topic', (args: unknown[]) => events.push(...args));
    await expect.poll(() => events).toEqual(['hello']);
    await session.unsubscribe(subscription);
    session.publish('a.topic', [1]);
    await session.publish('a.topic', [1], { b: 2 }, { acknowledge: true });
    expect(await session.call('wire101.add', [2, 3])).toBe(5);
    await expect(session.call('a.nothing')).rejects.toMatchObject({ error: 'wamp.error.no_such_procedure' });
    const registration = await session.register('a.sum', ([a, b]: number[]) => (a ?? 0) + (b ?? 0));
    await expect.poll(() => sent.some(([, message]) => String(message).startsWith('[70,'))).toBe(true);
    await session.unregister(registration);
    const left = new Promise((resolve) => {
      session.onleave = resolve;
    });
    session.leave();
    expect(await left).toBe('wamp.close.goodbye_and_out');
    expect(closed).toEqual([]);
    socket.isOpen = false;

    const units = play(sent);
    expect(units.flatMap(({ kind, broken }) => broken.map(({ rule }) => `${kind}: ${rule.id}`))).toEqual([]);
    expect(new Set(units.map(({ kind }) => kind))).toEqual(
      new Set(
        Object.keys(MessageCode).filter(
          (name) => !['ABORT', 'CHALLENGE', 'AUTHENTICATE', 'CANCEL', 'INTERRUPT'].includes(name),
        ),
      ),
    );
  });
});

const none: JsonValue = { members: [] };
const names = Object.keys(MessageCode) as (keyof typeof MessageCode)[];
const element = fc.oneof(
  fc.constantFrom<JsonValue>(1, 2, 48, 68, 0, -1, 2 ** 53, 'a.b', 'a..b', 'wamp.x', '', none, [], [1], null, true),
  fc.constant<JsonValue>({ members: [['roles', { members: [['caller', none]] }]] }),
  fc.constant<JsonValue>({
    members: [
      ['acknowledge', true],
      ['progress', true],
    ],
  }),
);
const anyMessage = fc
  .tuple(fc.oneof(fc.constantFrom(...names), fc.record({ code: element })), fc.array(element, { maxLength: 6 }))
  .map(([type, elements]) => encodeMessage(type, ...elements));
const anyOctets = fc
  .tuple(
    fc.oneof(anyMessage, fc.constantFrom(...wampMessages.map(({ text }) => octetsOf(text)))),
    fc.array(fc.record({ at: fc.nat(80), octet: fc.nat(255) }), { maxLength: 2 }),
  )
  .map(([octets, changes]) => {
    const changed = octets.slice();
    for (const { at, octet } of changes) if (changed.length > 0) changed[at % changed.length] = octet;
    return changed;
  });
const sides = fc.constantFrom<Side>('client', 'server');

describe('whatever is said', () => {
  test('fields tile the message, breaches lie in it, and nothing throws, also within a session', () => {
    const opened: Sent[] = [
      ['client', '[1,"a",{"roles":{"caller":{},"callee":{},"publisher":{},"subscriber":{}}}]'],
      ['server', '[2,1,{"roles":{"dealer":{}}}]'],
    ];
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.tuple(sides, anyOctets), { maxLength: 8 }), (isOpen, sent) => {
        for (const unit of play([...(isOpen ? opened : []), ...sent])) expectTiled(unit);
      }),
      { numRuns: 1000 },
    );
  });

  test('what is encoded is read back: its type, and its elements by their places', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(element, { maxLength: 6 }), sides, (name, elements, side) => {
        const unit = readOne(lonelyDecoder, encodeMessage(name, ...elements), side);
        expect(unit.kind).toBe(name);
        const values = unit.fields.filter((field) => !/array|separator/.test(field.name));
        expect(values).toHaveLength(elements.length + 1);
        elements.forEach((value, index) => {
          if (typeof value === 'string') expect(values[index + 1]?.value).toBe(value);
          if (typeof value === 'number') expect(Number(values[index + 1]?.value)).toBe(value);
        });
      }),
    );
  });

  test('the beginning of a message breaks nothing that the whole does not break', () => {
    fc.assert(
      fc.property(anyMessage, sides, fc.nat(), (octets, side, cut) => {
        const rest = [octets.subarray(0, cut % (octets.length + 1))];
        const { pending } = readMessages(lonelyDecoder, [], { side, rest });
        const whole = readOne(lonelyDecoder, octets, side).broken.map(({ rule }) => rule.id);
        for (const { rule } of pending?.broken ?? []) expect(whole).toContain(rule.id);
      }),
      { numRuns: 500 },
    );
  });
});
