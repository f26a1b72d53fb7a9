import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test, vi } from 'vitest';
import { lastingWrites } from '#sandbox/workshop/lasting-writes.ts';
import { openStore, StoreError } from '#sandbox/workshop/store.ts';
import { ScriptedSeat } from '#test/setup/scripted-seat.ts';
import type { KeptRoom, KeptSeat } from '#workshop/kept.ts';
import { startSandbox } from '../harness.ts';
import { temporaryFile } from './temporary-store.ts';

const ROOM: KeptRoom = {
  ...{ code: 'K7M2QX', teacher: 'secret', revision: 0, nextSeat: 1, nextPin: 1 },
  ...{ attention: false, attentions: 0, together: false, openedAt: 1000 },
};
const seat = (number: number, name = `Seat ${number}`): KeptSeat => ({
  ...{ id: randomUUID(), number, name, digest: 'd', joinedAt: 1, seenAt: 1, missions: [], pages: [] },
  ...{ consent: 'none', resets: 0 },
});

describe('a file that cannot be used is said to be so in one line, and left as it is', () => {
  test.each([
    ['octets by chance', () => randomBytes(8192)],
    [
      'a header of SQLite and octets by chance',
      () => Buffer.concat([Buffer.from('SQLite format 3\0'), randomBytes(8176)]),
    ],
    ['a file cut in half', () => halved()],
    ['a file with a page overwritten', () => overwritten()],
    ['a file of another version', () => changed('PRAGMA user_version = 2')],
    ['a file without its tables', () => changed('DROP TABLE seat')],
    ['a room of another shape', () => changed(`UPDATE room SET state = '{"code":1}'`)],
    ['a seat that is no JSON', () => changed(`INSERT INTO seat VALUES ('x', 'no JSON')`)],
    ['somebody else’s tables', () => changed('DROP TABLE room; CREATE TABLE other (a); PRAGMA user_version = 0')],
  ])('%s', (_name, make) => {
    const file = temporaryFile();
    const octets = make();
    writeFileSync(file, octets);
    const use = () => {
      const store = openStore(file);
      try {
        store.read();
      } finally {
        store.close();
      }
    };
    expect(use).toThrow(StoreError);
    expect(use).toThrow(
      /^[^\n]+ holds no workshop of this version; --workshop-data names another file, and npm run forget deletes/,
    );
    expect(readFileSync(file).equals(octets)).toBe(true);
  });

  test('one in use', () => {
    const file = temporaryFile();
    const store = openStore(file);
    store.keepRoom(ROOM);
    expect(() => openStore(file)).toThrow(/is in use by another sandbox/);
    store.close();
    expect(openStore(file).read()?.room).toEqual(ROOM);
  });

  test.each(['/proc/nowhere/workshop.sqlite', '/dev/null/workshop.sqlite', '/'])(
    'a place that cannot be written: %s',
    (file) => {
      expect(() => openStore(file)).toThrow(
        /^cannot write the workshop's file .* \(E\w+\); --workshop-data names another$/,
      );
    },
  );
});

test('while the disk is full the room goes on, that is told, and what changes afterwards is kept again', () => {
  const file = temporaryFile();
  const store = openStore(file);
  const told: string[] = [];
  const lasting = lastingWrites((why) => told.push(why));
  lasting(() => store.keepRoom(ROOM));
  const { page_count: pages } = store.database.prepare('PRAGMA page_count').get() as { page_count: number };
  store.database.exec(`PRAGMA max_page_count = ${pages}`);
  const large = seat(1, 'x'.repeat(20_000));
  expect(() => store.keepSeat(large)).toThrow(StoreError);
  lasting(() => store.keepSeat(large));
  lasting(() => store.keepSeat(large));
  expect(told).toEqual([expect.stringMatching(/^cannot write the workshop's file .* \(database or disk is full\)$/)]);
  expect(() =>
    lasting(() => {
      throw new TypeError('a mistake of ours');
    }),
  ).toThrow(TypeError);
  store.database.exec('PRAGMA max_page_count = 1000000');
  lasting(() => store.keepSeat(large));
  store.close();
  expect(openStore(file).read()?.seats).toEqual([large]);
});

test('a class goes on while the disk is full: seats, reports, live sockets and what is said together', async () => {
  const store = openStore(temporaryFile());
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const sandbox = await startSandbox({}, { store });
  const { code, teacher } = sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');
  const ana = await ScriptedSeat.join(sandbox.url, code, 'Ana');
  const { page_count: pages } = store.database.prepare('PRAGMA page_count').get() as { page_count: number };
  store.database.exec(`PRAGMA max_page_count = ${pages}`);
  const headers = { authorization: `Bearer ${teacher}`, 'content-type': 'application/json' };
  const together = { method: 'PUT', headers, body: JSON.stringify({ revision: 0, on: true }) };
  expect((await fetch(`${sandbox.url}/api/workshop/together`, together)).status).toBe(200);
  const [bob, lab] = await Promise.all([ScriptedSeat.join(sandbox.url, code, 'x'.repeat(32)), ana.openLab()]);
  await bob.enter();
  for (let each = 0; each < 8; each += 1) {
    const page = { address: `/${String(each).padStart(2000, 'x')}`, title: 'A page' };
    expect((await bob.report({ page })).status).toBe(204);
    const said = await fetch(lab.urls['publish'] ?? '', { method: 'POST', body: 'said '.repeat(100) });
    expect(said.status).toBe(201);
  }
  expect(bob.live?.closed).toBeUndefined();
  const lines = told.mock.calls.map(([text]) => String(text));
  told.mockRestore();
  expect(lines).toEqual([expect.stringMatching(/^wire101: cannot write .*disk is full.*; the room goes on, .*\n$/)]);
  await sandbox.close(50);
});

/** The octets of a file with a room and many seats. */
function whole(): Buffer {
  const file = temporaryFile();
  const store = openStore(file);
  store.keepRoom(ROOM);
  for (let number = 1; number <= 200; number += 1) store.keepSeat(seat(number));
  store.close();
  return readFileSync(file);
}

function halved(): Buffer {
  const octets = whole();
  return octets.subarray(0, octets.length / 2);
}

function overwritten(): Buffer {
  const octets = whole();
  octets.fill(0xff, 8192);
  return octets;
}

function changed(sql: string): Buffer {
  const file = temporaryFile();
  writeFileSync(file, whole());
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  return readFileSync(file);
}
