import type { DatabaseSync } from 'node:sqlite';
import type { FeedEvent } from '#service/feed.ts';
import { type SaidTopic, sayingWords } from '#service/saying.ts';
import type { Kept } from '#service/shared-feed.ts';

const TABLES = `
  CREATE TABLE IF NOT EXISTS together (only INTEGER PRIMARY KEY CHECK (only = 1), begin INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS said (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
    topic TEXT, payload BLOB, qos INTEGER, retain INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS retained (
    number INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL, PRIMARY KEY (number, topic)
  ) STRICT, WITHOUT ROWID;
`;

type Row = Readonly<Record<string, unknown>>;

/** What a class has said to each other, in the workshop's file. What a call wrote outlives the process, however that ends. */
export class TogetherStore {
  readonly #database: DatabaseSync;
  readonly #write: (work: () => void) => void;
  readonly #keep;
  readonly #forget;
  readonly #retain;
  readonly #release;

  /** @param write does work that writes to the database, and says so where it cannot */
  constructor(database: DatabaseSync, write: (work: () => void) => void) {
    this.#database = database;
    this.#write = write;
    database.exec(TABLES);
    this.#keep = database.prepare('INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#forget = database.prepare('DELETE FROM said WHERE id < ?');
    this.#retain = database.prepare(
      'INSERT INTO retained VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload, qos = excluded.qos',
    );
    this.#release = database.prepare('DELETE FROM retained WHERE number = ? AND topic = ?');
  }

  /** What is kept: the number before the first message, the messages, and what is retained of MQTT. */
  read(): { readonly begin: number; readonly events: FeedEvent[]; readonly retained: Kept[] } {
    const begin = this.#database.prepare('SELECT begin FROM together').get()?.['begin'];
    const said = this.#database.prepare('SELECT * FROM said ORDER BY id').all();
    const retained = this.#database.prepare('SELECT * FROM retained').all();
    return {
      begin: Number(begin ?? 0),
      events: said.map(eventOf),
      retained: retained.map((row) => ({ ...topicOf({ ...row, retain: 1 }), number: Number(row['number']) })),
    };
  }

  /** Forgets all; the next message gets the number after `begin`. */
  beginAfter(begin: number): void {
    this.clear();
    this.#write(() => void this.#database.prepare('INSERT INTO together VALUES (1, ?)').run(begin));
  }

  clear(): void {
    this.#write(() => this.#database.exec('DELETE FROM together; DELETE FROM said; DELETE FROM retained;'));
  }

  /** Keeps a message, and forgets those before number `first`. */
  keep({ id, time, said }: FeedEvent, first: number): void {
    if (said === undefined) return;
    const { number, name, text, topic } = said;
    const { name: at = null, payload = null, qualityOfService = null } = topic ?? {};
    this.#write(() => {
      this.#keep.run(id, time, number, name, text, at, payload, qualityOfService, topic ? Number(topic.retain) : null);
      this.#forget.run(first);
    });
  }

  retain({ number, name, payload, qualityOfService }: Kept): void {
    this.#write(() => void this.#retain.run(number, name, payload, qualityOfService));
  }

  release({ number, name }: Pick<Kept, 'number' | 'name'>): void {
    this.#write(() => void this.#release.run(number, name));
  }
}

function eventOf(row: Row): FeedEvent {
  const { id, time, number, name, text, topic } = row;
  const said = {
    ...{ number: Number(number), name: String(name), text: String(text) },
    ...(topic !== null && { topic: topicOf(row) }),
  };
  return { id: Number(id), time: Number(time), text: sayingWords(said), said };
}

function topicOf({ topic, payload, qos, retain }: Row): SaidTopic {
  return {
    name: String(topic),
    payload: payload as Uint8Array,
    qualityOfService: Number(qos) as SaidTopic['qualityOfService'],
    retain: retain === 1,
  };
}
