/** mqtt-packet, an implementation that is not ours, as an oracle. */
import { generate, type Packet, parser } from 'mqtt-packet';
import type { PropertyList } from '#wire/mqtt/encode.ts';
import type { Version } from '#wire/mqtt/packet-types.ts';
import { propertyOf } from '#wire/mqtt/property-table.ts';

/** Names of mqtt-packet that are not ours without their spaces. */
const NAMES: Readonly<Record<string, string>> = {
  'Subscription Identifier Available': 'subscriptionIdentifiersAvailable',
  'User Property': 'userProperties',
};

/** Octets that mqtt-packet gives as a number and not as yes or no. */
const NUMBERS = ['Maximum QoS'];

/** What mqtt-packet calls a property. */
export function libraryName(name: string): string {
  const joined = name.replaceAll(' ', '');
  return NAMES[name] ?? joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** Properties as mqtt-packet names them. */
export function namedByLibrary(list: PropertyList): Record<string, unknown> {
  return Object.fromEntries(
    list.map(([id, value]) => {
      const property = propertyOf(id);
      const name = libraryName(property?.name ?? '');
      if (value instanceof Uint8Array) return [name, Buffer.from(value)];
      if (property?.type === 'pair' && Array.isArray(value)) return [name, Object.fromEntries([value])];
      const isBoolean = property?.type === 'octet' && !NUMBERS.includes(property.name);
      return [name, isBoolean ? value === 1 : value];
    }),
  );
}

/** What mqtt-packet makes of the packet. */
export function generateWithLibrary(packet: Packet, version: Version): Uint8Array {
  return new Uint8Array(generate(packet, { protocolVersion: version }));
}

/** What mqtt-packet reads from the parts, fed one after the other; the message of its error, if it finds one. */
export function parseWithLibrary(
  parts: readonly Uint8Array[],
  version: Version,
): { readonly packets: Packet[]; readonly error?: string } {
  const packets: Packet[] = [];
  let error: string | undefined;
  const library = parser({ protocolVersion: version });
  library.on('packet', (packet) => packets.push(packet));
  library.on('error', (found: Error) => {
    error ??= found.message;
  });
  for (const part of parts) if (error === undefined) library.parse(Buffer.from(part));
  return error === undefined ? { packets } : { packets, error };
}
