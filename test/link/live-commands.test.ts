import { afterEach, describe, expect, test, vi } from 'vitest';
import { LiveCommands } from '#link/live-commands.ts';

const urls = {
  faults: 'http://sandbox/faults',
  inject: 'http://sandbox/inject',
  rawClients: 'http://sandbox/raw-clients',
  behaviour: 'http://sandbox/behaviour',
  send: 'http://sandbox/send',
  feed: 'http://sandbox/feed',
  delivery: 'http://sandbox/delivery',
  specimen: 'http://sandbox/specimen',
  mqttFaults: 'http://sandbox/mqtt/faults',
  mqttMessages: 'http://sandbox/mqtt/messages',
  cut: 'http://sandbox/cut',
};

/** Answers every request with `answers` by address, and notes what was asked as `METHOD path body`. */
function answering(answers: Readonly<Record<string, object>> = {}): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string, { method, body, headers }: RequestInit) => {
    asked.push(`${method} ${new URL(url).pathname}${new URL(url).search} ${body ?? ''}`.trim());
    expect(headers).toMatchObject({ authorization: 'Bearer secret' });
    return Response.json(answers[new URL(url).pathname] ?? {});
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('commands to the sandbox', () => {
  const commands = new LiveCommands(urls, 'secret');

  test('a fault plan is put, and taken away', async () => {
    const asked = answering();
    await commands.arm({ accept: { kind: 'no padding' } });
    await commands.arm(undefined);
    expect(asked).toEqual(['PUT /faults {"accept":{"kind":"no padding"}}', 'DELETE /faults']);
  });

  test('MQTT: faults, messages of the broker, packets as the server, a cut, a raw client on its listener', async () => {
    const asked = answering();
    await commands.armMqtt({ grant: 0 });
    await commands.armMqtt(undefined);
    await commands.publishMqtt({ topic: 'a', payload: '', qos: 1, retain: true });
    await commands.injectPacket(Uint8Array.of(0xd0, 0), { connection: 3 });
    await commands.cut('reset', { connection: 3 });
    await commands.openRawClient('mqtt');
    expect(asked).toEqual([
      'PUT /mqtt/faults {"grant":0}',
      'DELETE /mqtt/faults',
      'POST /mqtt/messages {"topic":"a","payload":"","qos":1,"retain":true}',
      'POST /inject {"packet":"d000","connection":3}',
      'POST /cut {"how":"reset","connection":3}',
      'POST /raw-clients {"to":"mqtt"}',
    ]);
  });

  test('octets are injected as hex on the connection that is named', async () => {
    const asked = answering({ '/inject': { connection: 3, phase: 'between messages', offset: 129, breaches: [] } });
    expect(await commands.inject(Uint8Array.of(0x81, 0), { connection: 3 })).toMatchObject({ offset: 129 });
    expect(asked).toEqual(['POST /inject {"octets":"8100","connection":3}']);
  });

  test('messages in fragments: the behaviour is what it was afterwards', async () => {
    const asked = answering({ '/behaviour': { echo: false, fragmentSize: 9 } });
    await commands.send({ kind: 'text', text: 'Hi' }, { fragmentSize: 1 });
    expect(asked).toEqual([
      'GET /behaviour',
      'PUT /behaviour {"echo":false,"fragmentSize":1}',
      'POST /send {"kind":"text","text":"Hi"}',
      'PUT /behaviour {"echo":false,"fragmentSize":9}',
    ]);
  });

  test('control frames are never in fragments', async () => {
    const asked = answering();
    await commands.send({ kind: 'ping', payload: { hex: '00' } }, { fragmentSize: 1 });
    expect(asked).toEqual(['POST /send {"kind":"ping","payload":{"hex":"00"}}']);
  });

  test('the feed is paced, and its delivery is what is put', async () => {
    const asked = answering({ '/delivery': { retry: 3000 } });
    await commands.setFeed({ rate: 2, size: 32, burst: 50 });
    expect(await commands.delivery()).toEqual({ retry: 3000 });
    await commands.setDelivery({ retry: 500 });
    expect(asked).toEqual([
      'POST /feed {"rate":2,"size":32,"burst":50}',
      'GET /delivery',
      'PUT /delivery {"retry":500}',
    ]);
  });

  test('a specimen goes as hex, in slices of one length or of a length each', async () => {
    const asked = answering();
    const octets = Uint8Array.of(0xef, 0xbb, 0xbf);
    await commands.setSpecimen({ octets, slices: 1, pause: 20, end: 'keep open' });
    await commands.setSpecimen({ octets, slices: [1, 2], pause: 0, end: 'reset' });
    expect(asked).toEqual([
      'PUT /specimen {"pause":20,"end":"keep open","octets":"efbbbf","sliceSize":1}',
      'PUT /specimen {"pause":0,"end":"reset","octets":"efbbbf","slices":[1,2]}',
    ]);
  });

  test('a raw client is opened, sends, ends', async () => {
    const asked = answering({ '/raw-clients': { id: 4, connection: 4, url: 'http://sandbox/raw-clients/4' } });
    const client = await commands.openRawClient();
    await client.send(Uint8Array.of(1, 2));
    await client.end('reset');
    expect(client.connection).toBe(4);
    expect(asked).toEqual([
      'POST /raw-clients {"to":"wire"}',
      'POST /raw-clients/4 {"octets":"0102"}',
      'DELETE /raw-clients/4?how=reset',
    ]);
  });
});
