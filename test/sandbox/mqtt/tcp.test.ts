import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeConnack, encodeConnect, encodePublish } from '#wire/mqtt/encode.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { until } from '../harness.ts';
import { mqttStage } from './stage.ts';

const stage = mqttStage();
const sockets: Socket[] = [];

/** A TCP connection to the MQTT port, what it was sent, and whether the server has ended it. */
function dial(): { readonly socket: Socket; answer: string; ended: boolean } {
  const socket = connect({ port: stage.sandbox.mqttPort ?? 0, host: '127.0.0.1', noDelay: true });
  sockets.push(socket);
  const line = { socket, answer: '', ended: false };
  socket.on('data', (octets) => {
    line.answer += octets.toString('hex');
  });
  socket.on('error', () => {});
  for (const event of ['end', 'close']) socket.on(event, () => Object.assign(line, { ended: true }));
  return line;
}

const connectPacket = (userName: string, version: 3 | 4 | 5 = 4) =>
  encodeConnect({ version, clientIdentifier: 'by-hand', userName });

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const kindsOf = async () => (await stage.events()).map(({ type }) => type);

describe('whose a connection is', () => {
  test('nothing is in a capture before the CONNECT is whole; then all of it is, with its own times', async () => {
    const line = dial();
    const packet = connectPacket(stage.session.session.wireToken);
    line.socket.write(packet.subarray(0, 20));
    await until(() => line.socket.bytesWritten === 20);
    const mark = (await stage.session.ask<{ time: number }>('GET', stage.session.session.urls.clock)).time;
    expect(await kindsOf()).toEqual([]);
    line.socket.write(packet.subarray(20));
    await until(() => line.answer === toHex(encodeConnack({ version: 4 })));
    const { events } = await stage.session.capture();
    expect(events[0]).toMatchObject({ type: 'connection-opened', peer: 'program', protocol: 'mqtt' });
    const reads = events.filter((event) => event.type === 'octets' && event.side === 'client');
    expect(reads.map((event) => 'offset' in event && event.offset)).toEqual([0, 20]);
    expect(reads[0]?.time).toBeLessThan(mark);
    expect(reads[1]?.time).toBeGreaterThan(mark);
  });

  test.each([
    ['3.1.1', 4, toHex(encodeConnack({ version: 4, code: 4 }))],
    ['5.0', 5, toHex(encodeConnack({ version: 5, code: 0x86 }))],
  ] as const)(
    'section 3.2.2: a user name that is no wire token is refused, in MQTT %s',
    async (_name, version, connack) => {
      const line = dial();
      line.socket.write(connectPacket('nobody', version));
      await until(() => line.ended);
      expect(line.answer).toBe(connack);
      expect(await kindsOf()).toEqual([]);
    },
  );

  test('without a user name the same', async () => {
    const line = dial();
    line.socket.write(encodeConnect({ version: 4, clientIdentifier: 'anonymous' }));
    await until(() => line.ended);
    expect(line.answer).toBe(toHex(encodeConnack({ version: 4, code: 4 })));
  });

  test('[MQTT-3.1.0-1]: what does not begin with a CONNECT ends at once, without an answer', async () => {
    for (const text of ['GET / HTTP/1.1\r\n\r\n', '\x30\x03\x00\x01a', '\x10\xff\xff\xff\xff\x00']) {
      const line = dial();
      line.socket.write(Buffer.from(text, 'latin1'));
      await until(() => line.ended);
      expect(line.answer).toBe('');
    }
    expect(await kindsOf()).toEqual([]);
  });

  test('the next client is served', async () => {
    dial().socket.write('nonsense');
    const user = await stage.user('TCP', { clientId: 'next' });
    expect(user.client.connected).toBe(true);
    await user.end();
  });
});

describe('limits', () => {
  test('a CONNECT must come in time', async () => {
    await stage.restart({ headMilliseconds: 200 });
    const [silent, slow] = [dial(), dial()];
    slow.socket.write(connectPacket(stage.session.session.wireToken).subarray(0, 5));
    await until(() => silent.ended && slow.ended);
    expect(silent.answer + slow.answer).toBe('');
  });

  test('connections of one address', async () => {
    await stage.restart({ wireConnectionsPerAddress: 2 });
    const lines = [dial(), dial(), dial()];
    await until(() => lines.some(({ ended }) => ended));
    expect(lines.filter(({ ended }) => ended)).toHaveLength(1);
  });

  test('connections of one session: CONNACK 3, server unavailable', async () => {
    await stage.restart({ connectionsPerSession: 1 });
    const first = dial();
    first.socket.write(connectPacket(stage.session.session.wireToken));
    await until(() => first.answer !== '');
    const second = dial();
    second.socket.write(connectPacket(stage.session.session.wireToken));
    await until(() => second.ended);
    expect(second.answer).toBe(toHex(encodeConnack({ version: 4, code: 3 })));
    expect(await kindsOf()).toContain('limit-reached');
  });

  test('octets of one packet: its client is dropped when its length is read, and the capture says why', async () => {
    await stage.restart({ messageOctets: 2000 });
    const line = dial();
    line.socket.write(connectPacket(stage.session.session.wireToken));
    await until(() => line.answer !== '');
    const packet = encodePublish({ version: 4, topic: 'a', payload: new Uint8Array(3000) });
    line.socket.write(packet.subarray(0, 10));
    await until(() => line.ended);
    const limit = (await stage.events()).find(({ type }) => type === 'limit-reached');
    expect(limit).toMatchObject({ limit: 'messageOctets' });
  });

  test('octets of the session', async () => {
    await stage.restart({ octetsPerSession: 5000 });
    const line = dial();
    line.socket.write(connectPacket(stage.session.session.wireToken));
    line.socket.write(encodePublish({ version: 4, topic: 'a', payload: new Uint8Array(6000) }));
    await until(() => line.ended);
    const again = dial();
    again.socket.write(connectPacket(stage.session.session.wireToken));
    await until(() => again.ended);
    expect(again.answer).toBe(toHex(encodeConnack({ version: 4, code: 3 })));
  });
});

describe('malformed packets', () => {
  const cases = {
    'QoS 3 [MQTT-3.3.1-4]': '36050001610001',
    'a reserved type': '0000',
    'a remaining length that does not end': '30ffffffff01',
    'a wildcard in a topic name [MQTT-3.3.2-2]': '30030001' + '23',
    'a second CONNECT [MQTT-3.1.0-2]': toHex(encodeConnect({ version: 4, clientIdentifier: 'again' })),
  };
  test.each(Object.entries(cases))('%s ends that client alone, and stays readable', async (_name, hex) => {
    const bystander = await stage.user('TCP', { clientId: 'bystander' });
    const line = dial();
    line.socket.write(connectPacket(stage.session.session.wireToken));
    await until(() => line.answer !== '');
    line.socket.write(Buffer.from(hex, 'hex'));
    await until(() => line.ended);
    const broken = await until(async () => {
      const found = (await stage.packets()).filter((packet) => packet.broken.length > 0);
      return found.length > 0 ? found : undefined;
    });
    expect(broken.every(({ side }) => side === 'client')).toBe(true);
    await bystander.client.publishAsync('still', 'here', { qos: 1 });
    await bystander.end();
  });
});

test('finding: aedes takes a packet identifier of 0 and answers it; the capture names the breach [MQTT-2.3.1-1]', async () => {
  const line = dial();
  line.socket.write(connectPacket(stage.session.session.wireToken));
  line.socket.write(Buffer.from('3206000161000078', 'hex'));
  await until(() => line.answer.endsWith('40020000'));
  const broken = (await stage.packets()).flatMap((packet) => packet.broken.map(({ rule }) => rule.section));
  expect(broken.join()).toContain('[MQTT-2.3.1-1]');
});

describe('a raw client', () => {
  test('speaks to the MQTT listener octet by octet, as anybody does', async () => {
    const { urls, wireToken } = stage.session.session;
    const raw = await stage.session.ask<{ url: string; connection: number }>('POST', urls.rawClients, { to: 'mqtt' });
    const send = (octets: Uint8Array) => stage.session.ask('POST', raw.url, { octets: toHex(octets) });
    await send(connectPacket(wireToken));
    const answered = (kind: string) =>
      until(async () => (await stage.packets()).find((packet) => packet.kind === kind));
    expect(await answered('CONNACK')).toMatchObject({ side: 'server', connection: raw.connection });
    await send(encodePublish({ version: 4, topic: 'a', payload: encodeUtf8('by hand'), qos: 1, packetIdentifier: 9 }));
    expect(await answered('PUBACK')).toMatchObject({ side: 'server' });
    const opened = (await stage.events()).find(({ type }) => type === 'connection-opened');
    expect(opened).toMatchObject({ peer: 'raw client', protocol: 'mqtt' });
    await send(Uint8Array.of(0xf0, 0));
    await until(async () => (await kindsOf()).includes('connection-closed'));
  });
});
