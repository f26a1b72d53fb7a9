import { PairedRequests } from '#capture/paired-requests.ts';
import type { CaptureReader, Entry, HeldEntry, NoticeEntry, UnitEntry } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import { SeenRequests } from '#capture/seen-requests.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { Bounds } from './bounds.ts';
import { Landmarks } from './landmarks.ts';
import { PagePlacer } from './page-placer.ts';
import { heldRow, noticeRow, pageRow, pendingRow } from './plain-rows.ts';
import { requestBounds } from './request-bounds.ts';
import type { NoticeRow, PageRow, PendingRow, Row, UnitRow } from './row.ts';
import { LazyUnitRow } from './unit-row.ts';

/** How the page's clock stands to the server's, in microseconds. */
interface Clock {
  readonly offset: number;
  readonly uncertainty: number;
}

/** What a list of rows has, besides what crossed the wire and what the page saw. */
export interface Listing {
  /**
   * Whether the feed's making of each event is told: it is what a page waits for where the feed is delivered over HTTP. On
   * a WebSocket the frame follows it at once.
   */
  readonly feed: boolean;
}

const EVERYTHING: Listing = { feed: true };

/** So many events of a page are placed in one step. */
const PLACED_AT_ONCE = 2000;

/**
 * The rows of one lab: what the sandbox saw and what the page saw, as one list in an order that can be. The list is kept
 * and grows as the capture does: what is new costs, what is there already does not.
 */
export class Timeline {
  readonly #reader: CaptureReader;
  readonly #listing: Listing;
  readonly #landmarks: Landmarks;
  readonly #rows: Row[] = [];
  #added: Row[] = [];
  /** What each entry is shown as, and how many of the entries before it are shown. */
  readonly #entryRows: (Row | undefined)[] = [];
  readonly #rowsBefore: number[] = [0];
  readonly #times: number[] = [];
  readonly #pageRows: (PageRow | undefined)[] = [];
  #pendingRows = new Map<string, PendingRow>();
  #placer = new PagePlacer();
  readonly #requests: SeenRequests;
  #paired: PairedRequests;
  #circumstances = '';
  readonly #holds = new Map<string, HeldEntry>();
  /** Indexes of the held entries that had not been released when they were shown last. */
  readonly #unreleased = new Set<number>();
  /** The last unit of each direction of a stretch, which may still grow, by its index. */
  readonly #growing = new Map<Stretch, Partial<Record<Side, number>>>();
  readonly #numbers = new Map<number, number>();

  constructor(reader: CaptureReader, listing: Listing = EVERYTHING) {
    this.#reader = reader;
    this.#listing = listing;
    this.#landmarks = new Landmarks(reader);
    this.#requests = new SeenRequests(reader);
    this.#paired = new PairedRequests(this.#requests);
  }

  /** The list as it was brought up to date last; it is the same list every time. */
  get list(): readonly Row[] {
    return this.#rows;
  }

  /**
   * The list as of now.
   *
   * @param page what it was before and what came since
   * @param settled no more entries come: page events whose cause was never seen are shown all the same
   */
  rows(page: readonly PageEvent[], clock: Clock, settled: boolean): readonly Row[] {
    while (this.advance(page, clock, settled)) {
      // A step does so much and no more.
    }
    return this.#rows;
  }

  /**
   * As `rows`, one step of it: all entries that are new, and as many events of the page as are soon placed.
   *
   * @param more more entries follow at once, so that what the page saw after the last of these waits
   * @returns whether there are events of the page for another step
   */
  advance(page: readonly PageEvent[], clock: Clock, settled: boolean, more = false): boolean {
    this.#landmarks.advance();
    let changed = Math.min(this.#takeEntries(), this.#takeReleases(), this.#takeGrowth(), this.#takeNames());
    const circumstances = `${settled} ${clock.offset} ${clock.uncertainty}`;
    const anew = circumstances !== this.#circumstances || !this.#placer.follows(page);
    if (anew) {
      this.#circumstances = circumstances;
      this.#placer = new PagePlacer();
      this.#paired = new PairedRequests(this.#requests);
      changed = 0;
    }
    // What was listed already must not be missing for a while.
    const atMost = anew ? page.length : PLACED_AT_ONCE;
    this.#paired.advance(page, clock.offset, this.#placer.count + atMost);
    const context = {
      times: this.#times,
      offset: clock.offset,
      findBounds: (event: PageEvent, count: number, index: number) => this.#bounds(event, count, index),
      settled,
    };
    const until = more ? (this.#times.at(-1) ?? Number.NEGATIVE_INFINITY) : Number.POSITIVE_INFINITY;
    const { kept, position } = this.#placer.advance(page, context, { atMost, until });
    this.#merge(Math.min(changed, position), kept, clock.uncertainty);
    this.#appendPending();
    return !more && this.#placer.count < page.length;
  }

  /** The rows that were added since this was asked last, in the order of their adding. */
  takeAdded(): Row[] {
    const added = this.#added;
    this.#added = [];
    return added;
  }

  #bounds(event: PageEvent, count: number, index: number): Bounds {
    const called = this.#paired.called(index);
    const { call } = called;
    return call.kind === 'WebSocket'
      ? this.#landmarks.bounds(event, count, call.ordinal)
      : requestBounds(event, called, this.#paired.of(call));
  }

  #takeEntries(): number {
    const { entries } = this.#reader;
    const known = this.#times.length;
    for (let index = known; index < entries.length; index++) {
      const entry = entries[index] as Entry;
      this.#times.push(entry.time);
      if (entry.kind === 'held') {
        const { connection, side, offset } = entry.event;
        this.#holds.set(placeKey(connection, side, offset), entry);
        this.#unreleased.add(index);
      } else if (entry.kind === 'unit') {
        const stretch = this.#reader.stretchOf(entry);
        const last = this.#growing.get(stretch);
        if (last) last[entry.side] = index;
        else this.#growing.set(stretch, { [entry.side]: index });
      }
    }
    return known;
  }

  /** What was sent is a row of its own, what was never sent says so. */
  #takeReleases(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const index of this.#unreleased) {
      const entry = this.#reader.entries[index];
      if (entry?.kind !== 'held' || !entry.released) continue;
      this.#unreleased.delete(index);
      this.#entryRows[index] = undefined;
      first = Math.min(first, index);
    }
    return first;
  }

  /** A unit never changes once it is listed, but for content whose end only the end of its stream tells. */
  #takeGrowth(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const [stretch, last] of this.#growing) {
      for (const index of [last.client, last.server]) {
        const row = index === undefined ? undefined : this.#entryRows[index];
        if (index === undefined || row?.kind !== 'unit') continue;
        if (stretch.wire[row.side].units.length(row.place.unit) === row.length) continue;
        this.#entryRows[index] = undefined;
        first = Math.min(first, index);
      }
      if (stretch.wire.client.ended && stretch.wire.server.ended) this.#growing.delete(stretch);
    }
    return first;
  }

  /** A capture's only connection has no number; once there is another, both have. */
  #takeNames(): number {
    const { connections, entries } = this.#reader;
    const known = this.#numbers.size;
    if (connections.size === known) return Number.POSITIVE_INFINITY;
    for (const id of connections.keys()) if (!this.#numbers.has(id)) this.#numbers.set(id, this.#numbers.size + 1);
    if (known !== 1) return Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#entryRows.length; index++) {
      if (entries[index]?.kind === 'notice') this.#entryRows[index] = undefined;
    }
    return 0;
  }

  /**
   * Lists all that stands at or after entry `from` anew.
   *
   * @param kept how many placed page events are as they were
   */
  #merge(from: number, kept: number, uncertainty: number): void {
    const { entries } = this.#reader;
    const { placed } = this.#placer;
    let next = kept;
    while ((placed[next - 1]?.position ?? 0) > from) next -= 1;
    const first = Math.min(from, entries.length);
    let shown = this.#rowsBefore[first] as number;
    this.#rows.length = Math.min(this.#rows.length, shown + next);
    for (let index = first; index <= entries.length; index++) {
      for (let each = placed[next]; each?.position === index; each = placed[next]) {
        this.#rows.push(this.#pageRow(each, uncertainty));
        next += 1;
      }
      this.#rowsBefore[index] = shown;
      const row = index < entries.length ? this.#entryRow(index) : undefined;
      if (!row) continue;
      this.#rows.push(row);
      shown += 1;
    }
  }

  #pageRow({ event, index, time }: PagePlacer['placed'][number], uncertainty: number): PageRow {
    const known = this.#pageRows[index];
    if (known?.event === event && known.time === time && known.uncertainty === uncertainty) return known;
    const row = pageRow({ event, time, of: this.#paired.called(index).call.kind, uncertainty }, index);
    if (!known) this.#added.push(row);
    this.#pageRows[index] = row;
    return row;
  }

  #entryRow(index: number): Row | undefined {
    const known = this.#entryRows[index];
    if (known) return known;
    const isNew = index >= this.#entryRows.length;
    const row = this.#makeRow(this.#reader.entries[index] as Entry, index);
    this.#entryRows[index] = row;
    if (row && isNew) this.#added.push(row);
    return row;
  }

  #makeRow(entry: Entry, index: number): Row | undefined {
    if (entry.kind === 'unit') return this.#unitRow(entry);
    if (entry.kind === 'notice') return this.#noticeRow(entry, index);
    return entry.released && entry.released.how !== 'closed' ? undefined : heldRow(entry, this.#reader);
  }

  #noticeRow(entry: NoticeEntry, index: number): NoticeRow | undefined {
    if (entry.event.type === 'feed' && !this.#listing.feed) return undefined;
    return noticeRow(entry, index, (id) => this.#connectionName(id));
  }

  #unitRow(entry: UnitEntry): UnitRow {
    const stretch = this.#reader.stretchOf(entry);
    if (this.#holds.size === 0) return new LazyUnitRow(entry, stretch, undefined);
    const offset = stretch.wire[entry.side].units.offset(entry.unit);
    const hold = this.#holds.get(placeKey(entry.connection, entry.side, offset));
    return new LazyUnitRow(entry, stretch, hold?.released && hold.released.time - hold.time);
  }

  #connectionName(id: number): string {
    return this.#numbers.size < 2 ? 'connection' : `connection ${this.#numbers.get(id)}`;
  }

  /** What came last on each connection and is not a whole message. */
  #appendPending(): void {
    const known = this.#pendingRows;
    this.#pendingRows = new Map();
    for (const { id, stretches } of this.#reader.connections.values()) {
      const stretch = stretches.at(-1);
      for (const side of ['client', 'server'] as const) {
        const made = stretch && !this.#reader.isUnderWay(stretch) && pendingRow(id, stretch, side);
        if (!made) continue;
        const before = known.get(made.key);
        const isSame = before?.length === made.length && before.place.stretch === made.place.stretch;
        const row = isSame ? before : made;
        if (!before) this.#added.push(row);
        this.#pendingRows.set(row.key, row);
        this.#rows.push(row);
      }
    }
  }
}

function placeKey(connection: number, side: Side, offset: number): string {
  return `${connection} ${side} ${offset}`;
}
