import type { Breach, Side } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import type { DeflateParameters } from '#wire/websocket/deflate-parameters.ts';
import { encodeClosePayload, encodeFrame } from '#wire/websocket/encode.ts';
import { createFrameDecoder, type FrameDecoder, type FrameLimits } from '#wire/websocket/frame-decoder.ts';
import type { Message } from '#wire/websocket/message.ts';
import { CLOSE, CONTINUATION, PING, PONG } from '#wire/websocket/opcodes.ts';
import { Compressor } from './compressor.ts';

/** Who is told what comes on a channel, in the order in which it came. */
export interface Receiver {
  message(opcode: number, octets: Uint8Array): void;
  ping(octets: Uint8Array): void;
  /** A Close frame; without a code it was empty. Nothing is told after it. */
  closing(code: number | undefined, reason: string): void;
  /** What came breaks a rule on which a receiver has to fail the connection. Nothing is told after it. */
  broken(breach: Breach & { readonly code: number }): void;
}

interface Options {
  /** Who speaks here; the other side's frames are received. */
  readonly side: Side;
  readonly deflate: DeflateParameters | undefined;
  /** Of a client: the key of each frame, four octets. */
  readonly maskingKey?: () => Uint8Array;
  readonly limits?: FrameLimits;
  readonly receiver: Receiver;
  send(octets: Uint8Array, taken?: (error?: Error | null) => void): void;
}

type Taken = (error?: Error | null) => void;

/** One end of an open WebSocket (RFC 6455 sections 5 and 6, RFC 7692): messages to frames, and frames to messages. */
export class FrameChannel {
  readonly #options: Options;
  readonly #stream = new OctetStream();
  readonly #frames: FrameDecoder;
  readonly #compressor: Compressor | undefined;
  /** Messages by their last frame. */
  readonly #messages = new Map<number, Message>();
  #next = 0;
  #over = false;
  /** A message under way was compressed. */
  #compressing = false;
  #inMessage = false;

  constructor(options: Options) {
    this.#options = options;
    const { side, deflate, limits } = options;
    this.#compressor = deflate && new Compressor(side, deflate);
    this.#frames = createFrameDecoder(this.#stream, {
      side: side === 'client' ? 'server' : 'client',
      start: 0,
      ...(deflate && { deflate }),
      ...(limits && { limits }),
    });
    this.#frames.deliver((message) => this.#messages.set(message.lastUnit, message));
  }

  /** Takes the next octets of the other side. */
  receive(octets: Uint8Array): void {
    if (this.#over) return;
    this.#stream.octets.append(octets);
    this.#frames.advance();
    const { units } = this.#stream;
    for (; this.#next < units.count && !this.#over; this.#next += 1) this.#frame(this.#next);
    if (!this.#over) this.#judge(this.#frames.pending()?.broken ?? []);
    this.#forget();
  }

  /** Sends a message, or with `fin` false a fragment of one that the next goes on with. */
  message(opcode: number, octets: Uint8Array, fin = true, threshold = 0, taken?: Taken): void {
    const first = !this.#inMessage;
    if (first) this.#compressing = this.#compressor?.takes(octets.length, threshold) ?? false;
    this.#inMessage = !fin;
    const compressed = this.#compressing ? this.#compressor?.compress(octets, fin) : undefined;
    this.#send(first ? opcode : CONTINUATION, compressed ?? octets, {
      fin,
      rsv1: first && compressed !== undefined,
      taken,
    });
  }

  ping(octets: Uint8Array, taken?: Taken): void {
    this.#send(PING, octets, { taken });
  }

  pong(octets: Uint8Array, taken?: Taken): void {
    this.#send(PONG, octets, { taken });
  }

  close(code: number | undefined, reason = ''): void {
    this.#send(CLOSE, encodeClosePayload(code, reason), {});
  }

  #send(
    opcode: number,
    payload: Uint8Array,
    { fin = true, rsv1 = false, taken }: { fin?: boolean; rsv1?: boolean; taken?: Taken | undefined },
  ): void {
    const { maskingKey, send } = this.#options;
    const frame = { fin, rsv1, rsv2: false, rsv3: false, opcode, payload };
    send(encodeFrame(maskingKey ? { ...frame, maskingKey: maskingKey() } : frame), taken);
  }

  #frame(index: number): void {
    const head = this.#frames.head(index);
    this.#judge(this.#frames.dissect(index).broken);
    if (this.#over || !head) return;
    const { receiver } = this.#options;
    const message = this.#messages.get(index);
    this.#messages.delete(index);
    if (message) receiver.message(message.opcode, message.octets.slice());
    else if (head.opcode === PING) receiver.ping(this.#frames.unmasked(index).slice());
    else if (head.opcode === CLOSE) this.#closing(this.#frames.unmasked(index));
  }

  #closing(payload: Uint8Array): void {
    this.#over = true;
    const [high, low] = payload;
    const code = high === undefined || low === undefined ? undefined : high * 256 + low;
    this.#options.receiver.closing(code, new TextDecoder().decode(payload.subarray(2)));
  }

  /** What a MUST forbids fails the connection; the rest is a remark. */
  #judge(broken: readonly Breach[]): void {
    for (const breach of broken) {
      const { level, consequence } = breach.rule;
      if (level !== 'MUST' || consequence.kind !== 'close' || this.#over) continue;
      this.#over = true;
      this.#options.receiver.broken({ ...breach, code: consequence.code });
    }
  }

  /** What has been told is not needed any more, but for a message that goes on. */
  #forget(): void {
    const { octets, units } = this.#stream;
    if (this.#frames.phase() !== 'between messages' || units.end(0) - octets.start < 65_536) return;
    octets.discardBefore(units.end(0));
    units.discardBefore(units.count);
  }
}
