/** The two names of the Encoding standard that pure code may use; nothing else of a platform is in reach of it. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(octets?: Uint8Array, options?: { stream?: boolean }): string;
}
