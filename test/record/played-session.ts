import type { Page } from 'playwright';
import { leaveOutToken } from '#capture/leave-out-token.ts';
import { octetsOf } from '#capture/octets-of.ts';
import { Capture, type CaptureEvent, type PageEvent } from '#capture/schema.ts';
import { measureOffset } from '#link/clock-offset.ts';
import type { ServerMessage } from '#link/commands.ts';
import type { SocketAddress } from '#link/link.ts';
import { LiveCommands } from '#link/live-commands.ts';
import { ask, openSession, type Session } from '#link/sandbox-api.ts';
import type { Stage } from './recording.ts';

/** What runs in the page, beside its WebSockets. */
interface Played {
  readonly events: PageEvent[];
  readonly sockets: WebSocket[];
  readonly sources: EventSource[];
}

declare global {
  interface Window {
    played?: Played;
  }
}

/** How often and how long something awaited is looked for, in milliseconds. */
const POLL = 20;
const PATIENCE = 80_000;
/** How far the time origins of two processes may be apart from the truth, in microseconds. */
const APART = 2000;

/**
 * A session of the sandbox whose WebSockets and requests an empty page makes, steered from outside it: for what no lab has a button.
 * What the page does and sees is noted as a lab notes it.
 */
export class PlayedSession {
  readonly page: Page;
  readonly commands: LiveCommands;
  readonly #session: Session;
  readonly #browserName: string;

  private constructor(page: Page, session: Session, browserName: string) {
    this.page = page;
    this.#session = session;
    this.#browserName = browserName;
    this.commands = new LiveCommands(session.urls, session.controlToken);
  }

  /** @param address a page that a server on this machine really answers; one of the site's own if left out */
  static async open({ browser, site, browserName }: Stage, address = `${site}/healthz`): Promise<PlayedSession> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    await page.evaluate(() => {
      window.played = { events: [], sockets: [], sources: [] };
    });
    return new PlayedSession(page, await openSession(site), browserName);
  }

  /** Opens a WebSocket, to the session's endpoint unless told otherwise; its events are noted. */
  async connect(protocols: readonly string[] = [], url = this.#session.urls.websocket): Promise<void> {
    const shown = url.replace(this.#session.wireToken, '…');
    await this.#inPage(connectInPage, { url, shown, protocols: [...protocols] });
  }

  /** Opens a WebSocket to the session's address of that name. */
  async connectTo(address: SocketAddress, protocols: readonly string[] = []): Promise<void> {
    await this.connect(protocols, this.#session.urls[address]);
  }

  async sendText(text: string): Promise<void> {
    await this.#inPage(sendInPage, text);
  }

  /** Sends octets as one binary message. */
  async sendBinary(octets: readonly number[]): Promise<void> {
    await this.#inPage(sendBinaryInPage, [...octets]);
  }

  /** Fetches `count` times the same at once, and lets the browser's cache do as it does; `path` comes after the session's. */
  async fetchAtOnce(path: string, count: number): Promise<void> {
    const url = this.#session.urls.poll.replace(/poll$/, path);
    const shown = url.replace(this.#session.wireToken, '…');
    await this.#inPage(fetchInPage, { url, shown, count });
  }

  /** Posts a text into the session's feed, and waits for the answer. */
  async post(text: string): Promise<void> {
    await this.#inPage(postInPage, { url: this.#session.urls.publish, text });
  }

  /** How many octets the sandbox has sent on the session's connections. */
  async sentByServer(): Promise<number> {
    return (await this.#events()).reduce(
      (sum, event) => (event.type === 'octets' && event.side === 'server' ? sum + octetsOf(event).length : sum),
      0,
    );
  }

  /** Opens `count` EventSources of the session's feed; what they open, dispatch and fail is noted. */
  async openEventSources(count: number): Promise<void> {
    const url = this.#session.urls.sse;
    const shown = url.replace(this.#session.wireToken, '…');
    await this.#inPage(eventSourcesInPage, { url, shown, count });
  }

  /** Closes EventSource number `number`, from 0. */
  async closeEventSource(number: number): Promise<void> {
    await this.#inPage(closeEventSourceInPage, number);
  }

  /** Calls `close()` with what is given, which may be nothing. */
  async close(code?: number, reason?: string): Promise<void> {
    await this.#inPage(closeInPage, { code, reason });
  }

  async serverSends(message: ServerMessage): Promise<void> {
    await this.commands.send(message);
  }

  async pause(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Waits until the page has noted `count` events of this name. */
  async noted(name: string, count = 1): Promise<void> {
    await this.until(
      async () => (await this.#pageEvents()).filter((event) => event.name === name).length >= count,
      `the page’s ${count}. ${name}`,
    );
  }

  /** Waits until the sandbox has seen a connection end. */
  async ended(): Promise<void> {
    await this.until(
      async () => (await this.#events()).some(({ type }) => type === 'connection-closed'),
      'the end of the connection',
    );
  }

  async until(holds: () => Promise<boolean>, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await this.pause(POLL)) if (await holds()) return;
    throw new Error(`${what} did not come within ${PATIENCE / 1000} s`);
  }

  /** All that was seen, as a recorded capture; the session and the page are gone after it. */
  async take(title: string): Promise<Capture> {
    const zero = await this.page.evaluate(() => performance.timeOrigin);
    const { offset, uncertainty } = await this.#clock(zero);
    const capture = Capture.parse({
      format: 'wire101-capture',
      version: 1,
      origin: 'recorded',
      title,
      browser: this.#browserName,
      startedAt: this.#session.startedAt,
      clocks: { page: { offset: Math.round(offset), uncertainty: Math.ceil(uncertainty) + APART } },
      events: leaveOutToken(await this.#events(), this.#session.wireToken).map((event) => ({
        ...event,
        time: Math.round(event.time),
      })),
      page: await this.#pageEvents(),
    });
    await ask(this.#session.urls.session, { method: 'DELETE', token: this.#session.controlToken });
    await this.page.context().close();
    return capture;
  }

  /** The page's clock is that of this machine, seen from its time origin. */
  #clock(zero: number) {
    const { urls, controlToken } = this.#session;
    const readServer = async () => {
      const answer = await ask(urls.clock, { token: controlToken });
      return ((await answer.json()) as { time: number }).time;
    };
    return measureOffset(readServer, () => (performance.timeOrigin + performance.now() - zero) * 1000);
  }

  async #events(): Promise<readonly CaptureEvent[]> {
    const { urls, controlToken } = this.#session;
    const answer = await ask(urls.capture, { token: controlToken, headers: { accept: 'application/json' } });
    return Capture.parse(await answer.json()).events;
  }

  #pageEvents(): Promise<PageEvent[]> {
    return this.page.evaluate(() => window.played?.events ?? []);
  }

  async #inPage<T>(call: (given: T) => void | Promise<void>, given: T): Promise<void> {
    await this.page.evaluate(call as (given: unknown) => void, given);
  }
}

function connectInPage({ url, shown, protocols }: { url: string; shown: string; protocols: string[] }): void {
  const { played } = window;
  if (!played) return;
  const states = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];
  const number = played.sockets.length;
  const note = (name: string, detail: Record<string, string | number | boolean>) =>
    played.events.push({ time: Math.round(performance.now() * 1000), name, socket: number, detail });
  note('new WebSocket', { url: shown, ...(protocols.length > 0 && { protocols: protocols.join(', ') }) });
  const socket = new WebSocket(url, protocols);
  played.sockets.push(socket);
  const seen = (name: string, detail: Record<string, string | number | boolean>) =>
    note(name, { ...detail, readyState: states[socket.readyState] ?? '' });
  socket.onopen = () => {
    const { protocol, extensions } = socket;
    seen('open', { ...(protocol && { protocol }), ...(extensions && { extensions }) });
  };
  socket.onmessage = ({ data }) => seen('message', { kind: 'text', octets: String(data).length, text: String(data) });
  socket.onerror = () => seen('error', {});
  socket.onclose = ({ code, reason, wasClean }) => seen('close', { code, reason, wasClean });
}

async function postInPage({ url, text }: { url: string; text: string }): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'text/plain' } });
  await answer.text();
}

function fetchInPage({ url, shown, count }: { url: string; shown: string; count: number }): void {
  const { played } = window;
  if (!played) return;
  const note = (name: string, socket: number, detail: Record<string, string | number | boolean>) =>
    played.events.push({ time: Math.round(performance.now() * 1000), name, socket, detail });
  const before = played.events.filter(({ name }) => name === 'fetch').length;
  for (let number = before; number < before + count; number++) {
    note('fetch', number, { method: 'GET', url: shown, cache: 'default' });
    void fetch(url).then(async (response) => {
      note('response', number, { status: response.status, statusText: response.statusText });
      const text = await response.text();
      note('body', number, { octets: text.length, pieces: 1, text });
    });
  }
}

function eventSourcesInPage({ url, shown, count }: { url: string; shown: string; count: number }): void {
  const { played } = window;
  if (!played) return;
  const states = ['CONNECTING', 'OPEN', 'CLOSED'];
  for (let made = 0; made < count; made++) {
    const number = played.sources.length;
    const note = (name: string, detail: Record<string, string>) =>
      played.events.push({ time: Math.round(performance.now() * 1000), name, socket: number, detail });
    note('new EventSource', { url: shown });
    const source = new EventSource(url);
    played.sources.push(source);
    for (const type of ['open', 'error']) {
      source.addEventListener(type, () => note(type, { readyState: states[source.readyState] ?? '' }));
    }
  }
}

function closeEventSourceInPage(number: number): void {
  const { played } = window;
  const source = played?.sources[number];
  if (!played || !source) return;
  source.close();
  const time = Math.round(performance.now() * 1000);
  played.events.push({ time, name: 'close()', socket: number, detail: { readyState: 'CLOSED' } });
}

function sendInPage(text: string): void {
  const { played } = window;
  const socket = played?.sockets.at(-1);
  if (!played || !socket) return;
  socket.send(text);
  played.events.push({
    time: Math.round(performance.now() * 1000),
    name: 'send',
    socket: played.sockets.length - 1,
    detail: { kind: 'text', octets: text.length, text, bufferedAmount: socket.bufferedAmount, readyState: 'OPEN' },
  });
}

function sendBinaryInPage(octets: number[]): void {
  const { played } = window;
  const socket = played?.sockets.at(-1);
  if (!played || !socket) return;
  socket.send(new Uint8Array(octets));
  played.events.push({
    time: Math.round(performance.now() * 1000),
    name: 'send',
    socket: played.sockets.length - 1,
    detail: { kind: 'binary', octets: octets.length, bufferedAmount: socket.bufferedAmount, readyState: 'OPEN' },
  });
}

function closeInPage({ code, reason }: { code: number | undefined; reason: string | undefined }): void {
  const { played } = window;
  const socket = played?.sockets.at(-1);
  if (!played || !socket) return;
  if (code === undefined) socket.close();
  else socket.close(code, reason);
  played.events.push({
    time: Math.round(performance.now() * 1000),
    name: 'close()',
    socket: played.sockets.length - 1,
    detail: { ...(code !== undefined && { code }), ...(reason !== undefined && { reason }), readyState: 'CLOSING' },
  });
}
