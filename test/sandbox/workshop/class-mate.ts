import { EventSource } from 'eventsource';
import type { IClientOptions } from 'mqtt';
import { WebSocket } from 'ws';
import type { Joined } from '#workshop/model.ts';
import { Client, Seen, until } from '../harness.ts';
import { MqttUser } from '../mqtt/clients.ts';

/** A message as one technique brought it: its number where the technique has one, and what it said. */
export interface Heard {
  readonly id?: number;
  readonly text: string;
}

/** What is said of a message by `chat`, the application's own JSON in a WebSocket. */
interface Told {
  readonly event?: string;
  readonly id?: number;
  readonly name?: string;
  readonly text?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A learner of a workshop with a seat, who takes part by real clients: WebSocket, EventSource, long polls, MQTT. */
export class ClassMate {
  readonly joined: Joined;
  readonly client: Client;
  readonly news: Heard[] = [];
  readonly polled: Heard[] = [];
  /** What the long polls were told to be lost. */
  lost = 0;
  cursor = 0;
  readonly topics: MqttUser[] = [];
  chat: Seen | undefined;
  source: EventSource | undefined;
  #polling: AbortController | undefined;

  private constructor(joined: Joined, client: Client) {
    this.joined = joined;
    this.client = client;
  }

  static async join(base: string, code: string, name: string): Promise<ClassMate> {
    const joined = await post<Joined>(`${base}/api/workshop/seats`, { code, name });
    return ClassMate.sit(base, joined);
  }

  /** Opens a session for a seat that was taken before. */
  static async sit(base: string, joined: Joined, page = '/together/'): Promise<ClassMate> {
    const seat = { id: joined.seat.id, token: joined.token };
    const session = await post(`${base}/api/sessions`, { seat, lab: { title: 'Together', page } });
    return new ClassMate(joined, new Client(session as ConstructorParameters<typeof Client>[0]));
  }

  get number(): number {
    return this.joined.seat.number;
  }

  /** Hears by all four techniques, once this resolves. */
  async listen(): Promise<void> {
    await this.openChat();
    this.openNews();
    this.startPolling(0);
    await this.subscribe();
    await until(() => this.source?.readyState === EventSource.OPEN);
  }

  async openChat(): Promise<void> {
    const socket = new WebSocket(this.client.session.urls.json, ['json.wire101']);
    this.chat = new Seen(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    this.call('join', 'whoever');
    await until(() => this.told.some(({ result }) => Array.isArray(result)));
  }

  /** All that the chat has said. */
  get told(): Told[] {
    return (this.chat?.messages ?? []).map(({ text }) => JSON.parse(Buffer.from(text, 'latin1').toString()) as Told);
  }

  /** What was said in the chat, in order, as the feed has it. */
  get said(): Heard[] {
    return this.told.flatMap(({ event, id, name, text }) =>
      event === 'said' ? [{ ...(id !== undefined && { id }), text: `${name}: ${text}` }] : [],
    );
  }

  call(call: string, ...args: unknown[]): void {
    this.chat?.socket.send(JSON.stringify({ id: 1, call, args }));
  }

  /** @param after the last event seen, as an EventSource that reconnects says it */
  openNews(after?: number): void {
    const headers = after === undefined ? {} : { 'Last-Event-ID': String(after) };
    const source = new EventSource(this.client.session.urls.sse, {
      fetch: (url, init) => fetch(url, { ...init, headers: { ...headers, ...init.headers } }),
    });
    source.onmessage = ({ lastEventId, data }) => this.news.push({ id: Number(lastEventId), text: String(data) });
    this.source = source;
  }

  startPolling(cursor: number): void {
    const polling = new AbortController();
    const { signal } = polling;
    this.#polling = polling;
    this.cursor = cursor;
    const ask = async () => {
      while (!signal.aborted) {
        const answer = await fetch(`${this.client.session.urls.longPoll}?since=${this.cursor}&hold=20000`, { signal });
        if (answer.status === 204) continue;
        if (answer.status !== 200) throw new Error(`a poll was answered with ${answer.status} ${await answer.text()}`);
        const {
          events,
          cursor: newest,
          lost,
        } = (await answer.json()) as {
          events: { id: number; text: string }[];
          cursor: number;
          lost: number;
        };
        this.polled.push(...events.map(({ id, text }) => ({ id, text })));
        this.cursor = newest;
        this.lost += lost;
      }
    };
    ask().catch((error: unknown) => {
      if (!signal.aborted) this.polled.push({ text: String(error) });
    });
  }

  async subscribe(options: IClientOptions = {}): Promise<MqttUser> {
    const user = await MqttUser.connect(this.client, 'WebSocket', options);
    this.topics.push(user);
    await user.client.subscribeAsync('class/#', { qos: 1 });
    return user;
  }

  /** What came on topics of the class. */
  get published(): string[] {
    return this.topics.flatMap(({ received }) => received.map(({ topic, text }) => `${topic} ${text}`));
  }

  /** The page is closed, the session goes on. */
  async away(): Promise<void> {
    this.#polling?.abort();
    this.source?.close();
    this.chat?.socket.terminate();
    for (const user of this.topics.splice(0)) await user.end();
  }
}

/** The teacher brings the class together, or has each for itself again. */
export async function shareRoom(url: string, teacher: string, revision: number, on: boolean): Promise<void> {
  const answer = await fetch(`${url}/api/workshop/together`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${teacher}`, 'content-type': 'application/json' },
    body: JSON.stringify({ revision, on }),
  });
  if (answer.status !== 200) throw new Error(`not shared: ${answer.status} ${await answer.text()}`);
}

async function post<Answer>(url: string, body: object): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
