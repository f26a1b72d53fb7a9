import { afterEach, describe, expect, test } from 'vitest';
import type { Capture } from '#capture/schema.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import type { Joined, SeatCapture } from '#workshop/model.ts';
import { Client, sendRaw, startSandbox, until } from '../harness.ts';
import { temporaryStore } from './temporary-store.ts';

let sandbox: Sandbox & { readonly url: string };
afterEach(() => sandbox.close(50));

async function ask<Body>(method: string, path: string, token: string, body?: object): Promise<Body> {
  const answer = await fetch(`${sandbox.url}/api/workshop${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Body;
}

const room = () => sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');

async function join(name: string): Promise<Joined> {
  const answer = await fetch(`${sandbox.url}/api/workshop/seats`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: room().code, name }),
  });
  return (await answer.json()) as Joined;
}

async function open({ seat, token }: Joined, title: string): Promise<Client> {
  const answer = await fetch(`${sandbox.url}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seat: { id: seat.id, token }, lab: { title, page: '/lessons/frames/' } }),
  });
  return new Client((await answer.json()) as ConstructorParameters<typeof Client>[0]);
}

/** The octets of each direction of each connection, joined by their offsets, and all that was held or meant, as Latin-1. */
function crossed({ events }: Capture): string[] {
  const directions = new Map<string, string>();
  const others: string[] = [];
  const text = (base64: string) => Buffer.from(base64, 'base64').toString('latin1');
  for (const event of events) {
    if (event.type === 'octets') {
      const key = `${event.connection} ${event.side}`;
      directions.set(key, (directions.get(key) ?? '') + text(event.octets));
    } else if (event.type === 'held') others.push(text(event.octets));
    else if (event.type === 'altered') others.push(text(event.intended));
  }
  return [...directions.values(), ...others];
}

describe('a capture that is shown to the class', () => {
  test('holds no token: not of its session, cut apart by two reads or echoed, nor of another of the seat', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const [ana, ben] = [await join('Ana'), await join('Ben')];
    const [one, two, his] = [await open(ana, 'One'), await open(ana, 'Two'), await open(ben, 'His')];
    const secrets = [one, two, his].flatMap(({ session }) => [session.wireToken, session.controlToken]);
    secrets.push(ana.token, ben.token, room().teacher);

    // A request that comes octet by octet: no read has all of the token.
    const { pathname, host, port } = new URL(one.session.urls.poll);
    const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    expect((await sendRaw(Number(port), request, { byOctet: true })).status).toBe(200);
    // What is said by a learner holds both tokens of both of her sessions, and comes back by all techniques.
    const socket = await one.socket();
    const own = [one, two].flatMap(({ session }) => [session.wireToken, session.controlToken]).join(' ');
    await one.publish(own);
    await one.request('PUT', one.session.urls.behaviour, { feed: true });
    await one.publish(`again ${own}`);
    await until(() => socket.messages.some(({ text }) => text.includes(one.session.wireToken)));
    await two.publish('hello');

    await ask('PUT', `/seats/${ana.seat.id}/consent`, ana.token, { given: true });
    const listed = await ask<SeatCapture[]>('GET', `/seats/${ana.seat.id}/captures`, room().teacher);
    expect(listed.map(({ title }) => title)).toEqual(['Two', 'One']);
    for (const { session, title } of listed) {
      const capture = await ask<Capture>('GET', `/seats/${ana.seat.id}/captures/${session}`, room().teacher);
      const raw = JSON.stringify(capture);
      const texts = crossed(capture);
      for (const secret of secrets) {
        expect(raw, title).not.toContain(secret);
        for (const text of texts) expect(text, title).not.toContain(secret);
      }
      if (title !== 'One') continue;
      // The reads were short, and all else of them is there.
      const reads = capture.events.flatMap((event) =>
        event.type === 'octets' && event.side === 'client' ? [Buffer.from(event.octets, 'base64').toString()] : [],
      );
      expect(Math.max(...reads.slice(0, 3).map(({ length }) => length))).toBeLessThan(one.session.wireToken.length);
      expect(texts.some((text) => /^GET \/s\/token-left-out0*\/poll HTTP\/1\.1\r\n/.test(text))).toBe(true);
      expect(texts.join('\n')).toContain('again token-left-out');
    }
    expect(JSON.stringify(listed)).not.toContain(one.session.wireToken);
    const board = JSON.stringify(await ask('GET', '/board', room().teacher));
    for (const secret of secrets) expect(board).not.toContain(secret);
    socket.socket.terminate();
  });

  test('is refused without consent, after it was taken back, and to whoever is no teacher', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const [ana, ben] = [await join('Ana'), await join('Ben')];
    const client = await open(ana, 'One');
    await client.publish('hello');
    const read = async (token: string) =>
      (
        await fetch(`${sandbox.url}/api/workshop/seats/${ana.seat.id}/captures/${client.session.id}`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).status;
    expect(await read(room().teacher)).toBe(403);
    await ask('POST', `/seats/${ana.seat.id}/ask`, room().teacher);
    expect(await read(room().teacher)).toBe(403);
    await ask('PUT', `/seats/${ana.seat.id}/consent`, ana.token, { given: true });
    expect(await read(room().teacher)).toBe(200);
    expect(await read(ben.token)).toBe(401);
    // Asked again, it stays given; taken back, it is refused at once.
    await ask('POST', `/seats/${ana.seat.id}/ask`, room().teacher);
    expect(await read(room().teacher)).toBe(200);
    await ask('PUT', `/seats/${ana.seat.id}/consent`, ana.token, { given: false });
    expect(await read(room().teacher)).toBe(403);
  });
});
