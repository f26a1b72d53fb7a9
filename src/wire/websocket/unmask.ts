/** Below this many octets a plain loop beats the set-up of the loop by words. */
const SHORT = 48;

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * Masks or unmasks (RFC 6455 section 5.3: the same operation) a payload with a masking key of four octets.
 * The answer is a new array that starts a buffer of its own; `payload` stays as it is.
 */
export function unmask(payload: Uint8Array, maskingKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return unmaskSpan(payload, 0, payload.length, maskingKey, 0);
}

/**
 * Like `unmask`, for the octets of `source` from `from` to `to` (`to` exclusive) with the masking key that stands at `keyAt` in
 * `keyed`, so that a frame is unmasked with no view made of its parts.
 */
export function unmaskSpan(
  source: Uint8Array,
  from: number,
  to: number,
  keyed: Uint8Array,
  keyAt: number,
): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(to - from);
  unmaskPart(target, 0, source.subarray(from, to), keyed, keyAt);
  return target;
}

/**
 * Like `unmask`, for a payload that is held in `parts`, one after the other.
 * @param target where it goes, from the first octet of a buffer on
 */
export function unmaskParts(parts: Iterable<Uint8Array>, target: Uint8Array<ArrayBuffer>, key: Uint8Array): void {
  let at = 0;
  for (const part of parts) {
    unmaskPart(target, at, part, key, 0);
    at += part.length;
  }
}

/** Unmasks `part`, which stands at position `at` of a payload, to where it stands in `target`. */
function unmaskPart(
  target: Uint8Array<ArrayBuffer>,
  at: number,
  part: Uint8Array,
  keyed: Uint8Array,
  keyAt: number,
): void {
  const { length } = part;
  const a = keyed[keyAt] as number;
  const b = keyed[keyAt + 1] as number;
  const c = keyed[keyAt + 2] as number;
  const d = keyed[keyAt + 3] as number;
  let done = 0;
  const single = (to: number): void => {
    for (; done < to; done++) {
      const turn = (at + done) & 3;
      const octet = turn === 0 ? a : turn === 1 ? b : turn === 2 ? c : d;
      target[at + done] = (part[done] as number) ^ octet;
    }
  };
  if (length >= SHORT) {
    single(-at & 3);
    const words = (length - done) >>> 2;
    const word = littleEndian ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d;
    xorWords(part, done, target, at + done, words, word);
    done += words << 2;
  }
  single(length);
}

/**
 * Words can be read only where they are aligned: octets that are not are copied first, which costs less than single steps.
 * `to` is a multiple of four.
 */
function xorWords(
  source: Uint8Array,
  from: number,
  target: Uint8Array<ArrayBuffer>,
  to: number,
  words: number,
  word: number,
): void {
  const written = new Int32Array(target.buffer, to, words);
  const start = source.byteOffset + from;
  let read = written;
  if ((start & 3) === 0) read = new Int32Array(source.buffer as ArrayBuffer, start, words);
  else target.set(source.subarray(from, from + (words << 2)), to);
  let index = 0;
  for (const past = words - 7; index < past; index += 8) {
    written[index] = (read[index] as number) ^ word;
    written[index + 1] = (read[index + 1] as number) ^ word;
    written[index + 2] = (read[index + 2] as number) ^ word;
    written[index + 3] = (read[index + 3] as number) ^ word;
    written[index + 4] = (read[index + 4] as number) ^ word;
    written[index + 5] = (read[index + 5] as number) ^ word;
    written[index + 6] = (read[index + 6] as number) ^ word;
    written[index + 7] = (read[index + 7] as number) ^ word;
  }
  for (; index < words; index++) written[index] = (read[index] as number) ^ word;
}
