import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close(100));

/** A connection over which requests are written by hand. */
class Line {
  text = '';
  ended = false;
  readonly #socket = connect({ port: sandbox.wirePort, host: '127.0.0.1', noDelay: true });
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text) => {
      this.text += text;
    });
    this.#socket.on('end', () => {
      this.ended = true;
    });
  }

  /** Writes a request and answers what comes back until `end` is in it, or the connection ends. */
  async ask(
    method: string,
    query: string,
    end: string | 'the end',
    content = '',
    client = this.#client,
  ): Promise<string> {
    const path = new URL(client.session.urls.http).pathname;
    const from = this.text.length;
    const length = content === '' ? '' : `Content-Length: ${content.length}\r\n`;
    this.#socket.write(
      `${method} ${path}${query} HTTP/1.1\r\nHost: 127.0.0.1:${sandbox.wirePort}\r\n${length}\r\n${content}`,
    );
    await until(() => (end === 'the end' ? this.ended : this.text.slice(from).includes(end)));
    return this.text.slice(from);
  }

  close(): void {
    this.#socket.destroy();
  }
}

describe('plain exchanges on the wire listener', () => {
  test('by length, two on one connection (RFC 9112 section 9.3)', async () => {
    const client = await Client.open(sandbox.url);
    const line = new Line(client);
    const first = await line.ask('GET', '', 'wire!\n');
    expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(first).toMatch(/\r\nContent-Length: 13\r\n/);
    expect(first).toMatch(/\r\n\r\nHello, wire!\n$/);
    expect(await line.ask('POST', '', 'octets.\n', 'abcde')).toMatch(/\r\n\r\nYou sent 5 octets\.\n$/);
    expect(line.ended).toBe(false);
    line.close();
    const { events } = await client.capture();
    expect(events.filter(({ type }) => type === 'connection-opened')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'exchange')).toHaveLength(2);
  });

  test('HEAD is answered as GET, without the content (RFC 9110 section 9.3.2)', async () => {
    const line = new Line(await Client.open(sandbox.url));
    expect(await line.ask('HEAD', '', '\r\n\r\n')).toMatch(/\r\nContent-Length: 13\r\n/);
    // What follows on the connection is the next answer, from its first octet.
    expect(await line.ask('GET', '', 'wire!\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(await line.ask('HEAD', '?framing=chunked', '\r\n\r\n')).not.toMatch(/Trailer/);
    line.close();
  });

  test('in chunks, with a trailer section; the connection stays (RFC 9112 section 7.1)', async () => {
    const line = new Line(await Client.open(sandbox.url));
    const answer = await line.ask('GET', '?framing=chunked', '\r\n0\r\nServer-Timing: pauses;dur=300\r\n\r\n');
    expect(answer).toMatch(/\r\nTransfer-Encoding: chunked\r\n/);
    expect(answer).not.toMatch(/Content-Length/i);
    expect(answer).toContain(
      '\r\n\r\n7\r\nHello, \r\n4\r\nwire\r\n2\r\n!\n\r\n0\r\nServer-Timing: pauses;dur=300\r\n\r\n',
    );
    expect(await line.ask('GET', '', 'wire!\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    line.close();
  });

  test('until the connection ends (RFC 9112 section 6.3, item 8)', async () => {
    const line = new Line(await Client.open(sandbox.url));
    const answer = await line.ask('GET', '?framing=close', 'the end');
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer).not.toMatch(/Content-Length|Transfer-Encoding/i);
    expect(answer).toMatch(/\r\n\r\nHello, wire!\n$/);
    line.close();
  });

  test('another method, another framing and a handshake are refused', async () => {
    const client = await Client.open(sandbox.url);
    const { http } = client.session.urls;
    const removal = await fetch(http, { method: 'DELETE' });
    expect(removal.status).toBe(405);
    expect(removal.headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await fetch(`${http}?framing=morse`)).status).toBe(400);
    const line = new Line(client);
    expect(await line.ask('GET', '', 'wire!\n')).toContain('200');
    line.close();
  });
});

describe('a connection that two sessions use', () => {
  test('goes on when the first of them ends, and is one exchange in the capture of the other', async () => {
    const [first, second] = [await Client.open(sandbox.url), await Client.open(sandbox.url)];
    const line = new Line(first);
    await line.ask('GET', '', 'wire!\n');
    await line.ask('GET', '', 'wire!\n', '', second);
    await first.request('DELETE', first.session.urls.session);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await line.ask('GET', '', 'wire!\n', '', second)).toContain('200 OK');
    line.close();
    const reader = new CaptureReader();
    for (const event of (await second.capture()).events) reader.receive(event);
    const stretches = [...reader.connections.values()].flatMap((connection) => connection.stretches);
    expect(stretches.flatMap(({ wire }) => wire.exchanges.map(({ response }) => response?.status))).toEqual([200, 200]);
  });
});

describe('the gate', () => {
  test('holds the head and the content one by one', async () => {
    const client = await Client.open(sandbox.url);
    const { gate, http } = client.session.urls;
    await client.ask('POST', gate, { action: 'hold' });
    const answer = fetch(http);
    const heldKinds = async () =>
      (await client.ask<{ held: { kind: string }[] }>('GET', gate)).held.map(({ kind }) => kind);
    await until(async () => (await heldKinds()).length === 2);
    expect(await heldKinds()).toEqual(['response head', 'content']);
    await client.ask('POST', gate, { action: 'step' });
    const response = await answer;
    expect(response.status).toBe(200);
    expect(await heldKinds()).toEqual(['content']);
    await client.ask('POST', gate, { action: 'step' });
    expect(await response.text()).toBe('Hello, wire!\n');
  });

  test('holds chunks one by one, and the capture tells them apart', async () => {
    const client = await Client.open(sandbox.url);
    const { gate, http } = client.session.urls;
    await client.ask('POST', gate, { action: 'hold' });
    const answer = fetch(`${http}?framing=chunked`);
    const held = async () => (await client.ask<{ held: object[] }>('GET', gate)).held.length;
    await until(async () => (await held()) === 6);
    await client.ask('POST', gate, { action: 'run' });
    expect(await (await answer).text()).toBe('Hello, wire!\n');
    const reader = new CaptureReader();
    for (const event of (await client.capture()).events) reader.receive(event);
    const kinds = reader.entries.flatMap((entry) => {
      if (entry.kind !== 'unit' || entry.side !== 'server') return [];
      return [reader.stretchOf(entry).wire.dissect(entry.side, entry.unit).kind];
    });
    expect(kinds).toEqual(['response head', 'chunk', 'chunk', 'chunk', 'last chunk', 'trailer section']);
  });
});
