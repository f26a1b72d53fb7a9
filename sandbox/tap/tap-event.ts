import type { Unnumbered } from '#capture/schema.ts';

type WithOctets<T> = T extends unknown
  ? {
      [Key in keyof T]: Key extends 'octets' | 'intended'
        ? T extends { type: 'elided' }
          ? T[Key]
          : Uint8Array
        : T[Key];
    }
  : never;

/**
 * A capture event as the tap records it: its octets are octets still, so that nothing is encoded before somebody reads.
 * The receiver owns the arrays; the tap never writes to one after it has given it away.
 */
export type TapEvent = WithOctets<Unnumbered>;

/** The event as the capture document spells it, octets as base64. */
export function encodeTapEvent(event: TapEvent): Unnumbered {
  switch (event.type) {
    case 'octets':
      return { ...event, octets: base64Of(event.octets) };
    case 'held':
      return { ...event, octets: base64Of(event.octets) };
    case 'altered':
      return { ...event, intended: base64Of(event.intended) };
    default:
      return event;
  }
}

/** As the pure `toBase64`, by the engine: a flood is encoded as it is read. */
function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
