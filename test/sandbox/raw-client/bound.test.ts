import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LiveCommands } from '#link/live-commands.ts';
import { fromBase64 } from '#wire/octets/base64.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { decodeLatin1, encodeUtf8 } from '#wire/octets/utf8.ts';
import { Client, startSandbox, until } from '../harness.ts';
import { listen } from '../tap/rig.ts';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox({ headMilliseconds: 200, requestMilliseconds: 200, idleMilliseconds: 200 });
});
afterAll(() => sandbox.close(0));

const octetsIn = (text: string) => Buffer.from(text, 'latin1');

/** A raw client of a session of its own, and what the session's capture has of it. */
async function open(to: 'wire' | 'mqtt' = 'wire') {
  const client = await Client.open(sandbox.url);
  const { session } = client;
  const raw = await new LiveCommands(session.urls, session.controlToken).openRawClient(to);
  const events = async () => (await client.capture()).events;
  const octets = async (side: 'client' | 'server') => {
    const parts = (await events()).filter((event) => event.type === 'octets').filter((event) => event.side === side);
    return decodeLatin1(joinOctets(parts.map((event) => fromBase64(event.octets) ?? octetsIn(''))));
  };
  return { client, raw, events, octets, token: session.wireToken };
}

/** What a raw client is answered to octets that it sends. */
async function answerTo(text: (token: string) => string): Promise<{ answer: string; sent: string; own: boolean }> {
  const { raw, octets, events, token } = await open();
  await raw.send(octetsIn(text(token)));
  await until(async () => /\r\n\r\n/.test(await octets('server')));
  await raw.end('reset');
  const own = !(await events()).some(({ type }) => type === 'foreign');
  return { answer: await octets('server'), sent: await octets('client'), own };
}

describe('a raw client belongs to the session that plays it', () => {
  test('what it types is in the capture octet by octet, before any line names a session', async () => {
    const { raw, octets, events } = await open();
    expect((await events()).map(({ type }) => type)).toContain('connection-opened');
    for (const letter of 'GET /s') {
      await raw.send(octetsIn(letter));
      await until(async () => (await octets('client')).endsWith(letter));
    }
    expect(await octets('client')).toBe('GET /s');
    await raw.end('reset');
  });

  test('rubbish gets the 400 that names its rule (RFC 9112 section 3), before its head has ended', async () => {
    const { answer, sent, own } = await answerTo(() => 'what is this?\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('RFC 9112');
    expect(sent).toBe('what is this?\r\n');
    expect(own).toBe(true);
  });

  test('typing slowly is no attack: neither head, nor content, nor idle connection has a time', async () => {
    const { raw, octets, token } = await open();
    const pause = () => new Promise((resolve) => setTimeout(resolve, 600));
    await raw.send(octetsIn(`POST /s/${token}/http HTTP/1.1\r\nHost: 127.0.0.1\r\n`));
    await pause();
    await raw.send(octetsIn('Transfer-Encoding: chunked\r\n\r\n5\r\nhello'));
    await pause();
    await raw.send(octetsIn('\r\n0\r\n\r\n'));
    await until(async () => (await octets('server')).startsWith('HTTP/1.1 200'));
    await pause();
    await raw.send(octetsIn(`GET /s/${token}/http HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`));
    await until(async () => (await octets('server')).split('HTTP/1.1 200').length === 3);
    await raw.end('end');
  });

  test('the time that it has is told, and over it is reset, which its capture says', async () => {
    const short = await startSandbox({ rawClientMilliseconds: 80 });
    const client = await Client.open(short.url);
    const { session } = client;
    const raw = await new LiveCommands(session.urls, session.controlToken).openRawClient();
    expect(raw.milliseconds).toBe(80);
    await until(async () => (await client.capture()).events.some(({ type }) => type === 'connection-closed'));
    const { events } = await client.capture();
    expect(events.find(({ type }) => type === 'limit-reached')).toMatchObject({ limit: 'rawClientMilliseconds' });
    await short.close(0);
  });

  test('MQTT by hand: a CONNECT without a user name, octet by octet, is of the session', async () => {
    const { raw, octets } = await open('mqtt');
    for (const octet of [0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61])
      await raw.send(Uint8Array.of(octet));
    await until(async () => (await octets('server')) === '\x20\x02\x00\x00');
    expect((await octets('client')).length).toBe(15);
    await raw.end('end');
  });

  test('MQTT by hand: what is no CONNECT ends the connection, and is in the capture all the same', async () => {
    const { raw, octets, events } = await open('mqtt');
    await raw.send(Uint8Array.of(0xc0, 0));
    await until(async () =>
      (await events()).some(({ type }) => type === 'half-closed' || type === 'connection-closed'),
    );
    expect(await octets('client')).toBe('\xc0\x00');
    expect(await octets('server')).toBe('');
    await raw.end('reset');
  });
});

describe('a raw client reaches nothing but its session', () => {
  test('another session’s address is one that is not there, and its capture stays as it was', async () => {
    const other = await Client.open(sandbox.url);
    await other.deliver({ cors: 'none' });
    const before = (await other.capture()).events.length;
    for (const path of ['http', 'poll', 'events']) {
      const { answer } = await answerTo(
        () => `GET /s/${other.session.wireToken}/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      );
      expect(answer, path).toMatch(/^HTTP\/1\.1 404 /);
    }
    const handshake = (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    expect((await answerTo(() => handshake(`/s/${other.session.wireToken}/ws`))).answer).toMatch(/^HTTP\/1\.1 404 /);
    expect((await answerTo((token) => handshake(`/s/${token}/ws`))).answer).toMatch(/^HTTP\/1\.1 101 /);
    const posted = await answerTo(
      () => `POST /s/${other.session.wireToken}/publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\nmine`,
    );
    expect(posted.answer).toMatch(/^HTTP\/1\.1 404 /);
    const preflight = await answerTo(
      () =>
        `OPTIONS /s/${other.session.wireToken}/poll HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ${sandbox.url}\r\nAccess-Control-Request-Method: GET\r\n\r\n`,
    );
    // Not as the other session has it, which lets no page read.
    expect(preflight.answer).toContain(`Access-Control-Allow-Origin: ${sandbox.url}`);
    expect((await other.capture()).events.length).toBe(before);
  });

  test('another session’s wire token as user name is refused by MQTT, return code 4', async () => {
    const other = await Client.open(sandbox.url);
    const { raw, octets } = await open('mqtt');
    const name = encodeUtf8(other.session.wireToken);
    const body = [0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0x82, 0, 60, 0, 1, 0x61, 0, name.length, ...name];
    await raw.send(Uint8Array.from([0x10, body.length, ...body]));
    await until(async () => (await octets('server')) === '\x20\x02\x00\x04');
    expect((await other.capture()).events).toEqual([]);
    await raw.end('reset');
  });

  test('no target makes it a proxy: Host, absolute form, authority form, a request inside another', async () => {
    const reached: string[] = [];
    const elsewhere = createServer((socket) => {
      reached.push('a connection');
      socket.end();
    });
    const port = await listen(elsewhere);
    const place = `127.0.0.1:${port}`;
    const hostile: [(token: string) => string, RegExp][] = [
      [(token) => `GET /s/${token}/http HTTP/1.1\r\nHost: example.com\r\n\r\n`, /^HTTP\/1\.1 421 /],
      [() => `GET http://${place}/ HTTP/1.1\r\nHost: ${place}\r\n\r\n`, /^HTTP\/1\.1 404 /],
      [() => `GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n`, /^HTTP\/1\.1 421 /],
      [() => `CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n\r\n`, /^HTTP\/1\.1 501 /],
      [() => `GET //${place}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, /^HTTP\/1\.1 404 /],
      [() => `GET ${place} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, /^HTTP\/1\.1 40[04] /],
      [
        (token) =>
          `POST /s/${token}/http HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET http://${place}/ HTTP/1.1\r\nHost: ${place}\r\n\r\n`,
        /^HTTP\/1\.1 400 /,
      ],
    ];
    for (const [text, expected] of hostile) {
      const { answer, own } = await answerTo(text);
      expect(answer, text('…')).toMatch(expected);
      expect(own).toBe(true);
    }
    expect(reached).toEqual([]);
    elsewhere.close();
  });

  test('a session has so many of them at once', async () => {
    const { client, raw } = await open();
    const { session } = client;
    const commands = new LiveCommands(session.urls, session.controlToken);
    const more = await Promise.all(Array.from({ length: 7 }, () => commands.openRawClient()));
    await expect(commands.openRawClient()).rejects.toMatchObject({ refusal: { status: 429, limit: 'rawClients' } });
    await Promise.all([raw, ...more].map((each) => each.end('reset')));
  });
});
