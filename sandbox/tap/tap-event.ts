import type { Unnumbered } from '#capture/schema.ts';
import type { TapEvent } from '#service/tap/tap-event.ts';

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
