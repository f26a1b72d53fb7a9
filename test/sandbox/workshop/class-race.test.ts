import { EventSource } from 'eventsource';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Capture } from '#capture/schema.ts';
import { ClassTally } from '#measure/class-tally.ts';
import { type RaceSettings, raceTechniques } from '#measure/race-settings.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { defaultLimits } from '#service/limits.ts';
import type { ClassRace, Joined, RaceReport, RaceReports, RaceTicket, RoomView } from '#workshop/model.ts';
import { Client, startSandbox, until } from '../harness.ts';
import { temporaryStore } from './temporary-store.ts';

let sandbox: Sandbox & { readonly url: string };
afterEach(() => sandbox.close(50));

const room = () => sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');

async function ask(method: string, path: string, token?: string, body?: object) {
  const answer = await fetch(`${sandbox.url}/api/workshop${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const command = (client: Client, more: object = {}) => ({
  ...{ revision: room().revision, wireToken: client.session.wireToken, label: 'Ticker', each: 'all' },
  ...{ techniques: [...raceTechniques], interval: 250, qos: 0, ...more },
});

/** A learner's browser as a script: real clients of every technique, each on the listener that its ticket names. */
class Racer {
  readonly token: string;
  readonly path: string;
  ticket: RaceTicket | undefined;
  readonly got = new Map<string, [number, number][]>();
  readonly ready = new Set<string>();
  readonly #stops: (() => void)[] = [];
  readonly #stopping = new AbortController();
  readonly #now: () => number;

  constructor({ seat, token }: Joined, now: () => number) {
    this.token = token;
    this.path = `/seats/${seat.id}`;
    this.#now = now;
  }

  async take(): Promise<number> {
    const { status, body } = await ask('POST', `${this.path}/race`, this.token);
    if (status === 200) this.ticket = body as RaceTicket;
    return status;
  }

  run(): void {
    const { techniques = [] } = this.ticket ?? {};
    for (const technique of techniques) {
      this.got.set(technique, []);
      if (technique === 'websocket') this.#socket();
      else if (technique === 'mqtt') this.#mqtt();
      else if (technique === 'server-sent-events') this.#source();
      else if (technique === 'http-streaming') void this.#stream().catch(() => {});
      else void this.#poll(technique).catch(() => {});
    }
  }

  stop(): void {
    this.#stopping.abort();
    for (const stop of this.#stops) stop();
  }

  async tell(): Promise<void> {
    const lanes = [...this.got].map(([technique, got]) => {
      const payload = got.length * 64;
      return { technique, ready: 1, payload, got: got.splice(0, 3000) };
    });
    const report: RaceReport = { race: this.ticket?.race ?? 0, uncertainty: 0.2, resolution: 0.1, hidden: 0, lanes };
    expect((await ask('POST', `${this.path}/race/reports`, this.token, report)).status).toBe(204);
  }

  #url(name: keyof RaceTicket['urls'], technique: string): string {
    const { urls, lanes, techniques } = this.ticket as RaceTicket;
    return Object.assign(new URL(urls[name]), { host: lanes[techniques.indexOf(technique)] }).href;
  }

  #heard(technique: string, id: number): void {
    this.got.get(technique)?.push([id, this.#now()]);
  }

  #socket(): void {
    const socket = new WebSocket(this.#url('websocket', 'websocket'));
    socket.on('error', () => {});
    socket.on('open', () => this.ready.add('websocket'));
    socket.on('message', (data) => this.#heard('websocket', (JSON.parse(String(data)) as { id: number }).id));
    this.#stops.push(() => socket.close());
  }

  #mqtt(): void {
    const clientId = `class-${this.ticket?.consumer}`;
    const client: MqttClient = mqtt.connect(this.#url('mqtt', 'mqtt'), {
      clientId,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    client.on('error', () => {});
    client.on('connect', () => client.subscribe('feed', () => this.ready.add('mqtt')));
    client.on('message', (_topic, payload) =>
      this.#heard('mqtt', (JSON.parse(payload.toString()) as { id: number }).id),
    );
    this.#stops.push(() => client.end(true));
  }

  #source(): void {
    const source = new EventSource(`${this.#url('sse', 'server-sent-events')}?since=0`);
    source.onopen = () => this.ready.add('server-sent-events');
    source.onmessage = ({ lastEventId }) => this.#heard('server-sent-events', Number(lastEventId));
    this.#stops.push(() => source.close());
  }

  async #stream(): Promise<void> {
    const url = `${this.#url('stream', 'http-streaming')}?format=lines&since=0`;
    const answer = await fetch(url, { signal: this.#stopping.signal });
    this.ready.add('http-streaming');
    let rest = '';
    for await (const piece of answer.body as ReadableStream<Uint8Array<ArrayBuffer>>) {
      const lines = (rest + Buffer.from(piece).toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const id = Number(/^(?:\{"id":)?(\d+)/.exec(line)?.[1]);
        if (id > 0) this.#heard('http-streaming', id);
      }
    }
  }

  async #poll(technique: string): Promise<void> {
    const { signal } = this.#stopping;
    const url = this.#url(technique === 'short-polling' ? 'poll' : 'longPoll', technique);
    for (let cursor = 0; !signal.aborted; ) {
      const answer = await fetch(`${url}?since=${cursor}`, { signal });
      this.ready.add(technique);
      if (answer.status === 200) {
        const news = (await answer.json()) as { events: { id: number }[]; cursor: number };
        for (const { id } of news.events) this.#heard(technique, id);
        cursor = news.cursor;
      } else await answer.text();
      if (technique === 'short-polling') await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function racers(count: number, now: () => number): Promise<Racer[]> {
  const joined: Racer[] = [];
  for (let number = 0; number < count; number += 1) {
    const { body } = await ask('POST', '/seats', undefined, { code: room().code });
    joined.push(new Racer(body as Joined, now));
  }
  return joined;
}

const settings: RaceSettings = {
  techniques: [...raceTechniques],
  ...{ rate: 20, size: 64, burst: 1, say: 0, consumers: 1, interval: 250, seconds: 3, qos: 0 },
  ...{ cut: false, shared: false },
};

describe('a race with the class as consumers', () => {
  test('thirty with six techniques each, over one session: nothing lost, octets as the tap saw them', {
    timeout: 60_000,
  }, async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const client = await Client.open(sandbox.url);
    const own = [...sandbox.sessions.all].find(({ id }) => id === client.session.id) ?? expect.fail('no session');
    const now = () => own.time() / 1000;
    const class_ = await racers(30, now);
    await client.ask('PUT', client.session.urls.behaviour, { echo: false, feed: true, publish: true });
    const invited = await ask('PUT', '/race', room().teacher, command(client));
    expect(invited).toMatchObject({ status: 200, body: { race: { phase: 'inviting', taking: 0 } } });
    for (const racer of class_) expect(await racer.take()).toBe(200);
    expect(new Set(class_.map(({ ticket }) => ticket?.consumer)).size).toBe(30);
    const { body } = await ask('GET', '/race/reports', room().teacher);
    const tally = new ClassTally(settings, (body as RaceReports).consumers);
    await ask('PUT', '/race/phase', room().teacher, { revision: room().revision, phase: 'running' });
    for (const racer of class_) racer.run();
    await client.ask('POST', client.session.urls.feed, { rate: 20, size: 64, burst: 1 });
    await until(() => class_.every(({ ready }) => ready.size === 6), 20_000);
    // Six techniques of thirty are more connections than a session has otherwise.
    expect(own.connections.size).toBeGreaterThan(defaultLimits.connectionsPerSession);
    tally.begin(now());
    await new Promise((resolve) => setTimeout(resolve, settings.seconds * 1000));
    tally.end(now());
    const { last } = await client.ask<{ last: number }>('POST', client.session.urls.feed, {
      rate: 0,
      size: 64,
      burst: 1,
    });
    expect(last).toBeGreaterThan(40);
    const lacking = () =>
      class_.flatMap(({ got }) => raceTechniques.filter((each) => got.get(each)?.at(-1)?.[0] !== last));
    await expect.poll(lacking, { timeout: 20_000 }).toEqual([]);
    for (const racer of class_) racer.stop();
    for (const racer of class_) await racer.tell();
    await ask('PUT', '/race/phase', room().teacher, { revision: room().revision, phase: 'over' });
    const capture = await client.ask<Capture>('GET', client.session.urls.capture);
    tally.captured(capture.events);
    const told = (await ask('GET', '/race/reports', room().teacher)).body as RaceReports;
    expect(told.reports).toHaveLength(30);
    for (const { consumer, report } of told.reports) tally.told(consumer, report);
    const result = tally.result({ startedAt: client.session.startedAt, stopped: false });
    expect(result).toMatchObject({ browser: '30 browsers', elided: 0 });
    const made = result.measured.last - result.measured.first + 1;
    expect(made).toBeGreaterThan(40);
    let octets = 0;
    for (const lane of result.lanes) {
      expect(lane, lane.technique).toMatchObject({ lost: 0, twice: 0, expected: made * 30 });
      expect(lane.latency?.samples, lane.technique).toBe(made * 30);
      expect(lane.connections, lane.technique).toBeGreaterThanOrEqual(30);
      octets += lane.up.octets + lane.down.octets;
    }
    // The same by another sum: every octet of the capture belongs to one of the six.
    const all = capture.events.reduce(
      (sum, event) => sum + (event.type === 'octets' ? Buffer.from(event.octets, 'base64').length : 0),
      0,
    );
    expect(octets).toBe(all);
  });

  test('each has one technique in turn; who comes late, is no seat or asks for another’s session is refused', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const client = await Client.open(sandbox.url);
    const [one, two, three, late] = await racers(4, () => 0);
    if (!one || !two || !three || !late) throw new Error('not all came');
    expect(await one.take()).toBe(409);
    const stale = await ask('PUT', '/race', room().teacher, { ...command(client), revision: 77 });
    expect(stale.status).toBe(409);
    expect((await ask('PUT', '/race', one.token, command(client))).status).toBe(401);
    const chosen = { each: 'one', techniques: ['websocket', 'mqtt'] };
    expect((await ask('PUT', '/race', room().teacher, command(client, chosen))).status).toBe(200);
    for (const racer of [one, two, three]) expect(await racer.take()).toBe(200);
    expect([one, two, three].map(({ ticket }) => ticket?.techniques)).toEqual([['websocket'], ['mqtt'], ['websocket']]);
    // Pressed twice is once.
    expect(await one.take()).toBe(200);
    const { body } = await ask('PUT', '/race/phase', room().teacher, { revision: room().revision, phase: 'running' });
    expect((body as RoomView).race).toMatchObject({ phase: 'running', taking: 3 } satisfies Partial<ClassRace>);
    expect(await late.take()).toBe(409);
    const report: RaceReport = { race: one.ticket?.race ?? 0, uncertainty: 1, resolution: 0.1, hidden: 0, lanes: [] };
    expect((await ask('POST', `${late.path}/race/reports`, late.token, report)).status).toBe(409);
    expect((await ask('POST', `${one.path}/race/reports`, two.token, report)).status).toBe(401);
    const other = { ...report, race: 77 };
    expect((await ask('POST', `${one.path}/race/reports`, one.token, other)).status).toBe(409);
    expect((await ask('GET', `${one.path}/race/clock`, one.token)).body).toHaveProperty('time');
    const statuses = [];
    for (let told = 0; told < 14; told += 1)
      statuses.push((await ask('POST', `${one.path}/race/reports`, one.token, report)).status);
    expect(statuses.slice(0, 9).every((status) => status === 204)).toBe(true);
    expect(statuses).toContain(429);
    // A ticket gives the wire and not the capture, and says nothing else of the session.
    expect(JSON.stringify(one.ticket)).not.toContain(client.session.controlToken);
    expect(JSON.stringify(one.ticket)).not.toContain(client.session.id);
    // The race is over with its session.
    await client.request('DELETE', client.session.urls.session);
    expect((await ask('GET', '/board', room().teacher)).body).toMatchObject({ room: { race: { phase: 'over' } } });
  });

  test('a learner’s session is nobody’s to race with', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const { body } = await ask('POST', '/seats', undefined, { code: room().code });
    const { seat, token } = body as Joined;
    const answer = await fetch(`${sandbox.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seat: { id: seat.id, token }, lab: { title: 'Frames', page: '/lessons/frames/' } }),
    });
    const client = new Client((await answer.json()) as ConstructorParameters<typeof Client>[0]);
    expect((await ask('PUT', '/race', room().teacher, command(client))).status).toBe(409);
    const unknown = { ...command(client), wireToken: 'x'.repeat(22) };
    expect((await ask('PUT', '/race', room().teacher, unknown)).status).toBe(404);
  });
});
