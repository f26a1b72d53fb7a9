import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { apiTable } from '#sandbox/api/table.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { LiveSocket, ScriptedSeat } from '#test/setup/scripted-seat.ts';
import { type BoardMessage, type BoardSeat, Progress, type SeatState } from '#workshop/model.ts';
import { startSandbox, until } from '../harness.ts';
import { temporaryStore } from './temporary-store.ts';

let sandbox: Sandbox & { readonly url: string };
let ana: ScriptedSeat;
let mallory: ScriptedSeat;

beforeEach(async () => {
  sandbox = await startSandbox({}, { store: temporaryStore() });
  ana = await join('Ana');
  mallory = await join('Mallory');
});
afterEach(() => sandbox.close(50));

const kept = () => sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');
const join = (name?: string) => ScriptedSeat.join(sandbox.url, kept().code, name);

async function status(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  await response.body?.cancel();
  return response.status;
}

/** The row of a seat, as a board is shown it when it opens. */
async function row({ id }: ScriptedSeat): Promise<BoardSeat> {
  const headers = { authorization: `Bearer ${kept().teacher}` };
  const board = (await (await fetch(`${sandbox.url}/api/workshop/board`, { headers })).json()) as BoardMessage;
  const seats = board.type === 'board' ? board.seats : [];
  return seats.find((seat) => seat.id === id) ?? expect.fail('the seat is not on the board');
}

/** What an opening handshake of the live socket is answered. */
function handshake(headers: Record<string, string>): Promise<number | 'open'> {
  const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/api/workshop/live`, { headers });
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
  });
}

describe('another’s seat', () => {
  const request = (method: string, path: string, token: string | undefined, body?: unknown) =>
    fetch(`${sandbox.url}/api/workshop/seats/${ana.id}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  test.each([
    ['GET', '', undefined],
    ['PUT', '', { name: 'taken' }],
    ['DELETE', '', undefined],
    ['PUT', '/progress', { lab: 'taken' }],
    ['PUT', '/consent', { given: true }],
    ['GET', '/captures', undefined],
  ])('%s %s takes its own token and no other', async (method, path, body) => {
    const before = await row(ana);
    for (const token of [undefined, mallory.token, 'x', ana.id, `${ana.token}x`]) {
      expect(await status(request(method, path, token, body))).toBe(401);
    }
    expect(await row(ana)).toEqual(before);
    expect(await status(request(method, path, ana.token, body))).toBeLessThan(300);
  });

  test('its live socket takes its own token, and tells nobody of the others', async () => {
    const live = await ana.enter();
    const wrong = new LiveSocket<SeatState>(sandbox.url, { seat: ana.id, token: mallory.token });
    await until(() => wrong.closed === 4401);
    expect(wrong.count).toBe(0);
    await mallory.report({ lab: 'A secret lab' });
    await mallory.enter();
    await until(() => live.last?.room.present === 2);
    expect(JSON.stringify(live.last)).not.toMatch(new RegExp(`Mallory|secret|${mallory.id}|${kept().teacher}`));
    expect(live.closed).toBeUndefined();
  });

  test('no session is opened in its name', async () => {
    const before = sandbox.sessions.size;
    for (const token of [mallory.token, '', kept().teacher]) {
      const body = JSON.stringify({ seat: { id: ana.id, token }, lab: { title: 'A lab', page: '/' } });
      const answer = fetch(`${sandbox.url}/api/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(await status(answer)).toBe(401);
    }
    expect(sandbox.sessions.size).toBe(before);
  });
});

describe('another’s lab', () => {
  test('is not read, steered or ended with the token of one’s own, of one’s seat, or none', async () => {
    const lab = await ana.openLab();
    const own = await mallory.openLab();
    const told: number[] = [];
    const socket = await lab.connect(() => told.push(told.length));
    for (const { path, method } of apiTable.filter(({ access }) => access === 'session')) {
      const url = `${sandbox.url}${path.replace('{session}', lab.id).replace(/\{\w+\}/g, '0')}`;
      for (const token of [own.controlToken, mallory.token, ana.token, undefined]) {
        const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
        expect([method, path, await status(fetch(url, { method, headers }))]).toEqual([method, path, 401]);
      }
    }
    socket.send('still mine');
    await until(() => told.length === 1);
    expect((await lab.ask('GET', lab.urls['session'] ?? '')).status).toBe(200);
  });

  test('its capture is shown to no learner, with consent or without', async () => {
    const lab = await ana.openLab();
    await ana.ask('PUT', '/consent', { given: true });
    const url = `${sandbox.url}/api/workshop/seats/${ana.id}/captures/${lab.id}`;
    for (const token of [mallory.token, ana.token]) {
      expect(await status(fetch(url, { headers: { authorization: `Bearer ${token}` } }))).toBe(401);
    }
    expect(await status(fetch(url, { headers: { authorization: `Bearer ${kept().teacher}` } }))).toBe(200);
    // One's own session under another's seat is not there.
    const own = await mallory.openLab();
    const crossed = url.replace(lab.id, own.id);
    expect(await status(fetch(crossed, { headers: { authorization: `Bearer ${kept().teacher}` } }))).toBe(404);
  });
});

describe('what is the teacher’s', () => {
  const routes = apiTable.filter(({ access }) => access === 'teacher');

  test('there are such routes', () => expect(routes.length).toBeGreaterThan(8));

  test.each(routes.map(({ method, path }) => [method, path]))(
    '%s %s takes no learner’s token',
    async (method, path) => {
      const before = kept();
      const lab = await mallory.openLab();
      const url = `${sandbox.url}${path.replace('{seat}', mallory.id).replace('{session}', lab.id)}`;
      for (const token of [mallory.token, lab.controlToken, before.code, undefined]) {
        const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
        expect(await status(fetch(url, { method, headers }))).toBe(401);
      }
      expect(kept()).toEqual(before);
    },
  );

  test('a board opens for the teacher alone', async () => {
    for (const teacher of [mallory.token, '', kept().code]) {
      const board = new LiveSocket<BoardMessage>(sandbox.url, { teacher });
      await until(() => board.closed === 4401);
      expect(board.count).toBe(0);
    }
  });
});

describe('guessing codes', () => {
  test('ends after ten wrong ones for that address, the right one included, and for no other', async () => {
    const guess = (code: string, from: string) =>
      postFrom(from, '/api/workshop/seats', JSON.stringify({ code, name: 'Guesser' }));
    for (let tried = 0; tried < 10; tried += 1) expect((await guess('WRONG2', '127.0.0.9')).status).toBe(403);
    const refused = await guess(kept().code, '127.0.0.9');
    expect(refused.status).toBe(429);
    expect(Number(/retry-after: (\d+)/i.exec(refused.text)?.[1])).toBeGreaterThan(0);
    expect((await guess(kept().code, '127.0.0.10')).status).toBe(201);
  });

  /** The same from another address of this machine. */
  function postFrom(localAddress: string, path: string, body: string): Promise<{ status: number; text: string }> {
    const socket = connect({ port: sandbox.port, host: '127.0.0.1', localAddress });
    const lines = [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${sandbox.port}`, 'Content-Type: application/json'];
    socket.write(`${[...lines, `Content-Length: ${body.length}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
    return new Promise((resolve, reject) => {
      let text = '';
      socket.on('data', (octets) => {
        text += octets.toString('latin1');
      });
      socket.on('error', reject);
      socket.on('end', () => resolve({ status: Number(text.slice(9, 12)), text }));
    });
  }
});

describe('floods', () => {
  test('reports are taken twice a second, and what is too many is refused, not kept', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, each) => mallory.report({ closeCode: each })));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(25);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    // The others are heard meanwhile.
    expect(await status(ana.report({ lab: 'Mine' }))).toBe(204);
  });

  test('answers about consent are limited, and do not use up the reports', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, each) => status(mallory.ask('PUT', '/consent', { given: each % 2 === 0 }))),
    );
    expect(answers.filter((code) => code === 429).length).toBeGreaterThanOrEqual(25);
    expect(await status(mallory.report({ lab: 'A lab' }))).toBe(204);
  });

  test('content that is too long, of another shape or no JSON is refused, and says nothing of the seat', async () => {
    const before = await row(mallory);
    expect(await status(mallory.report({ lab: 'x'.repeat(300_000) }))).toBe(413);
    for (const wrong of [
      { lab: 'x'.repeat(201) },
      { page: { address: '//evil.example/', title: 'x' } },
      { page: { address: 'javascript:alert(1)', title: 'x' } },
      { page: { address: `/${'x'.repeat(2048)}`, title: 'x' } },
      { page: { address: '/\u202Eevil', title: 'x' } },
      { mission: { id: 'm', title: 'M', done: -1, of: 3 } },
      { mission: { id: 'm', title: 'M', done: 1e300, of: 3 } },
      { mission: { id: 'm', title: 'M', done: 1, of: 0 } },
      { mission: { id: 'x'.repeat(65), title: 'M', done: 1, of: 3 } },
      { closeCode: 65536 },
      { pin: { id: -1, followed: true } },
      { name: 'other' },
      { __proto__: { admin: true }, constructor: 1 },
      [],
      'text',
      null,
    ]) {
      expect([wrong, await status(mallory.ask('PUT', '/progress', wrong))]).toEqual([wrong, 400]);
    }
    expect(await row(mallory)).toEqual(before);
  });

  test('a row of the board stays small whatever its learner tells, for however long', async () => {
    const wide = '\u{1F600}'.repeat(100);
    const told = (each: number) => ({
      mission: { id: String(each).padStart(64, 'x'), title: wide.slice(0, 120), done: 3, of: 3 },
      page: { address: `/${String(each).padStart(2047, 'x')}`, title: wide },
      lab: wide,
      closeCode: 4999,
    });
    expect(await status(mallory.report(told(0)))).toBe(204);
    const { room } = sandbox.workshop ?? expect.fail('there is no workshop');
    for (let each = 1; each < 500; each += 1) {
      room.progress(room.seat(mallory.id) ?? expect.fail('no seat'), Progress.parse(told(each)));
    }
    expect(await status(mallory.report(told(500)))).toBe(204);
    expect(JSON.stringify(await row(mallory)).length).toBeLessThan(8 * 1024);
  });

  test('a seat has at most eight pages at once, the ninth is told why, and those before it go on', async () => {
    const first = await mallory.enter();
    const more = await Promise.all(Array.from({ length: 7 }, () => mallory.enter()));
    const ninth = new LiveSocket<SeatState>(sandbox.url, { seat: mallory.id, token: mallory.token });
    await until(() => ninth.closed === 4429);
    expect([first, ...more].map(({ closed }) => closed)).toEqual(Array(8).fill(undefined));
    expect((await ana.enter()).last?.seat.name).toBe('Ana');
  });

  test.each([
    ['a greeting that is too long', JSON.stringify({ teacher: 'x'.repeat(600) }), 1009],
    ['no JSON', 'hello', 4401],
    ['another shape', JSON.stringify({ seat: {}, token: [] }), 4401],
    ['octets', Buffer.from([1, 2, 3]), 4401],
  ])('%s ends the live socket', async (_name, greeting, code) => {
    const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/api/workshop/live`);
    socket.once('open', () => socket.send(greeting));
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(code);
  });

  test('who says more than a greeting is closed, for nothing else is ever said', async () => {
    const live = await mallory.enter();
    live.socket.send('and more');
    await until(() => live.closed === 1008);
  });

  test('one seat has a bounded number of labs: the oldest that nobody uses makes room', async () => {
    const used = await mallory.openLab();
    const socket = await used.connect();
    const idle = await mallory.openLab();
    for (let each = 0; each < 40; each += 1) await mallory.openLab();
    expect(sandbox.sessions.size).toBeLessThanOrEqual(32);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    expect((await idle.ask('GET', idle.urls['session'] ?? '')).status).toBe(404);
    expect((await used.ask('GET', used.urls['session'] ?? '')).status).toBe(200);
    expect((await ana.openLab()).id).toBeDefined();
    socket.terminate();
  });
});

describe('names', () => {
  const named = async (name: string) => (await row(await join(name))).name;

  test('markup is text like any other', async () => {
    const markup = '<img src=x onerror=alert(1)>';
    expect(await named(markup)).toBe(markup);
    expect(await named('"><script>')).toBe('"><script>');
    expect(await named("=HYPERLINK('x')")).toBe("=HYPERLINK('x')");
  });

  test.each([
    ['direction marks', 'An\u202Etfel\u2066ia\u200F'],
    ['zero width', '\u200BAn\u200Dt\uFEFFfel\u2060ia\u00AD'],
    ['line ends', 'An\r\ntf\u2028el\u2029ia\u0000'],
    ['tag characters', 'Antfelia\u{E0041}\u{E0020}'],
    ['blank fillers', 'Ant\u3164fel\u115Fia\u2800'],
  ])('%s are left out', async (_name, given) => {
    expect((await named(given)).replace(/\s/g, '')).toBe('Antfelia');
  });

  test('marks that pile up are cut to what a script needs', async () => {
    const name = await named(`Z${'\u0351'.repeat(60)}a`);
    expect(name.match(/\p{M}/gu)?.length).toBeLessThanOrEqual(4);
    expect(name.endsWith('a')).toBe(true);
  });

  test('one that is nothing but such is none: the seat has its number', async () => {
    for (const nothing of ['', ' \t ', '\u200B\u202E', '\u3164', '\u2800']) {
      const seat = await join(nothing);
      expect((await row(seat)).name).toBe(`Seat ${seat.number}`);
    }
  });

  test('ten thousand characters are refused, two hundred cut', async () => {
    await expect(join('x'.repeat(10_000))).rejects.toThrow('400');
    expect(await named('y'.repeat(200))).toBe('y'.repeat(32));
    expect(await status(mallory.ask('PUT', '', { name: 'x'.repeat(10_000) }))).toBe(400);
  });

  test('equal and confusable ones are told apart by a number', async () => {
    // Among them with letters of Cyrillic and Greek.
    for (const alike of [
      'Ana',
      'ANA',
      ' ana ',
      '\u0410na',
      '\u0410n\u0430',
      '\uFF21\uFF2E\uFF21',
      '\u0391na',
      'An\u200Ba',
      'A na',
    ]) {
      expect([alike, await named(alike)]).toEqual([alike, expect.stringMatching(/ \(\d+\)$/)]);
    }
    expect(await named('Bob1')).toBe('Bob1');
    expect(await named('BobI')).toBe('BobI (2)');
    expect(await named('Böb')).toBe('Böb');
    await mallory.ask('PUT', '', { name: '\u0430n\u0430' });
    expect((await row(mallory)).name).toMatch(/^\u0430n\u0430 \(\d+\)$/);
  });

  test('titles of pages, labs and missions are tidied as names are', async () => {
    const bad = 'La\u202Eb\n\u200B<b>';
    await mallory.report({
      lab: bad,
      page: { address: '/a/', title: bad },
      mission: { id: 'm', title: bad, done: 1, of: 2 },
    });
    const { lab, page, mission } = await row(mallory);
    expect([lab, page?.title, mission?.title].map((text) => text?.replace(/\s/g, ''))).toEqual(Array(3).fill('Lab<b>'));
  });
});

describe('pages of elsewhere', () => {
  const evil = { origin: 'http://evil.example' };

  test('open no live socket, whatever their Origin and Host say', async () => {
    const host = `127.0.0.1:${sandbox.port}`;
    expect(await handshake({ host, origin: `http://${host}` })).toBe('open');
    expect(await handshake({ host, ...evil })).toBe(403);
    expect(await handshake({ host, origin: 'null' })).toBe(403);
    expect(await handshake({ host, origin: `http://127.0.0.1.evil.example:${sandbox.port}` })).toBe(403);
    expect(await handshake({ host: 'evil.example' })).toBe(421);
    expect(
      await handshake({ host: `evil.example:${sandbox.port}`, origin: `http://evil.example:${sandbox.port}` }),
    ).toBe(421);
  });

  test('take no seat and give no command', async () => {
    const request = (path: string, headers: Record<string, string>) =>
      fetch(`${sandbox.url}/api/workshop${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ code: kept().code }),
      });
    expect(await status(request('/seats', evil))).toBe(403);
    expect(await status(request('/seats', { origin: 'null' }))).toBe(403);
    expect(await status(request('/release', { ...evil, authorization: `Bearer ${kept().teacher}` }))).toBe(403);
    expect(await status(request('/seats', {}))).toBe(201);
  });

  test('no cookie is ever set, so that no other page can use a seat', async () => {
    const answer = await fetch(`${sandbox.url}/api/workshop/seats`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: kept().code }),
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('cache-control')).toContain('no-store');
    await answer.body?.cancel();
  });
});
