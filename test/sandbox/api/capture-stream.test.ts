import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Capture, type CaptureEvent } from '#capture/schema.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox({ captureEvents: 200, captureReaders: 2 });
});
afterAll(() => sandbox.close(100));

/** A reader of a capture stream: its events so far, and the last id it was given. */
class Reader {
  readonly events: CaptureEvent[] = [];
  readonly #stop = new AbortController();
  last: string | undefined;
  ended = '';

  async open(client: Client, headers: Record<string, string> = {}): Promise<this> {
    const response = await fetch(client.session.urls.capture, {
      headers: { authorization: `Bearer ${client.session.controlToken}`, accept: 'text/event-stream', ...headers },
      signal: this.#stop.signal,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    this.#read(response).catch(() => {});
    return this;
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const octets of response.body ?? []) {
      text += decoder.decode(octets, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#block(block);
    }
  }

  #block(block: string): void {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined) return;
    if (block.startsWith('event: end')) {
      this.ended = data;
      return;
    }
    this.last = /^id: (.*)$/m.exec(block)?.[1];
    this.events.push(...(JSON.parse(data) as CaptureEvent[]));
    expect(String(this.events.at(-1)?.id)).toBe(this.last);
  }
}

describe('a capture stream', () => {
  test('resumes by Last-Event-ID without a gap, as often as it is broken off', async () => {
    const client = await Client.open(sandbox.url);
    const { socket } = await client.socket();
    const all: CaptureEvent[] = [];
    let last: string | undefined;
    for (let round = 0; round < 5; round += 1) {
      const reader = await new Reader().open(client, last === undefined ? {} : { 'last-event-id': last });
      for (let count = 0; count < 5; count += 1) socket.send(`round ${round}, ${count}`);
      await until(() => reader.events.length > 0);
      reader.close();
      all.push(...reader.events);
      last = reader.last;
    }
    const reader = await new Reader().open(client, { 'last-event-id': last ?? '' });
    socket.terminate();
    await until(() => reader.events.some(({ type }) => type === 'connection-closed'));
    all.push(...reader.events);
    expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index));
    const document = await client.capture();
    expect(Capture.parse(document).events).toEqual(all);
    reader.close();
  });

  test('tells what the bounded log no longer holds', async () => {
    const client = await Client.open(sandbox.url);
    const { socket, messages } = await client.socket();
    for (let count = 1; count <= 150; count += 1) {
      socket.send('x');
      await until(() => messages.length === count);
    }
    const { events } = await client.capture();
    expect(events[0]).toMatchObject({ type: 'elided', from: 0 });
    expect(events.length).toBe(201);
    const reader = await new Reader().open(client, { 'last-event-id': '3' });
    await until(() => reader.events.length > 1);
    expect(reader.events[0]).toMatchObject({ type: 'elided', from: 4, id: (events[1]?.id ?? 0) - 1 });
    expect(reader.events[1]?.id).toBe(events[1]?.id);
    reader.close();
    socket.terminate();
  });

  test('that nobody reads holds nothing back, and costs the session no memory', async () => {
    const client = await Client.open(sandbox.url);
    const { pathname } = new URL(client.session.urls.capture);
    const stalled = connect(sandbox.port, '127.0.0.1');
    stalled.on('error', () => {});
    stalled.write(
      `GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n` +
        `Authorization: Bearer ${client.session.controlToken}\r\n\r\n`,
    );
    stalled.pause();
    const { socket, messages } = await client.socket();
    const reader = await new Reader().open(client);
    for (let count = 0; count < 100; count += 1) socket.send('y'.repeat(100_000));
    await until(() => messages.length === 100, 10_000);
    await until(() => reader.events.at(-1)?.type === 'octets' && reader.events.length > 100);
    stalled.destroy();
    reader.close();
    socket.terminate();
  });

  test('many that nobody reads, and a flood of empty messages, keep nobody waiting for long', async () => {
    const client = await Client.open(sandbox.url);
    const { pathname } = new URL(client.session.urls.capture);
    const stalled = [0, 1].map(() => connect(sandbox.port, '127.0.0.1').pause());
    for (const socket of stalled) {
      socket.on('error', () => {});
      socket.write(
        `GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n` +
          `Authorization: Bearer ${client.session.controlToken}\r\n\r\n`,
      );
    }
    const { socket, messages } = await client.socket([], { perMessageDeflate: false });
    for (let count = 0; count < 20_000; count += 1) socket.send('');
    const times: number[] = [];
    while (messages.length < 20_000) {
      const asked = performance.now();
      await fetch(`${sandbox.url}/healthz`);
      times.push(performance.now() - asked);
    }
    times.sort((a, b) => a - b);
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(300);
    for (const each of stalled) each.destroy();
    socket.terminate();
  }, 20_000);

  test('ends with a word when the session does', async () => {
    const client = await Client.open(sandbox.url);
    const reader = await new Reader().open(client);
    await client.ask('DELETE', client.session.urls.session);
    expect(await until(() => reader.ended)).toContain('the session was ended');
  });

  test('one too many is refused with 429', async () => {
    const client = await Client.open(sandbox.url);
    const readers = [await new Reader().open(client), await new Reader().open(client)];
    const refused = await client.request('GET', client.session.urls.capture, undefined, {
      accept: 'text/event-stream',
    });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ limit: 'captureReaders' });
    await until(() => readers[0]?.events.some((event) => event.type === 'limit-reached'));
    for (const reader of readers) reader.close();
    await until(async () => (await new Reader().open(client).catch(() => undefined)) !== undefined);
  });

  test('a cursor that is none is 400', async () => {
    const client = await Client.open(sandbox.url);
    const response = await client.request('GET', `${client.session.urls.capture}?after=x`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'after' }] });
  });
});
