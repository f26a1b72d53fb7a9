import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import type { CaptureEvent } from './schema.ts';

export type OctetsEvent = Extract<CaptureEvent, { type: 'octets' }>;

const NO_OCTETS = new Uint8Array(0);
const known = new WeakMap<OctetsEvent, Uint8Array>();

/** An event of octets that are decoded already: their base64 is made when somebody asks for it. Copies of it are plain events. */
export function octetsEvent(about: Omit<OctetsEvent, 'type' | 'octets'>, octets: Uint8Array): OctetsEvent {
  const { id, time, connection, side, offset } = about;
  const event: OctetsEvent = {
    id,
    type: 'octets',
    time,
    connection,
    side,
    offset,
    get octets() {
      return toBase64(octets);
    },
  };
  known.set(event, octets);
  return event;
}

/** The octets of an event; none where they are no base64. */
export function octetsOf(event: OctetsEvent): Uint8Array {
  return known.get(event) ?? fromBase64(event.octets) ?? NO_OCTETS;
}
