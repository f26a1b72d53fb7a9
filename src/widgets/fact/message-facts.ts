import { CaptureReader, type UnitEntry } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import { countText, durationText } from '#widgets/ladder/time-text.ts';
import type { Field, Side, Unit } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import type { OctetBuffer } from '#wire/octets/octet-buffer.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { calledMessage } from './called-message.ts';
import { octetFact } from './octet-facts.ts';

/** What can be asked of one protocol message. */
const OF_MESSAGE: Readonly<Record<string, (unit: Unit) => number | undefined>> = {
  octets: (unit) => unit.length,
  'payload octets': (unit) => fieldNamed(unit, 'payload data')?.length ?? 0,
  'header octets': (unit) => unit.length - (fieldNamed(unit, 'payload data')?.length ?? 0),
  'content octets': (unit) => contentOf(unit)?.length,
};

/**
 * A fact of a message by its number in the list, from 1: `message 3 octets`, `message 3 payload octets`, `message 3 reads`
 * (reads or writes of the socket that it crossed in), `message 3 inflated octets`, `message 3 begins` (its first two octets),
 * `message 3 after the one before`, `message 3 hex` and `message 3 bits of opcode` (see octet-facts.ts),
 * `message 3 field chunk size`, `message 3 line 1` (of its content, as text); or of the whole capture: `messages`, `requests`,
 * `connections`, `reads` and `writes` of its sockets, `all octets of the client`.
 * Undefined when it is no such name, or the message has no such thing.
 */
export function messageFact(capture: Capture, name: string): string | undefined {
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const ofAll = ofCapture(capture, reader, name);
  if (ofAll !== undefined) return countText(ofAll);
  const [, number, what = ''] = /^message (\d+) (.+)$/.exec(name) ?? [];
  const entry = number === undefined ? undefined : calledMessage(reader, Number(number));
  return entry && ofMessage(reader, entry, what);
}

function ofMessage(reader: CaptureReader, entry: UnitEntry, what: string): string | undefined {
  const stretch = reader.stretchOf(entry);
  const { side, unit: index } = entry;
  const unit = stretch.wire.dissect(side, index);
  const value = OF_MESSAGE[what]?.(unit);
  if (value !== undefined) return countText(value);
  if (what === 'reads') return String(stretch.crossingsOf(side, unit.offset, unit.length));
  if (what === 'inflated octets') return countOf(stretch.wire.frames(side)?.inflated(index)?.length);
  if (what === 'after the one before') return sinceThatBefore(reader, entry);
  const octets = octetFact(unit, stretch.wire[side].octets, what === 'begins' ? 'hex from 1 to 2' : what);
  if (octets !== undefined) return octets;
  const [, line] = /^line (\d+)$/.exec(what) ?? [];
  if (line !== undefined) return lineOf(unit, stretch.wire[side].octets, Number(line));
  const [, field] = /^field (.+)$/.exec(what) ?? [];
  const found = field === undefined ? undefined : fieldNamed(unit, field)?.value;
  return found === undefined ? undefined : String(found);
}

function ofCapture(capture: Capture, reader: CaptureReader, name: string): number | undefined {
  const crossings = (side: Side) =>
    capture.events.filter((event) => event.type === 'octets' && event.side === side).length;
  const stretches = [...reader.connections.values()].flatMap((connection) => connection.stretches);
  const sum = (count: (stretch: (typeof stretches)[number]) => number) =>
    stretches.reduce((total, stretch) => total + count(stretch), 0);
  switch (name) {
    case 'messages':
      return reader.entries.filter(({ kind }) => kind === 'unit').length;
    case 'reads':
      return crossings('client');
    case 'writes':
      return crossings('server');
    case 'requests':
      return sum(({ wire }) => wire.exchanges.length);
    case 'connections':
      return new Set([...reader.connections.values()].filter(({ stretches: own }) => own.length > 0)).size;
    case 'all octets of the client':
      return sum(({ wire }) => wire.client.octets.end - wire.client.octets.start);
    case 'all octets of the server':
      return sum(({ wire }) => wire.server.octets.end - wire.server.octets.start);
    default:
      return undefined;
  }
}

function contentOf({ fields }: Unit): Field | undefined {
  return fieldNamed({ fields }, 'content') ?? fieldNamed({ fields }, 'chunk data');
}

/** Line `number`, from 1, of what a unit carries; undefined when there is none, or an empty one. */
function lineOf(unit: Unit, octets: OctetBuffer, number: number): string | undefined {
  const content = contentOf(unit);
  if (!content) return undefined;
  const text = decodeUtf8Lossy(octets.view(content.offset, content.offset + content.length));
  return text.split(/\r\n|\r|\n/)[number - 1] || undefined;
}

/** How long after the message before it in the list a message had crossed. */
function sinceThatBefore({ entries }: CaptureReader, entry: UnitEntry): string | undefined {
  const before = entries.slice(0, entries.indexOf(entry)).findLast(({ kind }) => kind === 'unit');
  return before && durationText(entry.time - before.time);
}

function countOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : countText(value);
}
