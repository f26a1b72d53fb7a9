import { fromHex } from '#wire/octets/hex.ts';
import type { Declared } from './websocket.ts';

type Shown = Readonly<Record<'script' | 'capture', unknown>>;

/** What a party has shown, with the packet that is declared different as its statement has it: to script, and in the capture. */
export function mended(shown: Shown, { packet, before, instead }: Declared): Shown {
  const [from, to] = [octetsOf(packet), octetsOf(instead)];
  const mend = (all: unknown): unknown => {
    let seen = 0;
    const within = (value: unknown): unknown => {
      if (typeof value === 'string') {
        return value.replaceAll(latin1(from), (found) => (seen++ === before ? latin1(to) : found));
      }
      if (Array.isArray(value)) {
        const isPacket = value.length === from.length && value.every((octet, at) => octet === from[at]);
        return isPacket ? (seen++ === before ? [...to] : value) : value.map(within);
      }
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, within(inner)]));
    };
    return within(all);
  };
  return { script: mend(shown.script), capture: mend(shown.capture) };
}

function octetsOf(hex: string): Uint8Array {
  const read = fromHex(hex);
  if ('error' in read) throw new Error(read.error);
  return read.octets;
}

function latin1(octets: Uint8Array): string {
  return String.fromCharCode(...octets);
}
