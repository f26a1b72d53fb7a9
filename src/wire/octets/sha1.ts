/** The 20 octets of the SHA-1 digest of `octets` (FIPS 180-4 section 6.1). */
export function sha1(octets: Uint8Array): Uint8Array {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const padded = pad(octets);
  const view = new DataView(padded.buffer);
  const schedule = new Uint32Array(80);
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t += 1) schedule[t] = view.getUint32(block + t * 4);
    for (let t = 16; t < 80; t += 1) {
      schedule[t] = rotate(at(schedule, t - 3) ^ at(schedule, t - 8) ^ at(schedule, t - 14) ^ at(schedule, t - 16), 1);
    }
    compress(state, schedule);
  }
  const digest = new Uint8Array(20);
  const out = new DataView(digest.buffer);
  for (let word = 0; word < 5; word += 1) out.setUint32(word * 4, at(state, word));
  return digest;
}

/** Section 5.1.1: a one bit, zeros, and the length in bits as 64 bits, to a multiple of 64 octets. */
function pad(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((octets.length + 9) / 64) * 64);
  padded.set(octets);
  padded[octets.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(octets.length / 0x20000000));
  view.setUint32(padded.length - 4, (octets.length << 3) >>> 0);
  return padded;
}

function compress(state: Uint32Array, schedule: Uint32Array): void {
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  for (let t = 0; t < 80; t += 1) {
    const mixed = (rotate(a, 5) + f(t, b, c, d) + e + k(t) + at(schedule, t)) >>> 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = mixed;
  }
  [a, b, c, d, e].forEach((word, index) => {
    state[index] = at(state, index) + word;
  });
}

function f(t: number, b: number, c: number, d: number): number {
  if (t < 20) return (b & c) | (~b & d);
  if (t < 40 || t >= 60) return b ^ c ^ d;
  return (b & c) | (b & d) | (c & d);
}

function k(t: number): number {
  if (t < 20) return 0x5a827999;
  if (t < 40) return 0x6ed9eba1;
  return t < 60 ? 0x8f1bbcdc : 0xca62c1d6;
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}

function at(words: Uint32Array, index: number): number {
  return words[index] as number;
}
