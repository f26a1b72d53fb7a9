import type { CaptureReader, UnitPlace } from '#capture/reader.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';

/** One message of a WebSocket, in however many frames. */
export interface Spoken {
  readonly side: Side;
  /** Where its last frame stands. */
  readonly place: UnitPlace;
  /** What it says; undefined when it is binary. */
  readonly text: string | undefined;
  readonly frames: number;
  /** Octets of payload, and of the frames around it. */
  readonly payload: number;
  readonly octets: number;
}

/** What was said on one WebSocket. */
export interface Dialogue {
  readonly connection: number;
  /** What was agreed on in the handshake, if anything. */
  readonly subprotocol: string | undefined;
  /** Octets of the request and of the 101. */
  readonly handshake: number;
  readonly messages: readonly Spoken[];
  /** Octets of control frames: pings, pongs, closes. */
  readonly control: number;
}

/** What several messages come to. */
export interface Sum {
  readonly messages: number;
  readonly payload: number;
  readonly octets: number;
}

/** A dialogue around its last call: what had to be said before it, the call itself, its answer, and what came after. */
export interface Call {
  readonly before: Sum;
  readonly call: Sum;
  readonly answer: Sum;
  readonly after: Sum;
}

const LAST_DATA_OPCODE = 2;
const TEXT = 1;

/** The dialogues of a capture, in the order in which their connections were opened. Messages are told apart by FIN. */
export function dialoguesOf(reader: CaptureReader): Dialogue[] {
  return [...reader.connections.values()].flatMap(({ id, stretches }) =>
    stretches.flatMap((stretch) => dialogueOf(id, stretch, reader) ?? []),
  );
}

/**
 * The last call of a dialogue: its answer is the last message of the server, and the call all that the client said since the
 * server's message before that. Undefined while there is no answer that follows something of the client.
 */
export function lastCallOf({ messages }: Dialogue): Call | undefined {
  const answer = messages.findLastIndex(({ side }) => side === 'server');
  const earlier = messages.slice(0, Math.max(0, answer));
  const from = earlier.findLastIndex(({ side }) => side === 'server') + 1;
  if (answer === -1 || from === answer) return undefined;
  return {
    before: sumOf(messages.slice(0, from)),
    call: sumOf(messages.slice(from, answer)),
    answer: sumOf(messages.slice(answer, answer + 1)),
    after: sumOf(messages.slice(answer + 1)),
  };
}

export function sumOf(messages: readonly Spoken[]): Sum {
  let payload = 0;
  let octets = 0;
  for (const message of messages) {
    payload += message.payload;
    octets += message.octets;
  }
  return { messages: messages.length, payload, octets };
}

function dialogueOf(connection: number, stretch: Stretch, reader: CaptureReader): Dialogue | undefined {
  const { upgrade } = stretch.wire;
  const { request, response } = upgrade?.exchange ?? {};
  if (!upgrade || !request || !response) return undefined;
  const messages: Spoken[] = [];
  /** What there is of a message whose last frame has not come, by its sender. */
  const begun: Partial<Record<Side, { frames: number; octets: number; parts: Uint8Array[]; isText: boolean }>> = {};
  let control = 0;
  for (const entry of reader.entries) {
    if (entry.kind !== 'unit' || entry.connection !== connection || entry.stretch !== stretch.number) continue;
    const { side, unit } = entry;
    const frames = stretch.wire.frames(side);
    const head = frames && stretch.wire.protocolOf(side, unit) === 'websocket' ? frames.head(unit) : undefined;
    if (!frames || !head) continue;
    const octets = stretch.wire[side].units.length(unit);
    if (head.opcode > LAST_DATA_OPCODE) {
      control += octets;
      continue;
    }
    const message = begun[side] ?? { frames: 0, octets: 0, parts: [], isText: head.opcode === TEXT };
    message.frames += 1;
    message.octets += octets;
    message.parts.push(frames.unmasked(unit).slice());
    begun[side] = message;
    if (head.fin === 0) continue;
    delete begun[side];
    const payload = joinOctets(message.parts);
    messages.push({
      side,
      place: entry,
      text: message.isText ? decodeUtf8Lossy(payload) : undefined,
      frames: message.frames,
      payload: payload.length,
      octets: message.octets,
    });
  }
  const { subprotocol } = upgrade.agreed;
  return { connection, subprotocol, handshake: request.length + response.length, messages, control };
}
