/** Stands for `tough-cookie` in MSW: a simulated session sets no cookie, and none is kept. */
export class MemoryCookieStore {
  idx = {};
}

export class CookieJar {
  getCookiesSync(): never[] {
    return [];
  }

  async setCookie(): Promise<void> {}
}

/** No cookie was stored, so none is read back. */
export const Cookie = { fromJSON: (): undefined => undefined };
