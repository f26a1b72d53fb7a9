/** Who a simulated browser says it is: what its requests tell of the page and of itself. */
export interface BrowserIdentity {
  /** Of the page. */
  readonly origin: string;
  /** `host` or `host:port` of the other end, as addresses name it. */
  readonly host: string;
  readonly userAgent: string;
  /** As Accept-Language has it. */
  readonly languages: string;
  /** The hints that it gives with every request but a preflight and a handshake, as their fields have them; some browsers have none. */
  readonly hints?: ClientHints | undefined;
}

/** User-Agent Client Hints of low entropy. */
export interface ClientHints {
  /** `"Chromium";v="150", …`, as Sec-CH-UA has it. */
  readonly brands: string;
  readonly mobile: '?0' | '?1';
  readonly platform: string;
}

/** What Chromium takes in place of plain octets. */
export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd';
