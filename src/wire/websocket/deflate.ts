import {
  Z_DATA_ERROR,
  Z_DEFAULT_STRATEGY,
  Z_HUFFMAN_ONLY,
  Z_NEED_DICT,
  Z_STREAM_END,
  Z_STREAM_ERROR,
  Z_SYNC_FLUSH,
  ZStream,
  zlibDeflate,
  zlibDeflateInit2,
  zlibDeflateSetDictionary,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateSetDictionary,
} from 'pako';
import { joinOctets } from '../octets/join.ts';

/**
 * What a sender cuts off the end of every compressed message and a receiver puts back (RFC 7692 sections 7.2.1 and 7.2.2): the end of an
 * empty block without compression.
 */
const TAIL = new Uint8Array([0x00, 0x00, 0xff, 0xff]);

const OUTPUT = 16_384;
const DEFLATED = 8;

/** In zlib's `data_type` after inflating: set when the input ended between two blocks; the low bits count unused bits. */
const BETWEEN_BLOCKS = 128;
const UNUSED_BITS = 0b111;

/** What zlib says of such a reference, which it has no status for. */
const TOO_FAR_BACK = 'invalid distance too far back';

/** Why a message could not be inflated: `too far back` is a reference to before the first octet that is there. */
export type InflateFailure = 'invalid' | 'too far back' | 'incomplete' | 'too big';

/** Inflates the messages of one direction of a connection, fragment by fragment. */
export interface Inflater {
  /** Takes the next octets of the message under way. After a failure nothing more is taken in. */
  receive(deflated: Uint8Array): InflateFailure | undefined;
  /** The message has no more octets. */
  endMessage(): InflateFailure | undefined;
  /** What has been inflated of the message under way: a view, valid until more is taken in. */
  message(): Uint8Array<ArrayBuffer>;
  /** Begins the next message; `keepWindow` says whether it may refer back to the ones before (context takeover). */
  nextMessage(keepWindow: boolean): void;
  /** The last octets that the next message may refer back to, at most 2^windowBits: a copy. */
  window(): Uint8Array<ArrayBuffer>;
}

/** `windowBits` is 8 to 15, `dictionary` what `window()` gave where inflating goes on, `limit` the longest message in octets. */
export interface InflaterOptions {
  readonly windowBits: number;
  readonly limit: number;
  readonly dictionary?: Uint8Array;
}

/** An inflater for the DEFLATE data of RFC 7692 section 7.2.2. It never throws on octets. */
export function createInflater({ windowBits, limit, dictionary = new Uint8Array(0) }: InflaterOptions): Inflater {
  const windowSize = 2 ** windowBits;
  const output = new Uint8Array(OUTPUT);
  /** The window and, after it from `messageAt` on, what the message under way has been inflated to. */
  let history: Uint8Array<ArrayBuffer> = new Uint8Array(Math.max(4 * dictionary.length, 1024));
  history.set(dictionary);
  let length = dictionary.length;
  let messageAt = length;
  let failure: InflateFailure | undefined;
  let stream = restart();

  function restart(): ZStream {
    const fresh = new ZStream();
    zlibInflateInit2(fresh, -windowBits);
    const window = history.slice(Math.max(0, length - windowSize), length);
    if (window.length > 0) zlibInflateSetDictionary(fresh, window);
    return fresh;
  }

  function keep(octets: Uint8Array): void {
    if (length + octets.length > history.length) {
      const grown = new Uint8Array(Math.max(2 * history.length, length + octets.length));
      grown.set(history.subarray(0, length));
      history = grown;
    }
    history.set(octets, length);
    length += octets.length;
  }

  function inflate(octets: Uint8Array): InflateFailure | undefined {
    stream.input = octets;
    stream.next_in = 0;
    stream.avail_in = octets.length;
    for (;;) {
      stream.output = output;
      stream.next_out = 0;
      stream.avail_out = OUTPUT;
      const status = zlibInflate(stream, Z_SYNC_FLUSH);
      if (length - messageAt + stream.next_out > limit) return 'too big';
      keep(output.subarray(0, stream.next_out));
      if (status === Z_STREAM_END) {
        const { next_in, avail_in } = stream;
        stream = restart();
        if (avail_in === 0) return undefined;
        stream.input = octets;
        stream.next_in = next_in;
        stream.avail_in = avail_in;
      } else if (status === Z_DATA_ERROR || status === Z_STREAM_ERROR || status === Z_NEED_DICT) {
        return stream.msg === TOO_FAR_BACK ? 'too far back' : 'invalid';
      } else if (stream.avail_out > 0) return undefined;
    }
  }

  return {
    receive(deflated) {
      if (failure === undefined && deflated.length > 0) failure = inflate(deflated);
      return failure;
    },
    endMessage() {
      failure ??= inflate(TAIL);
      if (failure === undefined && (stream.data_type & (BETWEEN_BLOCKS | UNUSED_BITS)) !== BETWEEN_BLOCKS) {
        failure = 'incomplete';
      }
      return failure;
    },
    message() {
      return history.subarray(messageAt, length);
    },
    nextMessage(keepWindow) {
      if (!keepWindow) {
        length = 0;
        failure = undefined;
        stream = restart();
      } else if (length > 4 * windowSize) {
        history.copyWithin(0, length - windowSize, length);
        length = windowSize;
      }
      messageAt = length;
    },
    window() {
      return history.slice(Math.max(0, length - windowSize), length);
    },
  };
}

/** `windowBits` is 8 to 15; `dictionary` holds the octets that the receiver has inflated before, as `Inflater.window` gives them. */
export interface DeflateOptions {
  readonly windowBits: number;
  readonly dictionary?: Uint8Array;
  /** 0 (no compression) to 9; 6 when absent. */
  readonly level?: number;
}

/**
 * The payload of a compressed message (RFC 7692 section 7.2.1): `octets` deflated, flushed, and the last four octets cut off.
 * An empty message becomes the one octet 00. With a dictionary the compression state is forked from there: what the
 * receiver already has is referred to.
 */
export function deflateMessage(
  octets: Uint8Array,
  { windowBits, dictionary, level = 6 }: DeflateOptions,
): Uint8Array<ArrayBuffer> {
  const stream = new ZStream();
  // zlib cannot deflate raw data with a window of 2^8 octets; data that refers back to nothing fits every window.
  const narrow = windowBits < 9;
  const strategy = narrow ? Z_HUFFMAN_ONLY : Z_DEFAULT_STRATEGY;
  zlibDeflateInit2(stream, level, DEFLATED, -Math.max(9, windowBits), 8, strategy);
  if (dictionary !== undefined && dictionary.length > 0 && !narrow) zlibDeflateSetDictionary(stream, dictionary);
  const parts: Uint8Array[] = [];
  stream.input = octets;
  stream.next_in = 0;
  stream.avail_in = octets.length;
  do {
    stream.output = new Uint8Array(OUTPUT);
    stream.next_out = 0;
    stream.avail_out = OUTPUT;
    zlibDeflate(stream, Z_SYNC_FLUSH);
    parts.push(stream.output.subarray(0, stream.next_out));
  } while (stream.avail_out === 0);
  return joinOctets(parts).slice(0, -TAIL.length);
}
