import { type ClientRequest, request } from 'node:http';
import { WebSocket } from 'ws';
import type { CaptureEvent } from '#capture/schema.ts';
import type { Joined } from '#workshop/model.ts';
import type { SessionView } from '../api/models.ts';
import type { Reached } from './load-sandbox.ts';

/** Octets of text in a message, and of the masked frame that carries it (RFC 6455 section 5.2). */
const TEXT = 40;
const FRAME = 6 + TEXT;

/** A learner who sits at a lab: in a seat, with a WebSocket that is written to and a capture that is read as it grows. */
export class Learner {
  readonly #socket: WebSocket;
  readonly #capture: ClientRequest;
  readonly #captured: (milliseconds: number) => void;
  /** When each message was written that the capture has not told of. */
  readonly #writing: number[] = [];
  /** How many octets of this client the capture has told of, and how many of them were the handshake's. */
  #told = 0;
  #handshake: number | undefined;
  #frames = 0;

  private constructor(socket: WebSocket, capture: ClientRequest, captured: (milliseconds: number) => void) {
    this.#socket = socket;
    this.#capture = capture;
    this.#captured = captured;
  }

  /**
   * Takes a seat, opens a lab and connects.
   * @param captured told how long each message took from being written until the capture stream had it
   * @throws Error when the sandbox refuses any of it
   */
  static async sitDown(
    { url, code }: Reached,
    name: string,
    captured: (milliseconds: number) => void,
  ): Promise<Learner> {
    const { seat, token } = await posted<Joined>(`${url}/api/workshop/seats`, { code, name });
    const lab = { title: 'Load', page: '/workshop/' };
    const { urls, controlToken } = await posted<SessionView & { controlToken: string }>(`${url}/api/sessions`, {
      seat: { id: seat.id, token },
      lab,
    });
    const live = new WebSocket(`${url.replace(/^http/, 'ws')}/api/workshop/live`);
    live.once('open', () => live.send(JSON.stringify({ seat: seat.id, token })));
    const capture = request(urls.capture, {
      agent: false,
      headers: { authorization: `Bearer ${controlToken}`, accept: 'text/event-stream' },
    });
    const socket = new WebSocket(urls.websocket, { perMessageDeflate: false });
    const learner = new Learner(socket, capture, captured);
    for (const each of [live, socket, capture]) each.on('error', () => {});
    await learner.#begin();
    return learner;
  }

  /** Writes a message, which the sandbox sends back. */
  write(): void {
    this.#writing.push(performance.now());
    this.#socket.send('.'.repeat(TEXT));
  }

  /** How many messages the capture has not told of. */
  get missing(): number {
    return this.#writing.length;
  }

  leave(): void {
    this.#capture.destroy();
    this.#socket.terminate();
  }

  #begin(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let text = '';
    this.#capture.once('response', (answer) => {
      answer.setEncoding('utf8');
      answer.on('error', () => {});
      answer.on('data', (piece: string) => {
        const events = (text + piece).split('\n\n');
        text = events.pop() ?? '';
        for (const event of events) this.#read(event);
        if (this.#handshake !== undefined) resolve();
      });
    });
    this.#capture.once('error', reject);
    this.#socket.once('error', reject);
    this.#capture.end();
    return promise;
  }

  /** One event of the capture stream: a list of what was captured, as JSON. */
  #read(event: string): void {
    const data = /^data: ?(\[.*)$/m.exec(event)?.[1];
    if (data === undefined) return;
    for (const captured of JSON.parse(data) as CaptureEvent[]) {
      if (captured.type !== 'octets') continue;
      // The 101 comes after the whole of the request.
      if (captured.side === 'server') this.#handshake ??= this.#told;
      else this.#told = captured.offset + Buffer.from(captured.octets, 'base64').length;
    }
    if (this.#handshake === undefined) return;
    const now = performance.now();
    for (const whole = Math.floor((this.#told - this.#handshake) / FRAME); this.#frames < whole; this.#frames += 1) {
      const written = this.#writing.shift();
      if (written !== undefined) this.#captured(now - written);
    }
  }
}

async function posted<Answer>(url: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`the sandbox refused: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
