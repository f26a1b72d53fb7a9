/** The names of the Encoding standard that pure code may use. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(octets?: Uint8Array, options?: { stream?: boolean }): string;
}

/** The two names of the URL standard that it may use: a request target is read with them. */
declare class URLSearchParams {
  constructor(query?: string);
  get(name: string): string | null;
  getAll(name: string): string[];
  keys(): IterableIterator<string>;
}
declare class URL {
  static canParse(url: string): boolean;
  constructor(url: string);
  readonly pathname: string;
  readonly search: string;
}
