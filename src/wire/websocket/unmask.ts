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
  const length = to - from;
  const a = keyed[keyAt] as number;
  const b = keyed[keyAt + 1] as number;
  const c = keyed[keyAt + 2] as number;
  const d = keyed[keyAt + 3] as number;
  const target = new Uint8Array(length);
  let at = 0;
  if (length >= SHORT) {
    const words = length >>> 2;
    const word = littleEndian ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d;
    xorWords(source, from, target, words, word);
    at = words << 2;
  }
  for (; at < length; at++) {
    const turn = at & 3;
    const octet = turn === 0 ? a : turn === 1 ? b : turn === 2 ? c : d;
    target[at] = (source[from + at] as number) ^ octet;
  }
  return target;
}

/** Words can be read only where they are aligned: octets that are not are copied first, which costs less than single steps. */
function xorWords(
  source: Uint8Array,
  from: number,
  target: Uint8Array<ArrayBuffer>,
  words: number,
  word: number,
): void {
  const written = new Int32Array(target.buffer, 0, words);
  const start = source.byteOffset + from;
  let read = written;
  if ((start & 3) === 0) read = new Int32Array(source.buffer as ArrayBuffer, start, words);
  else target.set(source.subarray(from, from + (words << 2)));
  for (let index = 0; index < words; index++) written[index] = (read[index] as number) ^ word;
}
