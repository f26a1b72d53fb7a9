import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { WebSocket } from 'ws';
import type { CaptureEvent } from '#capture/schema.ts';
import type { BoardMessage, Greeting, Joined, Progress, SeatState } from '#workshop/model.ts';

/** What a live socket of the workshop was told, as it comes. */
export class LiveSocket<Message extends SeatState | BoardMessage> {
  readonly socket: WebSocket;
  /** The newest message. */
  last: Message | undefined;
  /** How many came, and how many octets of text they had. */
  count = 0;
  octets = 0;
  /** The code with which it was closed. */
  closed: number | undefined;

  constructor(url: string, greeting: Greeting, onMessage: (message: Message) => void = () => {}) {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/workshop/live`, { perMessageDeflate: false });
    this.socket.once('open', () => this.socket.send(JSON.stringify(greeting)));
    this.socket.on('error', () => {});
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      this.last = message;
      this.count += 1;
      this.octets += data.length;
      onMessage(message);
    });
  }
}

/** One lab of a scripted learner: a session of its seat, whose capture is read as it grows. */
export class ScriptedLab {
  readonly id: string;
  readonly controlToken: string;
  readonly wireToken: string;
  readonly urls: Readonly<Record<string, string>>;
  #capture: ClientRequest | undefined;
  #socket: WebSocket | undefined;

  constructor(session: {
    readonly id: string;
    readonly controlToken: string;
    readonly wireToken: string;
    readonly urls: Readonly<Record<string, string>>;
  }) {
    this.id = session.id;
    this.controlToken = session.controlToken;
    this.wireToken = session.wireToken;
    this.urls = session.urls;
  }

  /** Steers or reads the session, as its holder may. */
  ask(method: string, url: string, body?: unknown): Promise<Response> {
    return ask(method, url, this.controlToken, body);
  }

  /** Reads the capture as a stream, from its first event on; resolves once it is open. */
  readCapture(onEvents: (events: readonly CaptureEvent[]) => void): Promise<void> {
    const headers = { authorization: `Bearer ${this.controlToken}`, accept: 'text/event-stream' };
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === undefined) onEvents(JSON.parse(data) as CaptureEvent[]);
      },
    });
    return new Promise((resolve, reject) => {
      const answered = (response: IncomingMessage) => {
        if (response.statusCode !== 200) reject(new Error(`no capture: ${response.statusCode}`));
        response.setEncoding('utf8');
        response.on('data', (text: string) => parser.feed(text));
        response.on('error', () => {});
        resolve();
      };
      this.#capture = httpRequest(this.urls['capture'] ?? '', { headers, agent: false }, answered);
      this.#capture.on('error', reject);
      this.#capture.end();
    });
  }

  /** Opens the lab's WebSocket; resolves once it is open. */
  async connect(onMessage: (text: string) => void = () => {}): Promise<WebSocket> {
    const socket = new WebSocket(this.urls['websocket'] ?? '', { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => onMessage(data.toString()));
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return socket;
  }

  /** Breaks off all that it has open. */
  drop(): void {
    this.#capture?.destroy();
    this.#socket?.terminate();
  }
}

/** A learner of a workshop who does as a test says, over the same HTTP and WebSocket as a page. */
export class ScriptedSeat {
  /** `http://host:port` of the control listener. */
  readonly url: string;
  readonly id: string;
  readonly number: number;
  readonly token: string;
  readonly labs: ScriptedLab[] = [];
  live: LiveSocket<SeatState> | undefined;

  private constructor(url: string, { seat, token }: Joined) {
    this.url = url;
    this.id = seat.id;
    this.number = seat.number;
    this.token = token;
  }

  /** Takes a seat by the room's code. */
  static async join(url: string, code: string, name?: string): Promise<ScriptedSeat> {
    const response = await ask('POST', `${url}/api/workshop/seats`, undefined, {
      code,
      ...(name !== undefined && { name }),
    });
    if (response.status !== 201) throw new Error(`no seat: ${response.status} ${await response.text()}`);
    return new ScriptedSeat(url, (await response.json()) as Joined);
  }

  /** Asks for `path` below the seat's own address: `/progress`, or nothing. */
  ask(method: string, path: string, body?: unknown): Promise<Response> {
    return ask(method, `${this.url}/api/workshop/seats/${this.id}${path}`, this.token, body);
  }

  report(progress: Progress): Promise<Response> {
    return this.ask('PUT', '/progress', progress);
  }

  /** Opens the live socket; resolves once it was told the seat's state. */
  async enter(): Promise<LiveSocket<SeatState>> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const live = new LiveSocket<SeatState>(this.url, { seat: this.id, token: this.token }, () => resolve());
    live.socket.once('close', (code) => reject(new Error(`the live socket closed with ${code}`)));
    this.live = live;
    await promise;
    return live;
  }

  async openLab(title = 'A lab', page = '/lessons/opening-handshake/'): Promise<ScriptedLab> {
    const response = await ask('POST', `${this.url}/api/sessions`, undefined, {
      seat: { id: this.id, token: this.token },
      lab: { title, page },
    });
    if (response.status !== 201) throw new Error(`no session: ${response.status} ${await response.text()}`);
    const lab = new ScriptedLab((await response.json()) as ConstructorParameters<typeof ScriptedLab>[0]);
    this.labs.push(lab);
    return lab;
  }

  /** Its laptop is shut: all connections break off, and nothing is said. */
  vanish(): void {
    this.live?.socket.terminate();
    for (const lab of this.labs) lab.drop();
  }
}

function ask(method: string, url: string, token: string | undefined, body?: unknown): Promise<Response> {
  return fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
