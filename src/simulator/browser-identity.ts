/** Who a simulated browser says it is: what its requests tell of the page and of itself. */
export interface BrowserIdentity {
  /** Of the page. */
  readonly origin: string;
  /** `host` or `host:port` of the other end, as addresses name it. */
  readonly host: string;
  readonly userAgent: string;
  /** As Accept-Language has it. */
  readonly languages: string;
}

/** What Chromium takes in place of plain octets. */
export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd';
