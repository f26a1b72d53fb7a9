import { statSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { openStore, StoreError } from '#sandbox/workshop/store.ts';
import type { BoardMessage, BoardSeat, Joined, SeatState } from '#workshop/model.ts';
import { startSandbox, until } from '../harness.ts';
import { temporaryFile, temporaryStore } from './temporary-store.ts';

let sandbox: Sandbox & { readonly url: string };
afterEach(() => sandbox.close(50));

const kept = () => sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');

async function ask(method: string, path: string, token?: string, body?: unknown) {
  const answer = await fetch(`${sandbox.url}/api/workshop${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> };
}

async function join(name?: string): Promise<Joined> {
  const { status, body } = await ask('POST', '/seats', undefined, { code: kept().code.toLowerCase(), name });
  expect(status).toBe(201);
  return body as unknown as Joined;
}

/** A live socket, with all that it was told. */
async function live<Message extends BoardMessage | SeatState>(greeting: object) {
  const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/api/workshop/live`);
  const told: Message[] = [];
  let closed: number | undefined;
  socket.on('message', (data) => told.push(JSON.parse(String(data)) as Message));
  socket.on('close', (code) => {
    closed = code;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify(greeting));
  return { socket, told, last: () => told.at(-1), closed: () => closed };
}

describe('a room', () => {
  test('is entered by its code, and a board sees who comes, what they are at, and who goes', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const board = await live<BoardMessage>({ teacher: kept().teacher });
    await until(() => board.told.length === 1);
    expect(board.told[0]).toMatchObject({ type: 'board', seats: [], room: { present: 0 } });
    const { seat, token } = await join('Ana');
    const own = await live<SeatState>({ seat: seat.id, token });
    await until(() => own.told.some(({ room }) => room.present === 1));
    const seats = () =>
      board.told.flatMap((message): readonly BoardSeat[] => ('seats' in message ? message.seats : []));
    await until(() => seats().some(({ present }) => present));
    expect((await ask('PUT', `/seats/${seat.id}/progress`, token, { lab: 'Frames', closeCode: 1006 })).status).toBe(
      204,
    );
    await until(() => seats().at(-1)?.lab === 'Frames');
    expect(seats().at(-1)).toMatchObject({ number: 1, name: 'Ana', closeCode: 1006, consent: 'none' });
    own.socket.close();
    await until(() => seats().at(-1)?.present === false);
    await ask('DELETE', `/seats/${seat.id}`, token);
    await until(() => board.told.some((message) => message.type === 'seats' && message.gone.includes(seat.id)));
    board.socket.close();
  });

  test('refuses a wrong code, and after ten of them every code for a while', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    for (let tried = 0; tried < 10; tried += 1) {
      expect((await ask('POST', '/seats', undefined, { code: 'WRONG2' })).status).toBe(403);
    }
    expect((await ask('POST', '/seats', undefined, { code: kept().code })).status).toBe(429);
  });

  test('has as many seats as the limit says', async () => {
    sandbox = await startSandbox({ seats: 2 }, { store: temporaryStore() });
    await join();
    await join();
    const { status, body } = await ask('POST', '/seats', undefined, { code: kept().code });
    expect([status, body['limit']]).toEqual([503, 'seats']);
  });

  test('one address does not take all of its seats; a seat that is given up is free again', async () => {
    sandbox = await startSandbox({ seatsPerAddress: 2 }, { store: temporaryStore() });
    const workshop = sandbox.workshop ?? expect.fail('there is no workshop');
    const take = (address: string) => workshop.join(address, kept().code, undefined);
    const { seat } = take('198.51.100.7');
    take('198.51.100.7');
    expect(() => take('198.51.100.7')).toThrow('A limit of the sandbox was reached');
    take('198.51.100.8');
    workshop.leave(workshop.seat(seat.id));
    take('198.51.100.7');
    for (let count = 0; count < 5; count += 1) take('::ffff:127.0.0.1');
    // Nor are seats taken and given up without end.
    const flicker = () => workshop.leave(workshop.seat(take('198.51.100.9').seat.id));
    for (let count = 0; count < 4; count += 1) flicker();
    expect(flicker).toThrow('A limit of the sandbox was reached');
    take('198.51.100.10');
  });

  test('its live socket closes with 4401 for who has no seat, and for a seat that is taken away', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const { seat, token } = await join('Ana');
    const wrong = await live({ seat: seat.id, token: 'wrong' });
    await until(() => wrong.closed() === 4401);
    const right = await live({ seat: seat.id, token });
    await until(() => right.told.length > 0);
    await ask('DELETE', `/seats/${seat.id}`, kept().teacher);
    await until(() => right.closed() === 4401);
  });
});

describe('a teacher', () => {
  test('points the class at something once: the other teacher’s command on an older room is refused with the newer', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const { teacher } = kept();
    const { seat, token } = await join('Ana');
    const own = await live<SeatState>({ seat: seat.id, token });
    const pin = { kind: 'lesson', address: '/lessons/frames/', label: 'Frames' };
    expect((await ask('PUT', '/pin', teacher, { revision: 0, pin })).status).toBe(200);
    const late = await ask('PUT', '/pin', teacher, { revision: 0, pin: { ...pin, label: 'Other' } });
    expect(late).toMatchObject({ status: 409, body: { room: { revision: 1, pin: { label: 'Frames' } } } });
    await until(() => own.last()?.room.pin?.label === 'Frames');
    for (const address of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      expect((await ask('PUT', '/pin', teacher, { revision: 1, pin: { ...pin, address } })).status).toBe(400);
    }
    own.socket.close();
  });

  test('everyone, look here: what ran is held and goes on afterwards, what was held before stays so; all through lets all go', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const { teacher } = kept();
    const { seat, token } = await join('Ana');
    const open = async () => {
      const answer = await fetch(`${sandbox.url}/api/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ seat: { id: seat.id, token }, lab: { title: 'A lab', page: '/a/' } }),
      });
      const { id, urls } = (await answer.json()) as { id: string; urls: { websocket: string } };
      const session = [...sandbox.sessions.all].find((each) => each.id === id) ?? expect.fail('no session');
      return { session, urls };
    };
    const [running, held] = [await open(), await open()];
    held.session.setGate('hold', 'server');
    await ask('PUT', '/attention', teacher, { revision: 0, on: true });
    const late = await open();
    for (const { session } of [running, held, late]) expect(session.gate.mode('server')).toBe('hold');
    const socket = new WebSocket(running.urls.websocket);
    await until(() => running.session.gate.held.length === 1);
    await ask('PUT', '/attention', teacher, { revision: 1, on: false });
    await until(() => socket.readyState === WebSocket.OPEN);
    expect([running, held, late].map(({ session }) => session.gate.mode('server'))).toEqual(['run', 'hold', 'run']);
    const other = new WebSocket(held.urls.websocket);
    await until(() => held.session.gate.held.length === 1);
    expect(await ask('POST', '/release', teacher)).toEqual({ status: 200, body: { seats: 1, messages: 1 } });
    await until(() => other.readyState === WebSocket.OPEN);
    socket.terminate();
    other.terminate();
  });

  test('sees a capture only with consent, and never a token in it', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const { teacher } = kept();
    const { seat, token } = await join('Ana');
    const answer = await fetch(`${sandbox.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seat: { id: seat.id, token }, lab: { title: 'A lab', page: '/a/' } }),
    });
    const opened = (await answer.json()) as { id: string; wireToken: string; urls: { poll: string } };
    await (await fetch(`${opened.urls.poll}?after=0`)).text();
    const path = `/seats/${seat.id}/captures/${opened.id}`;
    expect((await ask('GET', path, teacher)).status).toBe(403);
    await ask('POST', `/seats/${seat.id}/ask`, teacher);
    expect((await ask('GET', path, teacher)).status).toBe(403);
    await ask('PUT', `/seats/${seat.id}/consent`, token, { given: true });
    const { status, body } = await ask('GET', path, teacher);
    expect(status).toBe(200);
    const octets = (body as { events: { octets?: string }[] }).events.map(({ octets: base64 = '' }) => atob(base64));
    expect(octets.join('')).toContain('GET /s/');
    expect(octets.join('')).not.toContain(opened.wireToken);
    await ask('PUT', `/seats/${seat.id}/consent`, token, { given: false });
    expect((await ask('GET', path, teacher)).status).toBe(403);
    expect((await ask('GET', path, token)).status).toBe(401);
  });

  test('resets a seat, whose sessions end, and the room, whose code and seats are no more', async () => {
    sandbox = await startSandbox({}, { store: temporaryStore() });
    const { teacher, code } = kept();
    const { seat, token } = await join('Ana');
    const own = await live<SeatState>({ seat: seat.id, token });
    await ask('POST', `/seats/${seat.id}/reset`, teacher);
    await until(() => own.last()?.seat.resets === 1);
    expect((await ask('POST', '/reset', teacher, { revision: 0 })).status).toBe(200);
    await until(() => own.closed() === 4401);
    expect(kept().code).not.toBe(code);
    expect((await ask('GET', `/seats/${seat.id}`, token)).status).toBe(404);
  });
});

describe('what is kept', () => {
  test('is the room as it was, in a file for its owner alone, from which a restarted sandbox goes on', async () => {
    const file = temporaryFile();
    sandbox = await startSandbox({}, { store: openStore(file) });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = kept();
    const { seat, token } = await join('Ana');
    await ask('PUT', `/seats/${seat.id}/progress`, token, { page: { address: '/a/', title: 'A' } });
    await ask('PUT', '/together', before.teacher, { revision: 0, on: true });
    const results = await ask('GET', '/results', before.teacher);
    expect(() => openStore(file)).toThrow(/in use by another sandbox/);
    await sandbox.close(50);
    sandbox = await startSandbox({}, { store: openStore(file) });
    expect(kept()).toEqual({ ...before, revision: 1, nextSeat: 2, together: true });
    const again = await ask('GET', '/results', before.teacher);
    expect({ ...again.body, now: 0 }).toEqual({ ...results.body, now: 0 });
    expect((await ask('GET', `/seats/${seat.id}`, token)).status).toBe(200);
  });

  test('a file that is none of ours is left alone, and said', async () => {
    sandbox = await startSandbox();
    const file = temporaryFile();
    writeFileSync(file, 'something else, and long enough to be no empty file '.repeat(100));
    expect(() => openStore(file)).toThrow(StoreError);
    expect(statSync(file).size).toBe(5200);
    expect(() => openStore(`${file}/beneath-a-file/workshop.sqlite`)).toThrow(/cannot write the workshop/);
  });

  test('without a workshop there is none', async () => {
    sandbox = await startSandbox();
    expect((await ask('GET', '')).status).toBe(404);
    expect((await ask('POST', '/seats', undefined, { code: 'ABCDEF' })).status).toBe(404);
    const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/api/workshop/live`);
    const status = await new Promise((resolve) =>
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(404);
  });
});
