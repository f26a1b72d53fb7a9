import type { CaptureReader, Entry, HeldEntry, NoticeEntry, UnitEntry } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { describeUnit, withoutToken } from './describe-unit.ts';
import { Landmarks } from './landmarks.ts';
import { placePageEvents } from './place-page-events.ts';
import { type HeldRow, type NoticeRow, type PageRow, type PendingRow, type Row, type UnitRow, unitKey } from './row.ts';
import { octetsText } from './time-text.ts';

/** How the page's clock stands to the server's, in microseconds. */
interface Clock {
  readonly offset: number;
  readonly uncertainty: number;
}

/** The rows of one lab: what the sandbox saw and what the page saw, as one list in an order that can be. */
export class Timeline {
  readonly #holds = new Map<string, HeldEntry>();
  readonly #reader: CaptureReader;
  readonly #landmarks: Landmarks;
  readonly #units = new Map<string, UnitRow>();

  constructor(reader: CaptureReader) {
    this.#reader = reader;
    this.#landmarks = new Landmarks(reader);
  }

  /** @param settled no more entries come: page events whose cause was never seen are shown all the same */
  rows(page: readonly PageEvent[], clock: Clock, settled: boolean): Row[] {
    this.#landmarks.advance();
    const { entries } = this.#reader;
    const times = entries.map(({ time }) => time);
    const bounds = (event: PageEvent, count: number) => this.#landmarks.bounds(event, count);
    const placed = placePageEvents(page, times, clock.offset, bounds, settled);
    const rows: Row[] = [];
    let next = 0;
    for (let index = 0; index <= entries.length; index++) {
      for (; placed[next]?.position === index; next++) {
        const { event, time } = placed[next] as (typeof placed)[number];
        rows.push(pageRow(event, time, page.indexOf(event), clock.uncertainty));
      }
      const entry = entries[index];
      const row = entry && this.#row(entry, index);
      if (row) rows.push(row);
    }
    return [...rows, ...this.#pendingRows()];
  }

  /** What came last on each connection and is not a whole message: the rest may still come, or never. */
  #pendingRows(): PendingRow[] {
    const rows: PendingRow[] = [];
    for (const { id, stretches } of this.#reader.connections.values()) {
      const last = stretches.length - 1;
      const stretch = stretches[last];
      for (const side of ['client', 'server'] as const) {
        const pending = stretch?.wire.pending(side);
        if (!stretch || !pending) continue;
        rows.push({
          key: `q${id}.${side}`,
          kind: 'pending',
          time: stretch.timeAt(side, pending.offset + pending.length - 1) ?? 0,
          place: { connection: id, stretch: last, side },
          side,
          length: pending.length,
          title: `${pending.kind}, unfinished`,
          note: pending.awaited === undefined ? undefined : `${octetsText(pending.awaited)} missing`,
        });
      }
    }
    return rows;
  }

  #row(entry: Entry, index: number): Row | undefined {
    if (entry.kind === 'unit') return this.#unitRow(entry);
    if (entry.kind === 'notice') return noticeRow(entry, index, (id) => this.#connectionName(id));
    const { connection, side, offset } = entry.event;
    this.#holds.set(placeKey(connection, side, offset), entry);
    return entry.released && entry.released.how !== 'closed' ? undefined : heldRow(entry);
  }

  /** `connection`, or `connection 2` where a capture has several: numbers of the sandbox mean nothing to a reader. */
  #connectionName(id: number): string {
    const ids = [...this.#reader.connections.keys()];
    return ids.length < 2 ? 'connection' : `connection ${ids.indexOf(id) + 1}`;
  }

  /** A unit never changes once it is listed, but for close-delimited content, which grows until its connection ends. */
  #unitRow(entry: UnitEntry): UnitRow {
    const key = unitKey(entry);
    const stretch = this.#reader.stretchOf(entry);
    const length = stretch.wire[entry.side].units.length(entry.unit);
    const known = this.#units.get(key);
    if (known && known.length === length) return known;
    const words = describeUnit(stretch, entry.side, entry.unit);
    const offset = stretch.wire[entry.side].units.offset(entry.unit);
    const hold = this.#holds.get(placeKey(entry.connection, entry.side, offset));
    const waited = hold?.released && hold.released.time - hold.time;
    const row: UnitRow = {
      key,
      kind: 'unit',
      time: entry.time,
      place: entry,
      side: entry.side,
      length,
      ...words,
      waited,
    };
    this.#units.set(key, row);
    return row;
  }
}

function placeKey(connection: number, side: Side, offset: number): string {
  return `${connection} ${side} ${offset}`;
}

function heldRow(entry: HeldEntry): HeldRow {
  const { event, octets } = entry;
  return {
    key: `h${event.hold}`,
    kind: 'held',
    time: entry.time,
    entry,
    side: event.side,
    length: octets.length,
    title: startLine(octets) ?? event.kind,
    lost: entry.released !== undefined,
  };
}

/** The status or request line that held octets begin with, without the version: `101 Switching Protocols`. */
function startLine(octets: Uint8Array): string | undefined {
  const line = String.fromCharCode(...octets.subarray(0, 200)).split('\r\n', 1)[0] ?? '';
  const status = /^HTTP\/\d\.\d (\d{3}.*)$/.exec(line);
  const request = /^([A-Z]+) (\S+) HTTP\/\d\.\d$/.exec(line);
  if (status) return status[1]?.trim();
  return request ? `${request[1]} ${withoutToken(request[2] ?? '')}` : undefined;
}

function pageRow(event: PageEvent, time: number, index: number, uncertainty: number): PageRow {
  return { key: `p${index}`, kind: 'page', time, title: event.name, note: pageNote(event), event, uncertainty };
}

function pageNote({ name, detail = {} }: PageEvent): string | undefined {
  if (name === 'close' || name === 'close()') {
    const parts = [String(detail['code'] ?? '')];
    if (detail['reason']) parts.push(`“${detail['reason']}”`);
    if (typeof detail['wasClean'] === 'boolean') parts.push(detail['wasClean'] ? 'clean' : 'not clean');
    return parts.join(' ');
  }
  if (name === 'message' || name === 'send') {
    const text = detail['text'];
    return typeof text === 'string'
      ? `“${text.length > 28 ? `${text.slice(0, 28)}…` : text}”`
      : `${detail['octets']} octets`;
  }
  return undefined;
}

type NameConnection = (id: number) => string;

function noticeRow(entry: NoticeEntry, index: number, name: NameConnection): NoticeRow | undefined {
  const words = noticeWords(entry.event, name);
  return words && { key: `n${index}`, kind: 'notice', time: entry.time, entry, ...words };
}

function noticeWords(
  event: NoticeEntry['event'],
  name: NameConnection,
): Pick<NoticeRow, 'title' | 'note' | 'tone'> | undefined {
  switch (event.type) {
    case 'connection-opened':
      return { title: `${name(event.connection)} opened`, note: `by the ${event.peer}`, tone: 'plain' };
    case 'half-closed':
      return { title: `${event.side} ended its half`, note: 'TCP FIN', tone: 'plain' };
    case 'connection-closed':
      return {
        title: `${name(event.connection)} ${event.how}`,
        note: `by ${event.by === 'client' || event.by === 'server' ? `the ${event.by}` : `a ${event.by}`}`,
        tone: event.how === 'reset' ? 'wrong' : 'plain',
      };
    case 'altered':
      return { title: `fault: ${event.fault}`, note: `${event.length} octets sent in place of others`, tone: 'wrong' };
    case 'limit-reached':
      return { title: `limit reached: ${event.limit}`, note: event.text, tone: 'wrong' };
    case 'elided':
      return { title: `${event.to - event.from + 1} events elided`, note: `${event.octets} octets`, tone: 'wrong' };
    case 'faults':
      return event.plan.length === 0
        ? undefined
        : { title: 'faults armed', note: event.plan.join(', '), tone: 'plain' };
    case 'gate':
      return undefined;
  }
}
