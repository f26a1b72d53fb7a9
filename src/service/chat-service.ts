import { type ChatCodec, type ChatCompany, ChatRoom, type Delivery, type Told } from './chat.ts';
import { failure, type WallClock } from './procedures.ts';
import type { ToPeer } from './to-peer.ts';

/** A longer request is not read, in characters. */
const LONGEST_REQUEST = 16_384;

/** The code for data of a kind that an endpoint does not take (RFC 6455 section 7.4.1). */
const UNSUPPORTED_DATA = 1003;

/** One room, and the format that each connection speaks in it: texts in, texts out. */
export class ChatService {
  readonly #room: ChatRoom;
  readonly #codecs = new Map<number, ChatCodec>();
  /** What was written in each format: what many are told is written once. */
  readonly #written = new WeakMap<ChatCodec, WeakMap<Told, string>>();

  constructor(clock: WallClock, company?: ChatCompany) {
    this.#room = new ChatRoom(clock, company);
  }

  opened(id: number, codec: ChatCodec): void {
    this.#codecs.set(id, codec);
  }

  /** A message came in; `text` is undefined when it is binary. */
  received(id: number, text: string | undefined): ToPeer[] {
    const codec = this.#codecs.get(id);
    if (codec === undefined) return [];
    if (text === undefined) return [{ to: id, close: { code: UNSUPPORTED_DATA, reason: 'messages here are text' } }];
    const read =
      text.length > LONGEST_REQUEST
        ? { id: null, ...failure('too_large', `a request is at most ${LONGEST_REQUEST} characters`) }
        : codec.read(text);
    if ('error' in read) return [{ to: id, text: codec.write({ kind: 'error', ...read }) }];
    return this.#write(this.#room.called(id, read));
  }

  /** Something was said to the member `id`. */
  heard(id: number, told: Told): ToPeer[] {
    return this.#write(this.#room.heard(id, told));
  }

  left(id: number): ToPeer[] {
    this.#codecs.delete(id);
    return this.#write(this.#room.gone(id));
  }

  #write(deliveries: readonly Delivery[]): ToPeer[] {
    return deliveries.flatMap(({ to, told }) => {
      const codec = this.#codecs.get(to);
      return codec === undefined ? [] : [{ to, text: this.#text(codec, told) }];
    });
  }

  #text(codec: ChatCodec, told: Told): string {
    const written = this.#written.get(codec) ?? new WeakMap<Told, string>();
    this.#written.set(codec, written);
    const text = written.get(told) ?? codec.write(told);
    written.set(told, text);
    return text;
  }
}
