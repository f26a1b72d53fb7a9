/** The payload of a whole frame of WebSocket (RFC 6455 section 5.2), unmasked; undefined when an extension has changed it. */
export function payloadOf(frame: Uint8Array): Uint8Array | undefined {
  const [first = 0, second = 0] = frame;
  if ((first & 0x70) !== 0) return undefined;
  const length = second & 0x7f;
  const lengthEnd = 2 + (length === 127 ? 8 : length === 126 ? 2 : 0);
  if (second < 0x80) return frame.subarray(lengthEnd);
  const key = frame.subarray(lengthEnd, lengthEnd + 4);
  return frame.slice(lengthEnd + 4).map((octet, index) => octet ^ (key[index & 3] ?? 0));
}
