import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { z } from 'zod';
import type { Capture } from '#capture/schema.ts';
import type { SocketAddress } from '#link/link.ts';
import type { NewSession } from '#sandbox/api/models.ts';
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts';
import type { WorkshopStore } from '#sandbox/workshop/store.ts';
import type { Delivery } from '#service/delivery.ts';
import { defaultLimits, type Limits } from '#service/limits.ts';

/** A sandbox of its own for one test file, on free ports. */
export async function startSandbox(
  limits: Partial<Limits> = {},
  {
    allowOrigin = [],
    allowHost = [],
    mqttUrl,
    store,
  }: { allowOrigin?: string[]; allowHost?: string[]; mqttUrl?: URL; store?: WorkshopStore } = {},
): Promise<Sandbox & { readonly url: string }> {
  const sandbox = createSandbox({
    host: '127.0.0.1',
    port: 0,
    wirePort: 0,
    lanePort: undefined,
    mqttPort: 0,
    mqttUrl,
    allowOrigin,
    allowHost,
    limits: { ...defaultLimits, ...limits },
    siteFolder: '/nonexistent',
    store,
  });
  await sandbox.listen();
  return Object.assign(sandbox, { url: `http://127.0.0.1:${sandbox.port}` });
}

type Opened = z.infer<typeof NewSession>;

/** A session as its holder uses it. */
export class Client {
  readonly session: Opened;

  constructor(session: Opened) {
    this.session = session;
  }

  static async open(base: string): Promise<Client> {
    const response = await fetch(`${base}/api/sessions`, { method: 'POST' });
    if (response.status !== 201) throw new Error(`no session: ${response.status} ${await response.text()}`);
    return new Client((await response.json()) as Opened);
  }

  request(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.session.controlToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** As `request`, and answers the content; fails unless the status is a success. */
  async ask<T>(method: string, url: string, body?: unknown): Promise<T> {
    const response = await this.request(method, url, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  capture(): Promise<Capture> {
    return this.ask<Capture>('GET', this.session.urls.capture);
  }

  /** Adds an event to the feed; answers its number. */
  async publish(text: string): Promise<number> {
    const response = await fetch(this.session.urls.publish, { method: 'POST', body: text });
    if (response.status !== 201) throw new Error(`not published: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { id: number }).id;
  }

  /** Sets how the techniques inside HTTP deliver. */
  deliver(settings: z.input<typeof Delivery>): Promise<unknown> {
    return this.ask('PUT', this.session.urls.delivery, settings);
  }

  /** An open WebSocket and all that it was told. */
  async socket(
    protocols: string[] = [],
    options: ConstructorParameters<typeof WebSocket>[2] & { address?: SocketAddress } = {},
  ): Promise<Seen> {
    const { address = 'websocket', ...rest } = options;
    const socket = new WebSocket(this.session.urls[address], protocols, rest);
    const seen = new Seen(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return seen;
  }
}

/** What a WebSocket client was told so far. */
export class Seen {
  readonly socket: WebSocket;
  readonly messages: { readonly text: string; readonly binary: boolean }[] = [];
  readonly pings: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, binary) => this.messages.push({ text: data.toString('latin1'), binary }));
    socket.on('ping', (data) => this.pings.push(data.toString('latin1')));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }
}

/** Waits until `check` answers something other than false or undefined. */
export async function until<T>(check: () => T | Promise<T>, milliseconds = 5000): Promise<NonNullable<T>> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const result = await check();
    if (result !== false && result !== undefined && result !== null) return result;
    if (performance.now() > end) throw new Error('it did not come to pass in time');
    await wait(2);
  }
}

/** A request written by hand over TCP, and what has come back so far. */
export class Line {
  text = '';
  ended = false;
  /** Why the connection broke: `ECONNRESET`, … */
  broken: string | undefined;
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      this.text += text;
    });
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.broken = error.code;
    });
  }

  /** Asks for `url` and its query; `lines` are further field lines, each with its CRLF. */
  static get(url: string, lines = ''): Line {
    return Line.ask('GET', url, lines);
  }

  static ask(method: string, url: string, lines = ''): Line {
    const { pathname, search, host, port } = new URL(url);
    const line = new Line(connect({ port: Number(port), host: '127.0.0.1', noDelay: true }));
    line.socket.write(`${method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${lines}\r\n`);
    return line;
  }

  /** Head of the response, once it is whole; the content that has come, chunk framing included, is after it. */
  async head(): Promise<string> {
    await until(() => this.text.includes('\r\n\r\n'));
    return this.text.slice(0, this.text.indexOf('\r\n\r\n') + 4);
  }

  get content(): string {
    return this.text.slice(this.text.indexOf('\r\n\r\n') + 4);
  }

  /** The data of the chunks that are whole so far. */
  get chunks(): string[] {
    const chunks: string[] = [];
    let at = 0;
    for (;;) {
      const line = this.content.indexOf('\r\n', at);
      const size = Number.parseInt(this.content.slice(at, line), 16);
      if (line === -1 || !(size > 0) || this.content.length < line + 2 + size + 2) return chunks;
      chunks.push(this.content.slice(line + 2, line + 2 + size));
      at = line + 2 + size + 2;
    }
  }
}

export interface RawAnswer {
  readonly text: string;
  readonly status: number;
  readonly closed: boolean;
}

/**
 * Sends octets over TCP and reads until the first response is whole and, when `closes`, until the server has ended the
 * connection.
 */
export async function sendRaw(
  port: number,
  octets: string | Uint8Array,
  { closes = false, byOctet = false }: { closes?: boolean; byOctet?: boolean } = {},
): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  const input = typeof octets === 'string' ? Buffer.from(octets, 'latin1') : Buffer.from(octets);
  if (byOctet) await writeByOctet(socket, input);
  else socket.write(input);
  return readAnswer(socket, closes);
}

async function writeByOctet(socket: Socket, octets: Buffer): Promise<void> {
  for (let at = 0; at < octets.length && !socket.destroyed && socket.writable; at += 1) {
    socket.write(octets.subarray(at, at + 1));
    if (at % 8 === 0) await new Promise(setImmediate);
  }
}

function readAnswer(socket: Socket, closes: boolean): Promise<RawAnswer> {
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  let text = '';
  let closed = false;
  const done = () => {
    clearTimeout(timer);
    socket.destroy();
    resolve({ text, status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0), closed });
  };
  const timer = setTimeout(done, 4000);
  socket.on('data', (data) => {
    text += data.toString('latin1');
    if (!closes && isWhole(text)) done();
  });
  socket.on('end', () => {
    closed = true;
    done();
  });
  socket.on('close', () => {
    closed = true;
    done();
  });
  return promise;
}

function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1];
  return text.length >= head + 4 + Number(length ?? 0);
}
