import type { RequestHead } from '#wire/http/head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import type { Connection } from '#wire/stack/connection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import { TEXT } from '#wire/websocket/opcodes.ts';
import { exchangeContent } from '../exchange-content.ts';
import { asksForWebSocket, curlLine, webSocketLines } from './http-lines.ts';
import { type MqttPlace, mosquittoLine } from './mqtt-lines.ts';

/** A line for a POSIX shell, and the program that it runs. */
export interface ShellLine {
  readonly tool: 'curl' | 'websocat' | 'wscat' | 'mosquitto_pub' | 'mosquitto_sub';
  readonly line: string;
}

/**
 * What unit `index` of `side` is a part of, done again from a shell: its request, its WebSocket, its control packet.
 *
 * @param mqtt where MQTT is spoken over TCP, if it is
 */
export function shellLines(wire: Connection, side: Side, index: number, mqtt: MqttPlace | undefined): ShellLine[] {
  const packets = mqtt ? packetLines(wire, side, index, mqtt) : [];
  if (wire.protocolOf(side, index) === 'websocket') {
    const head = wire.upgrade?.exchange.request;
    return head ? [...packets, ...webSocketLines(head, textOf(wire, side, index))] : packets;
  }
  const exchange = exchangeHolding(wire, side, index);
  if (!exchange) return packets;
  const { request } = exchange.of;
  const content = exchangeContent(wire, 'client', exchange.of.requestUnit, exchange.next?.requestUnit);
  const curl = curlLine(request, isWhole(request) ? content.octets : new Uint8Array(0));
  const lines = curl ? [curl] : [];
  return asksForWebSocket(request) ? [...webSocketLines(request, undefined), ...lines] : lines;
}

/** A handshake has no content, whatever follows it. */
function isWhole(request: RequestHead): boolean {
  return !asksForWebSocket(request);
}

/** The exchange that a unit belongs to, and the one after it. */
function exchangeHolding(
  { exchanges }: Connection,
  side: Side,
  index: number,
): { readonly of: Exchange; readonly next: Exchange | undefined } | undefined {
  const at = exchanges.findLastIndex(({ requestUnit, responseUnit }) =>
    side === 'client' ? requestUnit <= index : responseUnit !== undefined && responseUnit <= index,
  );
  const of = exchanges[at];
  return of && { of, next: exchanges[at + 1] };
}

/** What a client’s frame says, where it is a whole text message that is not compressed. */
function textOf(wire: Connection, side: Side, index: number): string | undefined {
  const frames = wire.frames(side);
  const head = frames?.head(index);
  if (side !== 'client' || head?.opcode !== TEXT || head.fin !== 1) return undefined;
  const octets = head.rsv1 === 1 ? frames?.inflated(index) : frames?.unmasked(index);
  return octets && decodeUtf8Lossy(octets);
}

function packetLines(wire: Connection, side: Side, index: number, mqtt: MqttPlace): ShellLine[] {
  const nested = wire.nestedIn(side, index).filter(({ unit }) => unit.protocol === 'mqtt');
  const packets = wire.protocolOf(side, index) === 'mqtt' ? [ownPacket(wire, side, index)] : nested;
  return packets.flatMap(({ unit, octets }) => mosquittoLine(unit, octets, mqtt) ?? []).slice(0, 1);
}

function ownPacket(wire: Connection, side: Side, index: number) {
  const unit = wire.dissect(side, index);
  return { unit, octets: wire[side].octets.view(unit.offset, unit.offset + unit.length) };
}
