import { CaptureReader } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import { createHttpDecoder } from '#wire/http/decoder.ts';
import { createJsonDecoder } from '#wire/json/decoder.ts';
import { createMqttDecoder } from '#wire/mqtt/decoder.ts';
import type { Version } from '#wire/mqtt/packet-types.ts';
import { MqttSession } from '#wire/mqtt/session.ts';
import type {
  Breach,
  Consequence,
  Decoder,
  Field,
  Outcome,
  Pending,
  Side,
  Span,
  Unit,
} from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createEventStreamDecoder } from '#wire/sse/decoder.ts';
import type { NestedUnit } from '#wire/stack/carried-layer.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { createWampDecoder } from '#wire/wamp/decoder.ts';
import { WampSession } from '#wire/wamp/session.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { createXmlDecoder } from '#wire/xml/decoder.ts';

export const PROTOCOLS = ['http', 'websocket', 'sse', 'mqtt', 'wamp', 'json', 'xml', 'stack'] as const;
export type ProtocolName = (typeof PROTOCOLS)[number];

/** A broken rule as the report gives it. */
export interface ReportedBreach {
  readonly rule: string;
  readonly section: string;
  readonly level: string;
  readonly blame: Side;
  readonly consequence: Consequence;
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

export interface ReportedUnit {
  readonly kind: string;
  readonly offset: number;
  readonly length: number;
  readonly protocol: string;
  /** Who sent it, and on which connection of a capture. */
  readonly from: Side;
  readonly connection?: number;
  readonly fields: readonly Field[];
  readonly broken?: readonly ReportedBreach[];
  /** What it brings about in its reader: the parts of the event that a blank line dispatches. */
  readonly outcome?: readonly Outcome[];
  /** Units of the content that end in it, or of the subprotocol. Their offsets count in what carries them. */
  readonly nested?: readonly ReportedUnit[];
  /** Of a nested unit: where its octets stand in the input, masked or not; absent where a message was inflated to them. */
  readonly spans?: readonly Span[];
}

/** What `dissect` prints: the units in order, and the octets of an unfinished one. Offsets are absolute in the input. */
export interface Report {
  readonly protocol: ProtocolName;
  readonly units: readonly ReportedUnit[];
  /** Octets after the last whole unit. */
  readonly rest: number;
  /** What is understood of those octets. */
  readonly pending?: readonly ReportedUnit[];
}

/** What is known of the octets beyond the octets. */
export interface DissectOptions {
  /** The version that an MQTT connection speaks, for packets that come without its CONNECT. */
  readonly mqttVersion?: Version;
}

/** Dissects octets that one side sent. Never throws on octets. */
export function dissectOctets(
  protocol: ProtocolName,
  from: Side,
  octets: Uint8Array,
  options: DissectOptions = {},
): Report {
  if (protocol === 'stack') return dissectConnection(from, octets);
  const stream = new OctetStream();
  const decoder = decoderOf(protocol, from, stream, options);
  stream.octets.append(octets);
  stream.ended = true;
  decoder.advance();
  const units = Array.from({ length: stream.units.count }, (_, index) => reported(decoder.dissect(index), from));
  return withPending({ protocol, units, rest: 0 }, [[from, decoder.pending()]]);
}

function decoderOf(
  protocol: Exclude<ProtocolName, 'stack'>,
  side: Side,
  stream: OctetStream,
  { mqttVersion }: DissectOptions,
): Decoder {
  switch (protocol) {
    case 'http':
      return createHttpDecoder(stream, { side });
    case 'websocket':
      return createFrameDecoder(stream, { side, start: 0 });
    case 'sse':
      return createEventStreamDecoder(stream, side);
    case 'mqtt':
      return createMqttDecoder(stream, { side, session: new MqttSession({ whole: false, version: mqttVersion }) });
    case 'json':
      return createJsonDecoder(stream, side);
    case 'xml':
      return createXmlDecoder(stream, side);
    case 'wamp':
      return createWampDecoder(stream, { side, session: new WampSession({ whole: false }) });
  }
}

function dissectConnection(from: Side, octets: Uint8Array): Report {
  const connection = new Connection(KNOWN_PROTOCOLS);
  connection.receive(from, octets);
  connection.end(from);
  const { count } = connection[from].units;
  const units = Array.from({ length: count }, (_, index) => reportedOf(connection, from, index));
  return withPending({ protocol: 'stack', units, rest: 0 }, [[from, connection.pending(from)]]);
}

/** Dissects both directions of every connection of a capture. */
export function dissectCapture(capture: Capture): Report {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of capture.events) reader.receive(event);
  const units: ReportedUnit[] = [];
  for (const entry of reader.entries) {
    if (entry.kind !== 'unit') continue;
    const unit = reportedOf(reader.stretchOf(entry).wire, entry.side, entry.unit);
    units.push({ ...unit, connection: entry.connection });
  }
  const pending: [Side, Pending | undefined][] = [];
  for (const connection of reader.connections.values())
    for (const stretch of connection.stretches)
      for (const side of ['client', 'server'] as const) pending.push([side, stretch.wire.pending(side)]);
  return withPending({ protocol: 'stack', units, rest: 0 }, pending);
}

function withPending(report: Report, pending: readonly [Side, Pending | undefined][]): Report {
  const unfinished = pending.flatMap(([side, unit]) => (unit ? [reported(unit, side)] : []));
  if (unfinished.length === 0) return report;
  return { ...report, rest: unfinished.reduce((sum, unit) => sum + unit.length, 0), pending: unfinished };
}

/** Unit `index` of `from`, and the units of content or of a subprotocol that end in it. */
function reportedOf(connection: Connection, from: Side, index: number): ReportedUnit {
  const unit = reported(connection.dissect(from, index), from);
  const nested = connection.nestedIn(from, index).map((each) => reportedNested(each, from));
  return nested.length === 0 ? unit : { ...unit, nested };
}

function reportedNested({ unit, spans }: NestedUnit, from: Side): ReportedUnit {
  return { ...reported(unit, from), ...(spans.length > 0 ? { spans } : {}) };
}

function reported(unit: Unit, from: Side): ReportedUnit {
  const { kind, offset, length, protocol, fields, outcome } = unit;
  const broken = unit.broken.map(reportedBreach);
  return {
    kind,
    offset,
    length,
    protocol,
    from,
    fields,
    ...(broken.length > 0 ? { broken } : {}),
    ...(outcome ? { outcome } : {}),
  };
}

function reportedBreach({ rule, blame, offset, length }: Breach): ReportedBreach {
  const { id, section, level, consequence, text } = rule;
  return { rule: id, section, level, blame, consequence, text, offset, length };
}
