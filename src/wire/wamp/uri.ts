/** Whether no component of a URI is empty or has whitespace or `#` in it (WAMP section 2.1.1, relaxed URIs). */
export function isLooseUri(uri: string): boolean {
  return /^(?:[^\s.#]+\.)*[^\s.#]+$/u.test(uri);
}

/** Whether all components are of small letters, digits and `_` (WAMP section 2.1.1, strict URIs). */
export function hasStrictComponents(uri: string): boolean {
  return /^[0-9a-z_.]*$/.test(uri);
}

/** Whether the first component is the one kept for the protocol itself. */
export function isReserved(uri: string): boolean {
  return uri === 'wamp' || uri.startsWith('wamp.');
}
