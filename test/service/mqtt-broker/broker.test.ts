import { describe, expect, test } from 'vitest';
import { ClientSession } from '#service/mqtt-broker/client-session.ts';
import { ProblemError } from '#service/problem.ts';
import { encodeConnect, encodePacket } from '#wire/mqtt/encode.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Clients, told } from './clients.ts';

const willOf = (topic: string, payload: string, more: { qos?: 0 | 1 | 2; retain?: boolean } = {}) => ({
  topic,
  payload: Buffer.from(payload),
  qos: more.qos ?? 0,
  retain: more.retain ?? false,
});

describe('section 3.1: CONNECT', () => {
  test.each([
    ['PINGREQ', 'c000'],
    ['PUBLISH', '3003000161'],
    ['DISCONNECT', 'e000'],
    ['SUBSCRIBE', '8206000100016100'],
  ])('[MQTT-3.1.0-1]: %s as the first packet closes the connection, and nothing more is heard of it', (_, octets) => {
    const clients = new Clients();
    expect(clients.open(1, octets)).toEqual(['1 closed over a mistake']);
    expect(clients.say(1, 'c000')).toEqual([]);
  });

  test('[MQTT-3.1.0-2]: a second CONNECT closes the connection, and its will is published', () => {
    const clients = new Clients();
    clients.connect(1, 'watcher');
    clients.subscribe(1, 'gone');
    clients.connect(2, 'twice', { will: willOf('gone', 'twice') });
    expect(clients.say(2, toHex(encodeConnect({ version: 4, clientIdentifier: 'twice' })))).toEqual([
      '2 closed over a mistake',
      "1 publish gone 'twice' qos 0",
    ]);
  });

  test.each(['04', '05', '09'])(
    '[MQTT-3.1.2-1]: another protocol name, version %s, is closed without a word',
    (level) => {
      expect(new Clients().open(1, `100d 0004 4d515455 ${level} 02 0000 0001 63`)).toEqual(['1 closed over a mistake']);
    },
  );

  test.each([
    ['5.0', toHex(encodeConnect({ version: 5, clientIdentifier: 'new' }))],
    ['3.1', toHex(encodeConnect({ version: 3, clientIdentifier: 'old' }))],
    ['9, which nobody has', '100d 0004 4d515454 09 02 0000 0001 63'],
  ])('[MQTT-3.1.2-2]: version %s gets return code 1 in a CONNACK of 3.1.1, and is closed', (_, octets) => {
    expect(new Clients().open(1, octets)).toEqual(['1 connack 1', '1 closed over a mistake']);
  });

  test.each([
    ['[MQTT-3.1.2-3]: the reserved flag', '100d 0004 4d515454 04 03 0000 0001 63'],
    ['[MQTT-3.1.2-13]: a Will QoS without a will', '100d 0004 4d515454 04 0a 0000 0001 63'],
    ['[MQTT-3.1.2-14]: a Will QoS of 3', '1013 0004 4d515454 04 1e 0000 0001 63 0001 61 0001 62'],
    ['[MQTT-3.1.2-15]: Will Retain without a will', '100d 0004 4d515454 04 22 0000 0001 63'],
    ['[MQTT-3.1.2-22]: a password without a user name', '1010 0004 4d515454 04 42 0000 0001 63 0001 70'],
    ['[MQTT-3.1.4-1]: octets are missing', '100a 0004 4d515454 04 02 0000'],
  ])('%s closes the connection without a CONNACK', (_, octets) => {
    expect(new Clients().open(1, octets)).toEqual(['1 closed over a mistake']);
  });

  test('[MQTT-3.1.3-8], [MQTT-3.2.2-4]: no identifier and no clean session: return code 2, no session present, closed', () => {
    expect(new Clients().open(1, toHex(encodeConnect({ version: 4, clientIdentifier: '', clean: false })))).toEqual([
      '1 connack 2',
      '1 closed over a mistake',
    ]);
  });

  test('[MQTT-3.1.3-6]: clients without an identifier have one each, and do not take each other over', () => {
    const clients = new Clients();
    expect([...clients.connect(1, ''), ...clients.connect(2, '')]).toEqual(['1 connack 0', '2 connack 0']);
    expect(clients.say(1, 'c000')).toEqual(['1 pingresp']);
  });

  test('[MQTT-3.1.4-2]: who was there first is closed before the CONNACK of the second, and its will published', () => {
    const clients = new Clients();
    clients.connect(1, 'watcher');
    clients.subscribe(1, 'gone');
    clients.connect(2, 'twin', { will: willOf('gone', 'taken over') });
    expect(clients.connect(3, 'twin')).toEqual(['2 closed', "1 publish gone 'taken over' qos 0", '3 connack 0']);
    expect(clients.leave(2)).toEqual([]);
    expect(clients.say(3, 'c000')).toEqual(['3 pingresp']);
  });

  test('[MQTT-3.1.4-3], [MQTT-3.2.2-2]: a session without Clean Session is gone on with, taken over or not', () => {
    const clients = new Clients();
    expect(clients.connect(1, 'device', { clean: false })).toEqual(['1 connack 0']);
    expect(clients.connect(2, 'device', { clean: false })).toEqual(['1 closed', '2 connack 0 present']);
    clients.leave(2);
    expect(clients.connect(3, 'device', { clean: false })).toEqual(['3 connack 0 present']);
  });

  test('[MQTT-3.1.2-6], [MQTT-3.2.2-1], [MQTT-3.2.2-3]: Clean Session discards the session before, and leaves none', () => {
    const clients = new Clients();
    clients.connect(1, 'device', { clean: false });
    clients.subscribe(1, 'a', 1);
    clients.leave(1);
    expect(clients.connect(2, 'device')).toEqual(['2 connack 0']);
    expect(clients.publish(2, 'a', 'x', { qos: 1 })).toEqual(['2 puback #7']);
    clients.leave(2);
    expect(clients.connect(3, 'device', { clean: false })).toEqual(['3 connack 0']);
  });

  test('a client that takes too long for its CONNECT is closed', () => {
    const clients = new Clients({ headMilliseconds: 1000 });
    clients.broker.opened(1, 0);
    expect(clients.wait(1000)).toEqual([]);
    expect(clients.wait(1)).toEqual(['1 closed']);
  });
});

describe('section 3.1.2.10: keep alive', () => {
  test('[MQTT-3.1.2-24]: silent for more than one and a half times of it, a client is closed and its will published', () => {
    const clients = new Clients();
    clients.connect(1, 'watcher');
    clients.subscribe(1, 'gone');
    clients.connect(2, 'silent', { keepalive: 4, will: willOf('gone', 'silent') });
    expect(clients.wait(6000)).toEqual([]);
    expect(clients.say(2, 'c000')).toEqual(['2 pingresp']);
    expect(clients.wait(6000)).toEqual([]);
    expect(clients.wait(1)).toEqual(['2 closed', "1 publish gone 'silent' qos 0"]);
  });

  test('0 turns it off; who could not be heard is excused', () => {
    const clients = new Clients();
    clients.connect(1, 'patient');
    clients.connect(2, 'held', { keepalive: 1 });
    clients.now = 1500;
    clients.broker.excused(2, clients.now);
    expect(clients.wait(1400)).toEqual([]);
    expect(clients.wait(101)).toEqual(['2 closed']);
    expect(clients.wait(1e9)).toEqual([]);
  });
});

describe('section 3.1.2.5: the will', () => {
  test('[MQTT-3.1.2-8]: published by its QoS when the connection goes, retained when it asks for that', () => {
    const clients = new Clients();
    clients.connect(1, 'watcher');
    clients.subscribe(1, 'gone/#', 2);
    clients.connect(2, 'rude', { will: willOf('gone/rude', 'so sad', { qos: 1, retain: true }) });
    expect(clients.leave(2)).toEqual(["1 publish gone/rude 'so sad' qos 1 #1"]);
    clients.connect(3, 'later');
    expect(clients.subscribe(3, 'gone/+')).toEqual(['3 suback #10 0', "3 publish gone/rude 'so sad' qos 0 retain"]);
  });

  test('[MQTT-3.1.2-10], [MQTT-3.14.4-3]: DISCONNECT discards it, and ends the connection', () => {
    const clients = new Clients();
    clients.connect(1, 'watcher');
    clients.subscribe(1, 'gone');
    clients.connect(2, 'polite', { will: willOf('gone', 'not so') });
    expect(clients.say(2, 'e000')).toEqual(['2 closed']);
    expect(clients.leave(2)).toEqual([]);
  });

  test('[MQTT-4.8.0-1]: it is published when the protocol was broken, a DISCONNECT with reserved flags included', () => {
    const clients = new Clients();
    clients.connect(1, 'watcher');
    clients.subscribe(1, 'gone');
    clients.connect(2, 'wrong', { will: willOf('gone', 'wrong') });
    expect(clients.say(2, 'e100')).toEqual(['2 closed over a mistake', "1 publish gone 'wrong' qos 0"]);
  });
});

describe('section 3.8: SUBSCRIBE', () => {
  test('[MQTT-3.8.4-1], [MQTT-3.8.4-2], [MQTT-3.8.4-4], [MQTT-3.9.3-1]: one SUBACK, a code for each filter in their order', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    const subscriptions = [
      { topic: 'a', qos: 2 as const },
      { topic: 'b/#', qos: 0 as const },
      { topic: 'a', qos: 1 as const },
    ];
    expect(clients.say(1, { cmd: 'subscribe', messageId: 515, subscriptions })).toEqual(['1 suback #515 2 0 1']);
    clients.connect(2, 'y');
    expect(clients.publish(2, 'a', 'x', { qos: 2 })).toEqual(["1 publish a 'x' qos 1 #1", '2 pubrec #7']);
  });

  test('[MQTT-3.8.4-3]: a filter that is there already is replaced, and what is retained sent again', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.publish(1, 'a', 'kept', { qos: 1, retain: true });
    expect(clients.subscribe(1, 'a', 1)).toEqual(['1 suback #10 1', "1 publish a 'kept' qos 1 #1 retain"]);
    expect(clients.subscribe(1, 'a', 0)).toEqual(['1 suback #10 0', "1 publish a 'kept' qos 0 retain"]);
    expect(clients.publish(1, 'a', 'x', { qos: 2 })).toEqual(["1 publish a 'x' qos 0", '1 pubrec #7']);
  });

  test.each([0, 1, 2] as const)(
    '[MQTT-3.8.4-6]: granted QoS %s, messages come with the lower of two, by filters with wildcards too',
    (granted) => {
      for (const filter of ['a/b', 'a/+', '#']) {
        for (const qos of [0, 1, 2] as const) {
          const clients = new Clients();
          clients.connect(1, 'subscriber');
          clients.subscribe(1, filter, granted);
          clients.connect(2, 'publisher');
          const lower = Math.min(qos, granted);
          expect(clients.publish(2, 'a/b', 'x', { qos }).filter((line) => line.startsWith('1'))).toEqual([
            `1 publish a/b 'x' qos ${lower}${lower > 0 ? ' #1' : ''}`,
          ]);
        }
      }
    },
  );

  test('[MQTT-3.3.5-1]: of filters that overlap the highest QoS counts, and the message comes once', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    for (const [filter, qos] of [
      ['a/#', 0],
      ['a/+', 2],
      ['#', 1],
    ] as const)
      clients.subscribe(1, filter, qos);
    clients.connect(2, 'y');
    expect(clients.publish(2, 'a/b', 'x', { qos: 2 })).toEqual(["1 publish a/b 'x' qos 2 #1", '2 pubrec #7']);
  });

  test.each([
    ['#', '$share', false],
    ['+/x', '$own/x', false],
    ['$own/#', '$own/x', true],
    ['$own/+', '$own/x', true],
    ['a/#', 'a', true],
    ['+', '/a', false],
    ['+/+', '/a', true],
    ['A', 'a', false],
    ['$share/g/a', 'a', false],
    ['$share/g/a', '$share/g/a', true],
  ])('section 4.7, [MQTT-4.7.2-1]: %s and the topic %s: %s', (filter, topic, matches) => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, filter);
    expect(clients.publish(1, topic, 'm')).toEqual(matches ? [`1 publish ${topic} 'm' qos 0`] : []);
  });

  test.each([
    ['[MQTT-3.8.1-1]: flags', '8006 0001 0001 61 00'],
    ['[MQTT-3.8.3-3]: no filter', '8202 0001'],
    ['[MQTT-3-8.3-4]: QoS 3', '8206 0001 0001 61 03'],
    ['[MQTT-2.3.1-1]: packet identifier 0', '8206 0000 0001 61 00'],
    ['[MQTT-4.7.1-2]: a # that is not last', '8208 0001 0003 232f61 00'],
    ['[MQTT-4.7.1-3]: a + that is no whole level', '8207 0001 0002 612b 00'],
    ['[MQTT-4.7.3-1]: an empty filter', '8205 0001 0000 00'],
    ['[MQTT-1.5.3-1]: a filter that is no UTF-8', '8206 0001 0001 ff 00'],
  ])('%s closes the connection', (_, octets) => {
    const clients = new Clients();
    clients.connect(1, 'x');
    expect(clients.say(1, octets)).toEqual(['1 closed over a mistake']);
  });
});

describe('section 3.10: UNSUBSCRIBE', () => {
  test('[MQTT-3.10.4-1], [MQTT-3.10.4-2], [MQTT-3.10.4-4]: filters are compared character by character', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a/+');
    expect(clients.say(1, { cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['a/b', 'a/#'] })).toEqual([
      '1 unsuback #8',
    ]);
    expect(clients.publish(1, 'a/b', 'x')).toEqual(["1 publish a/b 'x' qos 0"]);
    expect(clients.say(1, { cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a/+'] })).toEqual(['1 unsuback #9']);
    expect(clients.publish(1, 'a/b', 'x')).toEqual([]);
  });

  test('[MQTT-3.10.4-5]: what was never subscribed to is answered too', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    expect(clients.say(1, { cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['never'] })).toEqual(['1 unsuback #9']);
  });

  test('[MQTT-3.10.4-3]: what was begun with QoS 2 is brought to its end', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a', 2);
    clients.publish(1, 'a', 'x', { qos: 2 });
    clients.say(1, { cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a'] });
    expect(clients.acknowledge(1, 'pubrec', 1)).toEqual(['1 pubrel #1']);
  });
});

describe('section 3.3.1.3: retained messages', () => {
  test('[MQTT-3.3.1-5], [MQTT-3.3.1-6], [MQTT-3.3.1-8], [MQTT-3.3.1-9]: RETAIN is 0 for who was there, 1 for who comes later', () => {
    const clients = new Clients();
    clients.connect(1, 'early');
    clients.subscribe(1, 'a/#');
    expect(clients.publish(1, 'a/b', 'one', { retain: true })).toEqual(["1 publish a/b 'one' qos 0"]);
    clients.publish(1, 'a/b', 'two', { qos: 1, retain: true });
    clients.publish(1, 'a/c', 'three', { retain: true });
    clients.connect(2, 'later');
    expect(clients.subscribe(2, 'a/+', 2)).toEqual([
      '2 suback #10 2',
      "2 publish a/b 'two' qos 1 #1 retain",
      "2 publish a/c 'three' qos 0 retain",
    ]);
  });

  test('[MQTT-3.3.1-7]: one with QoS 0 takes the place of one with QoS 2', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.publish(1, 'a', 'first', { qos: 2, retain: true });
    clients.publish(1, 'a', 'second', { retain: true });
    expect(clients.subscribe(1, 'a', 2)).toEqual(['1 suback #10 2', "1 publish a 'second' qos 0 retain"]);
  });

  test('[MQTT-3.3.1-10], [MQTT-3.3.1-11]: an empty one is handed on, takes it away, and is not kept itself', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a');
    clients.publish(1, 'a', 'kept', { retain: true });
    expect(clients.publish(1, 'a', '', { retain: true })).toEqual(["1 publish a '' qos 0"]);
    expect(clients.subscribe(1, 'a')).toEqual(['1 suback #10 0']);
  });

  test('[MQTT-3.3.1-12]: without RETAIN nothing is stored, and nothing replaced', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.publish(1, 'b', 'gone');
    clients.publish(1, 'a', 'kept', { retain: true });
    clients.publish(1, 'a', 'passing');
    clients.publish(1, 'a', '');
    expect(clients.subscribe(1, '#')).toEqual(['1 suback #10 0', "1 publish a 'kept' qos 0 retain"]);
  });
});

describe('section 4.3: quality of service, from a client', () => {
  test('[MQTT-4.3.2-2]: PUBACK with the packet identifier; after it the same number is a new message, whatever DUP says', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a', 0);
    const line = "1 publish a 'm' qos 0";
    expect(clients.publish(1, 'a', 'm', { qos: 1 })).toEqual(['1 puback #7', line]);
    expect(clients.publish(1, 'a', 'm', { qos: 1, dup: true })).toEqual(['1 puback #7', line]);
  });

  test('[MQTT-4.3.3-2]: until PUBREL the same packet identifier is the same message; then it is a new one', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a', 0);
    expect(clients.publish(1, 'a', 'm', { qos: 2 })).toEqual(["1 publish a 'm' qos 0", '1 pubrec #7']);
    expect(clients.publish(1, 'a', 'm', { qos: 2, dup: true })).toEqual(['1 pubrec #7']);
    expect(clients.acknowledge(1, 'pubrel', 7)).toEqual(['1 pubcomp #7']);
    expect(clients.acknowledge(1, 'pubrel', 7)).toEqual(['1 pubcomp #7']);
    expect(clients.publish(1, 'a', 'n', { qos: 2 })).toEqual(["1 publish a 'n' qos 0", '1 pubrec #7']);
  });

  test('section 4.1: what waits for PUBREL outlives the connection of a session that is kept', () => {
    const clients = new Clients();
    clients.connect(1, 'x', { clean: false });
    clients.subscribe(1, 'a', 0);
    clients.publish(1, 'a', 'm', { qos: 2 });
    clients.leave(1);
    clients.connect(2, 'x', { clean: false });
    expect(clients.publish(2, 'a', 'm', { qos: 2, dup: true })).toEqual(['2 pubrec #7']);
    expect(clients.acknowledge(2, 'pubrel', 7)).toEqual(['2 pubcomp #7']);
  });

  test('[MQTT-3.3.1-3]: DUP is not handed on', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a', 1);
    expect(clients.publish(1, 'a', 'm', { qos: 1, dup: true })).toEqual(['1 puback #7', "1 publish a 'm' qos 1 #1"]);
  });

  test.each([
    ['[MQTT-3.3.1-4]: QoS 3', '36 06 0001 61 0001 78'],
    ['[MQTT-3.3.1-2]: DUP with QoS 0', '38 04 0001 61 78'],
    ['[MQTT-3.3.2-2]: a wildcard in the topic name', '30 04 0001 23 78'],
    ['[MQTT-4.7.3-1]: an empty topic name', '30 03 0000 78'],
    ['[MQTT-2.3.1-1]: packet identifier 0', '32 06 0001 61 0000 78'],
    ['[MQTT-2.2.2-2]: PUBREL with other flags', '60 02 0001'],
    ['section 2.2.1: a type that only a server sends', '90 03 0001 00'],
    ['section 2.2.1: type 0', '00 00'],
    ['section 2.2.3: a remaining length that does not end', '30 ffffffff7f'],
  ])('%s closes the connection', (_, octets) => {
    const clients = new Clients();
    clients.connect(1, 'x');
    expect(clients.say(1, octets)).toEqual(['1 closed over a mistake']);
  });

  test('section 4.7.2, [MQTT-3.3.5-2]: who publishes to $SYS/ is closed', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, '$SYS/#');
    expect(clients.publish(1, '$SYS/x', 'm', { qos: 1 })).toEqual(['1 closed over a mistake']);
  });
});

describe('section 4.3: quality of service, to a client', () => {
  test('[MQTT-2.3.1-4], [MQTT-4.3.2-1]: packet identifiers that are not in use, one after the other', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a', 1);
    clients.connect(2, 'y');
    const numbers = ['m', 'n', 'o'].map((text) => clients.publish(2, 'a', text, { qos: 1 })[1]);
    expect(numbers).toEqual([1, 2, 3].map((id) => `1 publish a '${'mno'[id - 1]}' qos 1 #${id}`));
  });

  test('[MQTT-2.3.1-1]: after 65535 comes 1 again, but for those in use', () => {
    const session = new ClientSession('x', true);
    session.connection = 1;
    const message = { topic: 'a', payload: new Uint8Array(0), qualityOfService: 1, retain: false } as const;
    const next = () => toHex(session.deliver(message)?.subarray(5) ?? new Uint8Array(0));
    expect(next()).toBe('0001');
    for (let id = 2; id < 65_535; id += 1) {
      next();
      session.acknowledged(id);
    }
    expect([next(), next()]).toEqual(['ffff', '0002']);
  });

  test('[MQTT-4.3.3-1]: PUBREC is answered by PUBREL, again and again; PUBCOMP ends it', () => {
    const clients = new Clients();
    clients.connect(1, 'x', { clean: false });
    clients.subscribe(1, 'a', 2);
    clients.publish(1, 'a', 'm', { qos: 2 });
    expect(clients.acknowledge(1, 'pubrec', 1)).toEqual(['1 pubrel #1']);
    expect(clients.acknowledge(1, 'pubrec', 1)).toEqual(['1 pubrel #1']);
    expect(clients.acknowledge(1, 'pubcomp', 1)).toEqual([]);
    clients.leave(1);
    expect(clients.connect(2, 'x', { clean: false })).toEqual(['2 connack 0 present']);
  });

  test('[MQTT-4.4.0-1], [MQTT-3.3.1-1], [MQTT-4.6.0-6]: what was not acknowledged is sent again, in order, with its number and DUP 1', () => {
    const clients = new Clients();
    clients.connect(1, 'device', { clean: false });
    clients.subscribe(1, 'a', 2);
    clients.connect(2, 'publisher');
    clients.publish(2, 'a', 'one', { qos: 1 });
    clients.publish(2, 'a', 'two', { qos: 2 });
    clients.publish(2, 'a', 'three', { qos: 2, messageId: 8 });
    clients.publish(2, 'a', 'four', { qos: 0 });
    clients.acknowledge(1, 'pubrec', 2);
    clients.leave(1);
    clients.publish(2, 'a', 'five', { qos: 1 });
    clients.publish(2, 'a', 'nobody keeps this', { qos: 0 });
    expect(clients.connect(3, 'device', { clean: false })).toEqual([
      '3 connack 0 present',
      "3 publish a 'one' qos 1 #1 dup",
      "3 publish a 'three' qos 2 #3 dup",
      '3 pubrel #2',
      "3 publish a 'five' qos 1 #4",
    ]);
    for (const id of [1, 4]) clients.acknowledge(3, 'puback', id);
    for (const id of [2, 3]) clients.acknowledge(3, 'pubcomp', id);
    clients.leave(3);
    expect(clients.connect(4, 'device', { clean: false })).toEqual(['4 connack 0 present']);
  });

  test('[MQTT-3.1.2-5]: for a clean session nothing is stored', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'a', 2);
    clients.leave(1);
    clients.connect(2, 'y');
    expect(clients.publish(2, 'a', 'm', { qos: 2 })).toEqual(['2 pubrec #7']);
    expect(clients.connect(3, 'x', { clean: false })).toEqual(['3 connack 0']);
  });
});

describe('limits, as the broker of the sandbox has them', () => {
  test('section 3.2.2.3: one client too many gets return code 3; who is known is let in again', () => {
    const clients = new Clients({ mqttSessions: 2 });
    clients.connect(1, 'away', { clean: false });
    clients.leave(1);
    clients.connect(2, 'here');
    expect(clients.connect(3, 'other')).toEqual(['3 connack 3', '3 closed over a mistake']);
    expect(clients.reached).toEqual(['mqttSessions: an MQTT client was refused']);
    expect(clients.connect(4, 'away', { clean: false })).toEqual(['4 connack 0 present']);
    clients.leave(2);
    expect(clients.connect(5, 'other')).toEqual(['5 connack 0']);
  });

  test('[MQTT-3.8.4-5]: one subscription too many is answered with 0x80, and gets nothing that is retained', () => {
    const clients = new Clients({ subscriptions: 2 });
    clients.connect(1, 'x');
    clients.publish(1, 'c', 'kept', { retain: true });
    const subscriptions = ['a', 'b', 'c', 'a'].map((topic) => ({ topic, qos: 1 as const }));
    expect(clients.say(1, { cmd: 'subscribe', messageId: 1, subscriptions })).toEqual(['1 suback #1 1 1 128 1']);
    expect(clients.reached).toEqual(['subscriptions: a subscription was refused']);
  });

  test('[MQTT-3.3.5-2]: who retains one message too many is closed; the broker itself is told', () => {
    const clients = new Clients({ mqttRetained: 1 });
    clients.connect(1, 'x');
    clients.publish(1, 'a', 'kept', { retain: true });
    expect(clients.publish(1, 'a', 'in its place', { retain: true })).toEqual([]);
    expect(() => clients.broker.publish('b', encodeUtf8('m'), { retain: true })).toThrow(ProblemError);
    expect(clients.publish(1, 'b', 'm', { retain: true })).toEqual(['1 closed over a mistake']);
    expect(clients.reached).toEqual(['mqttRetained: the MQTT client that published one more was dropped']);
  });

  test('section 4.1: too many messages wait for a client: its session ends, connected or away', () => {
    const clients = new Clients({ mqttQueued: 2 });
    clients.connect(1, 'away', { clean: false });
    clients.subscribe(1, 'a', 1);
    clients.leave(1);
    clients.connect(2, 'slow', { clean: false });
    clients.subscribe(2, 'b', 1);
    for (const topic of ['a', 'a', 'a', 'b', 'b'])
      told(clients.broker.publish(topic, encodeUtf8('m'), { qualityOfService: 1 }));
    expect(told(clients.broker.publish('b', encodeUtf8('m'), { qualityOfService: 1 }))).toEqual(['2 closed']);
    expect(clients.reached).toEqual(Array(2).fill('mqttQueued: the session of an MQTT client was ended'));
    for (const id of [3, 4]) {
      expect(clients.connect(id, id === 3 ? 'away' : 'slow', { clean: false })).toEqual([`${id} connack 0`]);
    }
  });
});

describe('from the inside', () => {
  test('what the broker publishes reaches who has subscribed, and is retained when it is to be', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, 'feed/#', 1);
    expect(told(clients.broker.publish('feed/1', encodeUtf8('m')))).toEqual(["1 publish feed/1 'm' qos 0"]);
    const options = { qualityOfService: 2, retain: true } as const;
    expect(told(clients.broker.publish('feed/2', encodeUtf8('n'), options))).toEqual(["1 publish feed/2 'n' qos 1 #1"]);
    expect(clients.subscribe(1, 'feed/2', 0)).toEqual(['1 suback #10 0', "1 publish feed/2 'n' qos 0 retain"]);
  });

  test('a listener hears what its filter matches, and what it publishes is told after what it heard', () => {
    const clients = new Clients();
    const answered: string[] = [];
    clients.broker.subscribe('call/+', ({ topic, payload }) => {
      answered.push(...told(clients.broker.publish('answer', payload)), topic);
    });
    clients.connect(1, 'x');
    clients.subscribe(1, '#');
    expect(clients.publish(1, 'call/add', 'm', { qos: 1 })).toEqual([]);
    expect(answered).toEqual(['1 puback #7', "1 publish call/add 'm' qos 0", "1 publish answer 'm' qos 0", 'call/add']);
  });

  test('a payload of any octets, and a topic of 65535, come through as they are', () => {
    const clients = new Clients();
    clients.connect(1, 'x');
    clients.subscribe(1, '#', 1);
    const topic = 'é'.repeat(32_767);
    const payload = Uint8Array.from({ length: 70_000 }, (_, index) => index & 0xff);
    const [sent] = clients.broker.publish(topic, payload, { qualityOfService: 1 });
    const body = new Uint8Array([0xff, 0xfe, ...encodeUtf8(topic), 0, 1, ...payload]);
    expect(sent && 'packet' in sent && toHex(sent.packet)).toBe(toHex(encodePacket({ type: 3, flags: 2, body })));
    const published = new Uint8Array([0xff, 0xfe, ...encodeUtf8(topic), 0, 9, ...payload]);
    const [, back] = clients.broker.received(1, encodePacket({ type: 3, flags: 2, body: published }), 0);
    const again = new Uint8Array([0xff, 0xfe, ...encodeUtf8(topic), 0, 2, ...payload]);
    expect(back && 'packet' in back && toHex(back.packet)).toBe(
      toHex(encodePacket({ type: 3, flags: 2, body: again })),
    );
  });
});
