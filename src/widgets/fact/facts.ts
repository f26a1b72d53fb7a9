import { CaptureReader, type UnitEntry } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import { durationText } from '#widgets/ladder/time-text.ts';
import { fieldValues } from '#wire/http/head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';

/** The names that prose may use, and what each is in a capture of one WebSocket connection. */
const FACTS: Readonly<Record<string, (connection: Recorded) => string | undefined>> = {
  'request octets': ({ head }) => count(head('client')?.length),
  'request lines': ({ head }) => count(head('client')?.lines.length),
  'response octets': ({ head }) => count(head('server')?.length),
  'handshake octets': ({ head }) => sum(head('client')?.length, head('server')?.length),
  'response status': ({ reader }) => count(exchangeOf(reader)?.response?.status),
  key: ({ reader }) => keyOf(reader),
  'key octets': ({ reader }) => (keyOf(reader) === undefined ? undefined : '16'),
  accept: ({ reader }) => {
    const response = exchangeOf(reader)?.response;
    return response && fieldValues(response, 'Sec-WebSocket-Accept')[0];
  },
  digest: ({ reader }) => {
    const key = keyOf(reader);
    return key === undefined ? undefined : toHex(calculateAccept(key).digest, ' ');
  },
  'first message octets': ({ frame }) => count(frame('client', 1)?.length),
  'first message payload octets': ({ frame }) => count(frame('client', 1)?.payload),
  'first message overhead octets': ({ frame }) => difference(frame('client', 1)?.length, frame('client', 1)?.payload),
  'answer octets': ({ frame }) => count(frame('server', 1)?.length),
  'answer overhead octets': ({ frame }) => difference(frame('server', 1)?.length, frame('server', 1)?.payload),
  'masking key': ({ frame }) => frame('client', 1)?.maskingKey,
  'close code': ({ frame }) => count(frame('client', 8)?.closeCode),
  'held for': ({ reader }) => {
    const hold = reader.entries.find((entry) => entry.kind === 'held');
    return hold?.kind === 'held' && hold.released ? durationText(hold.released.time - hold.time) : undefined;
  },
};

/** The names of all facts, for an author who mistyped one. */
export const factNames: readonly string[] = Object.keys(FACTS);

/**
 * One number or value of a recorded capture, as prose quotes it.
 * @throws Error when there is no fact of that name, or the capture does not hold what it names: the build stops
 */
export function factOf(capture: Capture, name: string): string {
  const find = FACTS[name];
  if (!find) throw new Error(`There is no fact called "${name}". The facts are: ${factNames.join(', ')}.`);
  const value = find(new Recorded(capture));
  if (value === undefined) throw new Error(`The capture "${capture.title ?? ''}" has no ${name}.`);
  return value;
}

interface RecordedFrame {
  readonly length: number;
  readonly payload: number;
  readonly maskingKey: string | undefined;
  readonly closeCode: number | undefined;
}

class Recorded {
  readonly reader = new CaptureReader();

  constructor(capture: Capture) {
    for (const event of capture.events) this.reader.receive(event);
  }

  /** The head of the request or of its response. */
  readonly head = (side: Side) => {
    const exchange = exchangeOf(this.reader);
    return side === 'client' ? exchange?.request : exchange?.response;
  };

  /** The first frame of `side` with this opcode. */
  readonly frame = (side: Side, opcode: number): RecordedFrame | undefined => {
    for (const entry of this.reader.entries) {
      if (entry.kind !== 'unit' || entry.side !== side) continue;
      const frame = this.#frame(entry, opcode);
      if (frame) return frame;
    }
    return undefined;
  };

  #frame(entry: UnitEntry, opcode: number): RecordedFrame | undefined {
    const unit = this.reader.stretchOf(entry).wire.dissect(entry.side, entry.unit);
    const field = (name: string) => unit.fields.find((candidate) => candidate.name === name);
    if (field('opcode')?.value !== opcode) return undefined;
    const payload = field('payload data');
    const code = payload?.fields?.find(({ name }) => name === 'close code')?.value;
    const key = field('masking key')?.value;
    return {
      length: unit.length,
      payload: payload?.length ?? 0,
      maskingKey: typeof key === 'string' ? (key.match(/../g) ?? []).join(' ') : undefined,
      closeCode: typeof code === 'number' ? code : undefined,
    };
  }
}

function exchangeOf(reader: CaptureReader) {
  for (const connection of reader.connections.values()) {
    for (const { wire } of connection.stretches) if (wire.upgrade) return wire.upgrade.exchange;
  }
  return undefined;
}

function keyOf(reader: CaptureReader): string | undefined {
  const request = exchangeOf(reader)?.request;
  return request && fieldValues(request, 'Sec-WebSocket-Key')[0];
}

function count(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function sum(one: number | undefined, other: number | undefined): string | undefined {
  return one === undefined || other === undefined ? undefined : String(one + other);
}

function difference(one: number | undefined, other: number | undefined): string | undefined {
  return one === undefined || other === undefined ? undefined : String(one - other);
}
