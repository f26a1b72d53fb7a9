/** The longest variable byte integer, in octets (MQTT 5.0 section 1.5.5, MQTT 3.1.1 section 2.2.3). */
const LONGEST = 4;

/** A variable byte integer read: its value and how many octets it takes. */
export interface VariableByteInteger {
  readonly value: number;
  readonly length: number;
}

/**
 * Reads the variable byte integer at index `at` of `octets`, which goes on before `end`: seven bits an octet, the lowest
 * first, the top bit saying that another follows. `unfinished` when it does not end there, `too long` when its fourth octet
 * says that there is a fifth.
 */
export function readVariableByteInteger(
  octets: Uint8Array,
  at: number,
  end: number,
): VariableByteInteger | 'unfinished' | 'too long' {
  let value = 0;
  for (let index = 0; index < LONGEST; index += 1) {
    if (at + index >= end) return 'unfinished';
    const octet = octets[at + index] as number;
    value |= (octet & 0x7f) << (index * 7);
    if (octet < 0x80) return { value, length: index + 1 };
  }
  return 'too long';
}

/** How many octets the shortest form of `value` takes. */
export function shortestLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  return value < 0x20_0000 ? 3 : LONGEST;
}

/**
 * The octets of `value`, which is from 0 to 268 435 455. With a greater `length`, up to 4, it is drawn out with octets that
 * add nothing, as MQTT 5.0 forbids ([MQTT-1.5.5-1]).
 */
export function encodeVariableByteInteger(value: number, length: number = shortestLength(value)): Uint8Array {
  const octets = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) {
    octets[index] = ((value >>> (index * 7)) & 0x7f) | (index < length - 1 ? 0x80 : 0);
  }
  return octets;
}
