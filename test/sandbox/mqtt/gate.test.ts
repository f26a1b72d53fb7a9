import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encodeConnect, encodePing, encodePublish } from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { Client, startSandbox, until } from '../harness.ts';
import { transports } from './clients.ts';
import { mqttStage } from './stage.ts';

interface GateView {
  readonly held: readonly { readonly side: Side; readonly kind: string; readonly octets: string }[];
}

const stage = mqttStage();

const steer = (action: 'hold' | 'step' | 'run', side: Side) =>
  stage.session.ask<GateView>('POST', stage.session.session.urls.gate, { action, side });

const holds = async () => (await stage.session.ask<GateView>('GET', stage.session.session.urls.gate)).held;

/** Waits until the gate holds something, and nothing more than `expected`. */
async function held(...expected: string[]): Promise<void> {
  await until(async () => (await holds()).length >= expected.length);
  expect((await holds()).map(({ side, kind }) => `${side} ${kind}`)).toEqual(expected);
}

describe.each(transports)('the gate holds control packets, over %s', (transport) => {
  test('section 4.3.3: a QoS 2 hand-off is stepped packet by packet', async () => {
    const user = await stage.user(transport, { clientId: 'one' });
    for (const side of ['client', 'server'] as const) await steer('hold', side);
    const published = user.client.publishAsync('a', 'x'.repeat(300), { qos: 2 });
    const handOff = [
      ['client', 'PUBLISH'],
      ['server', 'PUBREC'],
      ['client', 'PUBREL'],
      ['server', 'PUBCOMP'],
    ] as const;
    for (const [side, kind] of handOff) {
      await held(`${side} ${kind}`);
      await steer('step', side);
    }
    await published;
    expect(await holds()).toEqual([]);
    const events = await stage.events();
    expect(events.filter(({ type }) => type === 'held')).toHaveLength(4);
  });

  test('a CONNECT that is held outlasts the time that a client has for it', async () => {
    const patient = await startSandbox({ headMilliseconds: 300 });
    const other = await Client.open(patient.url);
    await other.ask('POST', other.session.urls.gate, { action: 'hold', side: 'client' });
    const user = stage.start(transport, { clientId: 'patient', connectTimeout: 10_000 }, other);
    const gate = () => other.ask<GateView>('GET', other.session.urls.gate);
    await until(async () => {
      const [first] = (await gate()).held;
      if (first && first.kind !== 'CONNECT')
        await other.ask('POST', other.session.urls.gate, { action: 'step', side: 'client' });
      return first?.kind === 'CONNECT';
    });
    const since = performance.now();
    await until(() => performance.now() - since > 900);
    await other.ask('POST', other.session.urls.gate, { action: 'run', side: 'client' });
    await until(() => user.client.connected);
    await patient.close();
  });
});

test('the keep alive does not run out while the gate holds something of its client', async () => {
  const { urls, wireToken } = stage.session.session;
  const raw = await stage.session.ask<{ url: string }>('POST', urls.rawClients, { to: 'mqtt' });
  const send = (octets: Uint8Array) => stage.session.ask('POST', raw.url, { octets: toHex(octets) });
  const ended = async () => (await stage.events()).some(({ type }) => type === 'connection-closed');
  await send(encodeConnect({ version: 4, clientIdentifier: 'slow', keepAlive: 1, userName: wireToken }));
  await until(async () => (await stage.packets()).some(({ kind }) => kind === 'CONNACK'));
  await steer('hold', 'client');
  await send(encodePing(PacketType.PINGREQ));
  await held('client PINGREQ');
  const since = performance.now();
  await until(() => performance.now() - since > 2500);
  expect(await ended()).toBe(false);
  await steer('run', 'client');
  await until(async () => (await stage.packets()).some(({ kind }) => kind === 'PINGRESP'));
  await until(ended);
});

describe('[MQTT-6.0.0-2]: what a hold is where packets do not end with frames', () => {
  async function opened(): Promise<WebSocket> {
    const socket = new WebSocket(stage.session.session.urls.mqtt, ['mqtt']);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(encodeConnect({ version: 4, clientIdentifier: 'by-hand' }));
    await until(async () => (await stage.packets()).some(({ kind }) => kind === 'CONNACK'));
    await steer('hold', 'client');
    return socket;
  }

  test('frames that make up one packet are held as one, a ping between them too', async () => {
    const socket = await opened();
    const packet = encodePublish({ version: 4, topic: 'a', payload: Uint8Array.of(1, 2, 3) });
    for (const octet of packet) {
      socket.send(Uint8Array.of(octet));
      if (octet === packet[1]) socket.ping();
    }
    socket.send(encodePing(PacketType.PINGREQ));
    await held('client PUBLISH', 'client PINGREQ');
    await steer('step', 'client');
    await held('client PINGREQ');
    socket.terminate();
  });

  test('packets in one frame are one hold, named by all of them', async () => {
    const socket = await opened();
    const one = encodePublish({ version: 4, topic: 'a', payload: Uint8Array.of(1) });
    const two = encodePublish({ version: 4, topic: 'b', payload: Uint8Array.of(2) });
    const ping = encodePing(PacketType.PINGREQ);
    socket.send(joinOctets([one, two.subarray(0, 3)]));
    socket.send(joinOctets([two.subarray(3), ping]));
    socket.ping();
    await held('client PUBLISH', 'client PUBLISH, PINGREQ', 'client frame');
    socket.terminate();
  });
});
