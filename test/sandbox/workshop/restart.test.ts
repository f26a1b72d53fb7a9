import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { LiveSocket, ScriptedSeat } from '#test/setup/scripted-seat.ts';
import { type RunningSandbox, startSandbox } from '#test/setup/start-sandbox.ts';
import type { BoardMessage, BoardSeat, Results } from '#workshop/model.ts';
import { until as untilSoon } from '../harness.ts';
import { temporaryFile } from './temporary-store.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SEATS = 12;
const ROUNDS = 10;

/** Processes start and end here, on a machine that may be busy. */
const PATIENCE = 60_000;
const until: typeof untilSoon = (check) => untilSoon(check, PATIENCE);

/** A sandbox in a process of its own, and the room that it says to hold. */
async function start(file: string, port?: number) {
  const args = ['--host', '127.0.0.1', '--workshop', '--workshop-data', file];
  const sandbox = await startSandbox(port, args);
  const [, code = '', teacher = ''] = await until(
    () => /the code {2}(\S+)[\s\S]*board\/#(\S+)[\s\S]*npm run forget/.exec(sandbox.printed()) ?? undefined,
  );
  return { sandbox, code, teacher };
}

type Started = Awaited<ReturnType<typeof start>>;

const ask = ({ sandbox, teacher }: Started, method: string, path: string, body?: unknown) =>
  fetch(`${sandbox.url}/api/workshop${path}`, {
    method,
    headers: { authorization: `Bearer ${teacher}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

async function board(started: Started) {
  const message = (await (await ask(started, 'GET', '/board')).json()) as BoardMessage;
  return message.type === 'board' ? message : expect.fail('this is no board');
}

/** What outlives a restart: all but what is on the wire, who is there, and what follows from it. */
function lasting({ wire: _wire, present: _present, seenAt: _seenAt, stuck: _stuck, ...seat }: BoardSeat) {
  return seat;
}

test(
  'kill -9 while a class works loses nothing that was answered: room, teacher, seats, names, progress, consent and pin are as they were',
  async () => {
    const file = temporaryFile();
    const first = await start(file);
    const pin = { kind: 'lesson', address: '/lessons/opening-handshake/', label: 'The handshake' };
    expect((await ask(first, 'PUT', '/pin', { revision: 0, pin })).status).toBe(200);
    expect((await ask(first, 'PUT', '/attention', { revision: 1, on: true })).status).toBe(200);
    const seats = await Promise.all(
      Array.from({ length: SEATS }, (_, each) => ScriptedSeat.join(first.sandbox.url, first.code, `Learner ${each}`)),
    );
    await Promise.all(seats.map((seat) => seat.enter()));
    await seats[0]?.ask('PUT', '/consent', { given: true });
    await seats[1]?.ask('PUT', '', { name: 'Another name' });
    await seats[2]?.ask('DELETE', '');
    const staying = seats.filter((seat) => seat !== seats[2]);
    await Promise.all(staying.map((seat, each) => seat.report({ pin: { id: 1, followed: each % 2 === 0 } })));

    /** How far each seat's mission is by the answers that came. */
    const answered = new Map<string, number>();
    let killed = false;
    const working = staying.map(async (seat) => {
      for (let done = 1; !killed; done += 1) {
        const mission = { id: 'held-poll', title: 'A poll that waits', done, of: 1000 };
        const answer = await seat
          .report({ mission, page: { address: `/page/${done}/`, title: `Page ${done}` } })
          .catch(() => undefined);
        if (answer === undefined) return;
        await answer.body?.cancel().catch(() => {});
        if (answer.status === 204) answered.set(seat.id, done);
        else done -= 1;
      }
    });
    await until(() => staying.every(({ id }) => (answered.get(id) ?? 0) >= 5));
    await first.sandbox.stop('SIGKILL');
    killed = true;
    await Promise.all(working);
    await until(() => seats.every(({ live }) => live?.closed !== undefined));
    expect(staying.map(({ live }) => live?.closed)).toEqual(staying.map(() => 1006));

    const second = await start(file, first.sandbox.port);
    expect([second.code, second.teacher]).toEqual([first.code, first.teacher]);
    const { room, seats: rows } = await board(second);
    expect(room).toMatchObject({ revision: 2, pin: { ...pin, id: 1 }, attention: true, together: false, present: 0 });
    expect(rows.map(({ id, number }) => [id, number])).toEqual(staying.map(({ id, number }) => [id, number]));
    for (const [each, row] of rows.entries()) {
      const done = answered.get(row.id) ?? 0;
      // A report may have been kept whose answer did not come any more.
      expect([done, done + 1]).toContain(row.mission?.done);
      expect(row.page?.address).toBe(`/page/${row.mission?.done}/`);
      expect(row.pin).toBe(each % 2 === 0 ? 'followed' : 'own way');
      expect(row.wire).toMatchObject({ word: 'nothing', connections: 0, held: 0 });
    }
    expect(rows.map(({ consent }) => consent)).toEqual(rows.map((_, each) => (each === 0 ? 'given' : 'none')));
    expect(rows[1]?.name).toBe('Another name');

    // The tokens are good, the live sockets come back, and a lab is a press away.
    await Promise.all(staying.map((seat) => seat.enter()));
    await until(async () => (await board(second)).seats.every(({ present }) => present));
    expect(staying[0]?.live?.last).toMatchObject({
      seat: { consent: 'given' },
      room: { attention: true, pin: { id: 1 } },
    });
    await ask(second, 'PUT', '/attention', { revision: 2, on: false });
    const lab = await staying[0]?.openLab();
    await lab?.connect();
    await until(async () => (await board(second)).seats[0]?.wire.word === 'open');
    lab?.drop();

    // Numbers go on where they were: that of the seat that was given up is not given again.
    const late = await ScriptedSeat.join(second.sandbox.url, second.code);
    expect(late.number).toBe(SEATS + 1);
    const before = await board(second);
    const results = (await (await ask(second, 'GET', '/results')).json()) as Results;
    await second.sandbox.stop('SIGKILL');
    const third = await start(file, first.sandbox.port);
    expect((await board(third)).seats.map(lasting)).toEqual(before.seats.map(lasting));
    const again = (await (await ask(third, 'GET', '/results')).json()) as Results;
    const ageless = ({ seats: all, now: _now, ...rest }: Results) => ({
      ...rest,
      seats: all.map(({ seenAt: _, ...seat }) => seat),
    });
    expect(ageless(again)).toEqual(ageless(results));
    await third.sandbox.stop();
  },
  4 * PATIENCE,
);

test(
  'kill -9 again and again at any moment: the file is never broken, and no seat is lost or comes twice',
  async () => {
    const file = temporaryFile();
    const known = new Set<number>();
    let started: Started | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      started = await start(file);
      const { sandbox, code } = started;
      const numbers = (await board(started)).seats.map(({ number }) => number);
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const number of known) expect(numbers).toContain(number);
      const joining = Array.from({ length: 8 }, () =>
        ScriptedSeat.join(sandbox.url, code).then(
          ({ number }) => known.add(number),
          () => {},
        ),
      );
      await Promise.race(joining);
      await sandbox.stop('SIGKILL');
      await Promise.all(joining);
    }
    expect(known.size).toBeGreaterThanOrEqual(ROUNDS);
  },
  4 * PATIENCE,
);

test(
  'a board that was open finds the room again after a restart',
  async () => {
    const file = temporaryFile();
    const first = await start(file);
    const seat = await ScriptedSeat.join(first.sandbox.url, first.code, 'Ana');
    const opened = new LiveSocket<BoardMessage>(first.sandbox.url, { teacher: first.teacher });
    await until(() => opened.count > 0);
    await first.sandbox.stop('SIGTERM');
    await until(() => opened.closed === 1001);
    const second = await start(file, first.sandbox.port);
    const again = new LiveSocket<BoardMessage>(second.sandbox.url, { teacher: first.teacher });
    await until(() => again.count > 0);
    expect(again.last).toMatchObject({ type: 'board', seats: [{ id: seat.id, name: 'Ana' }] });
    again.socket.close();
    await second.sandbox.stop();
  },
  4 * PATIENCE,
);

describe('a file that cannot be used stops the start with one line', { timeout: PATIENCE }, () => {
  const failing = (file: string) => {
    const args = [
      'sandbox/start.ts',
      '--no-build',
      '--port',
      '0',
      '--host',
      '127.0.0.1',
      '--workshop',
      '--workshop-data',
      file,
    ];
    const { status, stderr, stdout } = spawnSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      timeout: PATIENCE,
    });
    return { status, stderr, stdout };
  };

  test('no database', () => {
    const file = temporaryFile();
    writeFileSync(file, 'a letter to the class\n'.repeat(400));
    const { status, stderr, stdout } = failing(file);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `wire101: ${file} holds no workshop of this version; --workshop-data names another file, and npm run forget deletes this one\n`,
    );
  });

  test.each([
    ['/proc/nowhere/workshop.sqlite', 'ENOENT'],
    ['/dev/null/workshop.sqlite', 'ENOTDIR'],
    ['/tmp', 'EISDIR'],
  ])('a place that cannot be written: %s', (file, code) => {
    const { status, stderr } = failing(file);
    expect(status).toBe(1);
    expect(stderr).toBe(`wire101: cannot write the workshop's file ${file} (${code}); --workshop-data names another\n`);
  });

  test('one that another sandbox has', async () => {
    const file = temporaryFile();
    const { sandbox }: { sandbox: RunningSandbox } = await start(file);
    const { status, stderr } = failing(file);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `wire101: the workshop's file ${file} is in use by another sandbox; --workshop-data names another\n`,
    );
    await sandbox.stop();
  });
});
