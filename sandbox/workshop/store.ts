import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Keeper, KeptRoom, KeptSeat } from '#workshop/kept.ts';

/** The file of a workshop cannot be used; `message` is one line that says why, and what to do. */
export class StoreError extends Error {}

/** Of the tables below; a file of another version is not touched. */
const VERSION = 1;

const TABLES = `
  CREATE TABLE room (only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL) STRICT;
  CREATE TABLE seat (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};
`;

/** The files that SQLite keeps beside its own. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/** A workshop's room and seats in one SQLite file. What a call wrote outlives the process, however that ends. */
export interface WorkshopStore extends Keeper {
  readonly database: DatabaseSync;
  /**
   * Does work that writes to the database.
   * @throws StoreError when it cannot be written
   */
  write(work: () => void): void;
  /** What is kept; undefined in a new file. */
  read(): { readonly room: KeptRoom; readonly seats: readonly KeptSeat[] } | undefined;
  /** Forgets all rooms and seats. */
  clear(): void;
  close(): void;
}

/**
 * Opens the file, for this process alone, or makes it: readable by its owner only, for it holds names and the teacher's secret.
 * @throws StoreError when it cannot be opened, is in use, or is none of ours
 */
export function openStore(file: string): WorkshopStore {
  const { database, keepRoom, keepSeat, dropSeat } = open(file);
  const write = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw new StoreError(`cannot write the workshop's file ${file} (${wordsOf(error)})`);
    }
  };
  return {
    database,
    write,
    keepRoom: (room) => write(() => void keepRoom.run(JSON.stringify(room))),
    keepSeat: (seat) => write(() => void keepSeat.run(seat.id, JSON.stringify(seat))),
    dropSeat: (id) => write(() => void dropSeat.run(id)),
    read() {
      try {
        const room = database.prepare('SELECT state FROM room').get()?.['state'];
        if (room === undefined) return undefined;
        const seats = database.prepare('SELECT state FROM seat').all();
        return {
          room: KeptRoom.parse(JSON.parse(String(room))),
          seats: seats.map(({ state }) => KeptSeat.parse(JSON.parse(String(state)))),
        };
      } catch {
        throw new StoreError(notOurs(file));
      }
    },
    clear: () => write(() => database.exec('DELETE FROM seat; DELETE FROM room;')),
    close: () => database.close(),
  };
}

/** Deletes the file of a workshop. Answers whether there was one. */
export function deleteStore(file: string): boolean {
  let found = false;
  for (const end of BESIDE) {
    try {
      rmSync(`${file}${end}`);
      found = true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return found;
}

function open(file: string) {
  try {
    const folder = dirname(file);
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    // SQLite gives the files beside it the same rights.
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new StoreError(`cannot write the workshop's file ${file} (${code}); --workshop-data names another`);
  }
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('PRAGMA locking_mode = EXCLUSIVE;');
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'];
    const isNew = version === 0 && tables === 0;
    if (!isNew && version !== VERSION) throw new StoreError(notOurs(file));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    if (isNew) database.exec(`BEGIN IMMEDIATE; ${TABLES} COMMIT;`);
    return {
      database,
      keepRoom: database.prepare('INSERT INTO room VALUES (1, ?) ON CONFLICT DO UPDATE SET state = excluded.state'),
      keepSeat: database.prepare('INSERT INTO seat VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state'),
      dropSeat: database.prepare('DELETE FROM seat WHERE id = ?'),
    };
  } catch (error) {
    database?.close();
    if (error instanceof StoreError) throw error;
    const text = wordsOf(error);
    if (/locked|busy/i.test(text)) {
      throw new StoreError(`the workshop's file ${file} is in use by another sandbox; --workshop-data names another`);
    }
    throw new StoreError(/not a database|malformed|no such table/i.test(text) ? notOurs(file) : `${file}: ${text}`);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function notOurs(file: string): string {
  return `${file} holds no workshop of this version; --workshop-data names another file, and npm run forget deletes this one`;
}
