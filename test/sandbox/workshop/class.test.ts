import { afterEach, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { LiveSocket, type ScriptedLab, ScriptedSeat } from '#test/setup/scripted-seat.ts';
import type { BoardMessage, BoardSeat } from '#workshop/model.ts';
import { startSandbox, until } from '../harness.ts';
import { temporaryStore } from './temporary-store.ts';

const FIFTY = 50;
const PATIENCE = 30_000;

let sandbox: Sandbox & { readonly url: string };
afterEach(() => sandbox.close(200));

/** A board as its page keeps it: all seats at first, then what changes. */
class Board {
  readonly seats = new Map<string, BoardSeat>();
  readonly live: LiveSocket<BoardMessage>;

  constructor(url: string, teacher: string) {
    this.live = new LiveSocket<BoardMessage>(url, { teacher }, (message) => {
      if (message.type === 'room') return;
      for (const seat of message.seats) this.seats.set(seat.id, seat);
      if (message.type === 'seats') for (const id of message.gone) this.seats.delete(id);
    });
  }

  /** Waits until so many seats are as `is` says. */
  async count(is: (seat: BoardSeat) => boolean, count: number): Promise<void> {
    await until(() => [...this.seats.values()].filter(is).length === count, PATIENCE);
  }
}

test('fifty learners: each is seen held at the 101, all are let through at once, one closes with 1006, laptops fall asleep and wake', async () => {
  const room = 10 * FIFTY;
  const limits = { sessionsPerAddress: room, controlConnectionsPerAddress: room, wireConnectionsPerAddress: room };
  sandbox = await startSandbox(limits, { store: temporaryStore() });
  const { code, teacher } = sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');
  const board = new Board(sandbox.url, teacher);
  const seats = await Promise.all(
    Array.from({ length: FIFTY }, (_, each) => ScriptedSeat.join(sandbox.url, code, `Learner ${each}`)),
  );
  await Promise.all(seats.map((seat) => seat.enter()));
  await board.count(({ present }) => present, FIFTY);
  expect([...board.seats.values()].map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: FIFTY }, (_, each) => each + 1),
  );

  const labs = await Promise.all(seats.map((seat) => seat.openLab('The handshake')));
  await board.count(({ wire }) => wire.word === 'idle', FIFTY);
  const hold = (lab: ScriptedLab) => lab.ask('POST', lab.urls['gate'] ?? '', { action: 'hold' });
  await Promise.all(labs.map(hold));
  const opening = Promise.all(labs.map((lab) => lab.connect()));
  await board.count(
    ({ wire }) => wire.word === 'held' && wire.detail === '101' && wire.technique === 'WebSocket',
    FIFTY,
  );

  const released = await fetch(`${sandbox.url}/api/workshop/release`, {
    method: 'POST',
    headers: { authorization: `Bearer ${teacher}` },
  });
  expect(await released.json()).toEqual({ seats: FIFTY, messages: FIFTY });
  const sockets = await opening;
  await board.count(({ wire }) => wire.word === 'open' && wire.connections === 1, FIFTY);

  sockets[7]?.terminate();
  await board.count(
    ({ number, wire }) => number === seats[7]?.number && wire.word === 'closed' && wire.code === 1006,
    1,
  );
  await board.count(({ wire }) => wire.word === 'open', FIFTY - 1);

  const asleep = seats.slice(10, 30);
  for (const seat of asleep) seat.vanish();
  await board.count(({ present }) => !present, asleep.length);
  await Promise.all(asleep.map((seat) => seat.enter()));
  await board.count(({ present }) => present, FIFTY);
  // Nobody else noticed.
  await board.count(({ wire }) => wire.word === 'open', FIFTY - 1 - asleep.length);
  expect(seats.slice(30).every(({ live }) => live?.closed === undefined)).toBe(true);

  for (const seat of seats) seat.vanish();
}, 120_000);

test('a board that came late, and one that was away, are told the same as one that saw it all', async () => {
  sandbox = await startSandbox({}, { store: temporaryStore() });
  const { code, teacher } = sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');
  const all = new Board(sandbox.url, teacher);
  const away = new Board(sandbox.url, teacher);
  await until(() => away.live.count > 0);
  away.live.socket.terminate();
  const [ana, bob, gone] = await Promise.all(
    ['Ana', 'Bob', 'Gone'].map((name) => ScriptedSeat.join(sandbox.url, code, name)),
  );
  await ana?.enter();
  await bob?.report({ lab: 'Frames', mission: { id: 'held-poll', title: 'A poll', done: 1, of: 3 } });
  await gone?.ask('DELETE', '');
  const lab = await ana?.openLab();
  await lab?.connect();
  await all.count(({ wire }) => wire.word === 'open', 1);
  await all.count(({ lab: used }) => used === 'Frames', 1);
  await until(() => all.seats.size === 2);
  for (const late of [new Board(sandbox.url, teacher), new Board(sandbox.url, teacher)]) {
    await until(() => late.live.count > 0);
    await until(() => JSON.stringify(sorted(late)) === JSON.stringify(sorted(all)));
    late.live.socket.close();
  }
  lab?.drop();
});

function sorted({ seats }: Board): BoardSeat[] {
  return [...seats.values()].toSorted((a, b) => a.number - b.number);
}
