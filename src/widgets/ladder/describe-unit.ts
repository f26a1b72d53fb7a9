import { withoutToken } from '#capture/without-token.ts';
import type { Side, Unit, Value } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import type { Connection } from '#wire/stack/connection.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { countedNested, nestedWords, partOf, tellingOf } from './nested-words.ts';
import { QUOTED, quote } from './quote.ts';
import { octetsText } from './time-text.ts';

/** The opcode of a text frame (RFC 6455 section 5.2). */
const TEXT = 1;

/** A unit in the few words of a list. */
export interface UnitWords {
  readonly title: string;
  readonly note?: string | undefined;
  /** How many rules it breaks, with those that what ends in it breaks. */
  readonly broken: number;
  /** What carries that, where `title` tells of something inside: `chunk, 3 lines`. */
  readonly carrier?: string;
}

/** Nested units that are looked at for what they say; there may be very many in one carrier. */
const MOST_READ = 200;

/**
 * Says what unit `index` of `side` is: its start line, or what is innermost in it, the event or the packet that ends there, or else its
 * opcode and the beginning of what it carries.
 */
export function describeUnit(wire: Connection, side: Side, index: number): UnitWords {
  const carrier = describeCarrier(wire, side, index);
  const layer = wire.carriedBy(side, index);
  if (!layer) return carrier;
  const { protocol } = layer.decoder;
  const { from, to } = layer.endingIn(index);
  const ended = Array.from({ length: Math.min(to - from, MOST_READ) }, (_, step) => layer.nested(from + step)).filter(
    (nested) => nested !== undefined,
  );
  const telling = tellingOf(ended);
  const [first] = telling;
  const name = wire.frames(side)?.head(index) ? `${carrier.title} frame` : carrier.title;
  if (!first) return { ...carrier, title: partOf(protocol), carrier: name };
  const { title, note } = nestedWords(first);
  const more = ended.length === MOST_READ ? to - from - 1 : telling.length - 1;
  return {
    title: more > 0 ? `${title} and ${more} more` : title,
    note,
    broken: ended.reduce((sum, { unit }) => sum + unit.broken.length, carrier.broken),
    carrier: to - from === 1 ? name : `${name}, ${countedNested(protocol, to - from)}`,
  };
}

/** Says what a unit is by itself. */
export function describeCarrier(wire: Connection, side: Side, index: number): UnitWords {
  const unit = wire.dissect(side, index);
  const broken = unit.broken.length;
  const exchange = wire.exchangeOf(side, index);
  if (exchange && side === 'client') {
    return { title: `${exchange.request.method} ${withoutToken(exchange.request.target)}`, broken };
  }
  if (exchange?.response) return { title: `${exchange.response.status} ${exchange.response.reason}`.trim(), broken };
  if (unit.kind === 'frame') return { ...describeFrame(unit, wire.frames(side)?.unmasked(index)), broken };
  if (unit.protocol === 'http' || unit.protocol === 'tunnel') {
    return { title: unit.unfinished ? `${unit.kind}, unfinished` : unit.kind, ...contentNote(unit), broken };
  }
  const octets = wire[side].octets.view(unit.offset, unit.offset + unit.length);
  return { ...nestedWords({ unit, octets }), broken };
}

/** The note of a frame whose message was compressed, once the message is inflated; undefined for other units. */
export function inflatedNote(wire: Connection, side: Side, index: number): string | undefined {
  const frames = wire.frames(side);
  const head = frames?.head(index);
  const inflated = head?.fin === 1 ? frames?.inflated(index) : undefined;
  if (!head || !inflated) return undefined;
  if (head.opcode !== TEXT) return `inflates to ${octetsText(inflated.length)}`;
  return `${quote(decodeUtf8Lossy(inflated.subarray(0, 4 * QUOTED)))}, inflated`;
}

/**
 * The note of a masked frame while payloads are shown as they crossed; undefined for other units, for a frame that is told by
 * what is inside it, and where its own note says no more.
 */
export function maskedNote(wire: Connection, side: Side, index: number): string | undefined {
  const head = wire.frames(side)?.head(index);
  if (head?.mask !== 1 || head.payloadLength === 0 || head.rsv1 === 1 || wire.carriedBy(side, index)) return undefined;
  return `${octetsText(head.payloadLength)}, masked`;
}

/** The beginning of what a unit carries of content, or its first trailer field. */
function contentNote({ fields }: Unit): { readonly note?: string } {
  const carried =
    fieldNamed({ fields }, 'content') ?? fieldNamed({ fields }, 'chunk data') ?? fieldNamed({ fields }, 'field line');
  const words = text(carried?.value);
  return words === undefined ? {} : { note: quote(words) };
}

/** Says what a frame is by its fields; `payload` is its payload unmasked. */
function describeFrame(unit: Unit, payload: Uint8Array | undefined): Omit<UnitWords, 'broken'> {
  const name = fieldNamed(unit, 'opcode')?.meaning ?? unit.kind;
  const title = fieldNamed(unit, 'FIN')?.value === 0 ? `${name}, more follows` : name;
  const code = closeCodeOf(unit);
  if (code !== undefined) {
    const reason = text(fieldNamed(unit, 'close reason')?.value);
    return { title: `close ${code}`, ...(reason ? { note: quote(reason) } : {}) };
  }
  if (!payload || payload.length === 0) return { title };
  if (fieldNamed(unit, 'RSV1')?.value === 1) return { title, note: `${octetsText(payload.length)}, compressed` };
  return {
    title,
    note: name === 'binary' ? octetsText(payload.length) : quote(decodeUtf8Lossy(payload.subarray(0, 4 * QUOTED))),
  };
}

/** Says what a frame is that has not been sent yet, by its octets alone; undefined when they are no whole frame. */
export function describeHeldFrame(octets: Uint8Array, side: Side): Omit<UnitWords, 'broken'> | undefined {
  const stream = new OctetStream();
  const decoder = createFrameDecoder(stream, { side, start: 0 });
  stream.octets.append(octets);
  decoder.advance();
  return stream.units.count === 0 ? undefined : describeFrame(decoder.dissect(0), decoder.unmasked(0));
}

/** The close code that a Close frame carries; undefined for other units, and for a Close frame without one. */
export function closeCodeOf(unit: Unit): number | undefined {
  const value = fieldNamed(unit, 'close code')?.value;
  return typeof value === 'number' ? value : undefined;
}

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
