import { copyWithHeld } from '#capture/held-copy.ts';
import type { CaptureReader, HeldEntry, NoticeEntry } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import { withoutToken } from '#capture/without-token.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { describeHeldFrame, describeUnit } from './describe-unit.ts';
import { type HeldRow, type NoticeRow, type PageRow, type PendingRow, pendingKey } from './row.ts';
import { countText, octetsText } from './time-text.ts';

type Detail = NonNullable<PageEvent['detail']>;

/** What the gate holds, or held when its connection went: told by what is innermost in it, as if it had been sent. */
export function heldRow(entry: HeldEntry, reader: CaptureReader): HeldRow {
  const { event, octets } = entry;
  return {
    key: `h${event.hold}`,
    kind: 'held',
    time: entry.time,
    entry,
    side: event.side,
    length: octets.length,
    ...(innermostWords(entry, reader) ?? heldWords(event.kind, event.side, octets)),
    lost: entry.released !== undefined,
  };
}

function innermostWords(
  entry: HeldEntry,
  reader: CaptureReader,
): Pick<HeldRow, 'title' | 'note' | 'carrier'> | undefined {
  const wire = copyWithHeld(reader, entry);
  const { side, offset } = entry.event;
  const index = wire?.[side].units.indexAt(offset) ?? -1;
  if (!wire || index === -1) return undefined;
  const { title, note, carrier } = describeUnit(wire, side, index);
  return { title, note, carrier };
}

function heldWords(kind: string, side: Side, octets: Uint8Array): Pick<HeldRow, 'title' | 'note'> {
  const frame = kind === 'frame' ? describeHeldFrame(octets, side) : undefined;
  return frame ?? { title: startLine(octets) ?? kind };
}

/** The status or request line that held octets begin with, without the version: `101 Switching Protocols`. */
function startLine(octets: Uint8Array): string | undefined {
  const line = String.fromCharCode(...octets.subarray(0, 200)).split('\r\n', 1)[0] ?? '';
  const status = /^HTTP\/\d\.\d (\d{3}.*)$/.exec(line);
  const request = /^([A-Z]+) (\S+) HTTP\/\d\.\d$/.exec(line);
  if (status) return status[1]?.trim();
  return request ? `${request[1]} ${withoutToken(request[2] ?? '')}` : undefined;
}

/** What script saw or did: event number `index` of the page, `time` on the server's clock. */
export function pageRow(row: Pick<PageRow, 'event' | 'time' | 'of' | 'uncertainty'>, index: number): PageRow {
  return { key: `p${index}`, kind: 'page', title: row.event.name, note: pageNote(row.event), ...row };
}

function pageNote({ name, detail = {} }: PageEvent): string | undefined {
  if (name === 'close' || name === 'close()') {
    const parts = [String(detail['code'] ?? '')];
    if (detail['reason']) parts.push(`“${detail['reason']}”`);
    if (typeof detail['wasClean'] === 'boolean') parts.push(detail['wasClean'] ? 'clean' : 'not clean');
    return parts.join(' ');
  }
  if (name === 'fetch') return `${detail['method']} ${pathOf(String(detail['url']))}`;
  if (name === 'new EventSource' || name === 'img src') return pathOf(String(detail['url']));
  if (name === 'message' && typeof detail['data'] === 'string') return eventNote(detail);
  if (typeof detail['client'] === 'string') return clientNote(detail);
  if (name === 'piece') return pieceNote(detail);
  if (name === 'reads') return String(detail['pace']);
  if (name === 'error' && typeof detail['name'] === 'string') return detail['name'];
  if (name === 'load') return `${detail['width']} × ${detail['height']}`;
  if (name === 'response') return `${detail['status']} ${detail['statusText']}`.trim();
  if (name === 'message' || name === 'send' || name === 'body') {
    const text = detail['text'];
    return typeof text === 'string' ? quote(text) : `${detail['octets']} octets`;
  }
  return undefined;
}

/** What an MQTT client of the page did or was told: which client, the topic name or filter, and what else there is. */
function clientNote({ client, topic, filter, text, qos, granted, sessionPresent }: Detail): string {
  return [
    `${client}:`,
    topic ?? filter,
    text === undefined ? undefined : quote(String(text)),
    qos === undefined ? undefined : `QoS ${qos}`,
    granted === undefined ? undefined : granted === 128 ? 'refused' : `QoS ${granted} granted`,
    sessionPresent === undefined ? undefined : sessionPresent ? 'session present' : 'no session present',
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** An event of an EventSource: its type where it has one of its own, and its data. */
function eventNote({ type, data }: Detail): string {
  return `${type === 'message' ? '' : `${type} `}${quote(String(data))}`;
}

function pieceNote({ octets, ids }: Detail): string {
  return `${octetsText(Number(octets))}${ids === undefined ? '' : `, event ${ids}`}`;
}

function quote(text: string): string {
  return `“${text.length > 28 ? `${text.slice(0, 28)}…` : text}”`;
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '');
}

/** What a connection is called: its number in the sandbox means nothing to a reader. */
export type NameConnection = (id: number) => string;

/** Entry number `index` of a capture; undefined for what is not worth a row. */
export function noticeRow(entry: NoticeEntry, index: number, name: NameConnection): NoticeRow | undefined {
  const words = noticeWords(entry.event, name);
  return words && { key: `n${index}`, kind: 'notice', time: entry.time, entry, ...words };
}

function noticeWords(
  event: NoticeEntry['event'],
  name: NameConnection,
): Pick<NoticeRow, 'title' | 'note' | 'tone'> | undefined {
  switch (event.type) {
    case 'connection-opened':
      if (event.peer === 'unseen') return undefined;
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
      if (event.length === 0) {
        const title = event.intended === '' ? event.fault : `fault: ${event.fault}`;
        return { title, note: 'no octet was sent', tone: 'wrong' };
      }
      return event.intended === ''
        ? { title: event.fault, note: `${event.length} octets that no library wrote`, tone: 'wrong' }
        : { title: `fault: ${event.fault}`, note: `${event.length} octets sent in place of others`, tone: 'wrong' };
    case 'limit-reached':
      return { title: 'limit reached', note: event.text, tone: 'wrong' };
    case 'backpressure':
      return event.state === 'waits'
        ? {
            title: `the server waits on ${name(event.connection)}`,
            note: `its client does not read: ${octetsText(event.waiting)} wait`,
            tone: 'wrong',
          }
        : {
            title: `the server goes on, on ${name(event.connection)}`,
            note: event.skipped === 0 ? 'nothing was left out' : `${eventsText(event.skipped)} left out`,
            tone: event.skipped === 0 ? 'plain' : 'wrong',
          };
    case 'missing':
      return {
        title: `${octetsText(event.length)} missing`,
        note: `of the ${event.side}, in ${name(event.connection)}`,
        tone: 'wrong',
      };
    case 'elided':
      return { title: `${event.to - event.from + 1} events elided`, note: `${event.octets} octets`, tone: 'wrong' };
    case 'feed':
      return { title: madeTitle(event), note: 'made by the feed', tone: 'plain' };
    case 'faults':
      return event.plan.length === 0
        ? undefined
        : { title: 'faults armed', note: event.plan.join(', '), tone: 'plain' };
    case 'gate':
      return undefined;
  }
}

function eventsText(count: number): string {
  return `${countText(count)} event${count === 1 ? '' : 's'}`;
}

function madeTitle({ first, last }: { first: number; last: number }): string {
  return first === last ? `event ${first}` : `events ${first} to ${last}`;
}

/** What came last of `side` and is not a whole message: the rest may still come, or never. */
export function pendingRow(connection: number, stretch: Stretch, side: Side): PendingRow | undefined {
  const pending = stretch.wire.pending(side);
  return (
    pending && {
      key: pendingKey(connection, side),
      kind: 'pending',
      time: stretch.timeAt(side, pending.offset + pending.length - 1) ?? 0,
      place: { connection, stretch: stretch.number, side },
      side,
      length: pending.length,
      title: `${pending.kind}, unfinished`,
      note: pending.awaited === undefined ? undefined : `${octetsText(pending.awaited)} missing`,
    }
  );
}
