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
