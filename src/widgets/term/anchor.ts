/** The address of a term within the glossary: `Sec-WebSocket-Key` is `sec-websocket-key`. */
export function termAnchor(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
