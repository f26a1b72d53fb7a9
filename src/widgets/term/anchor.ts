/** The address of a term within the glossary: `Sec-WebSocket-Key` is `term-sec-websocket-key`. */
export function termAnchor(name: string): string {
  return `term-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}
