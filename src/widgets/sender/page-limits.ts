import { utf8Length } from '#wire/octets/utf8.ts';

/** Octets that the reason of a Close frame may have beside its code (RFC 6455 section 5.5.1). */
export const MOST_REASON = 123;

/** What script may not do with a WebSocket, whatever it asks: the WHATWG API has no call for it. */
export const SCRIPT_MAY_NOT =
  'send a ping or a pong, choose a masking key, send fragments, or set any other bit of a frame';

/** Why `WebSocket.close` refuses this code and reason (WHATWG WebSockets, section 3.1); undefined when it takes them. */
export function closeRefusal(code: number, reason: string): string | undefined {
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    return `Script may close with 1000 or with 3000 to 4999; ${code} is for the browser or the server to say.`;
  }
  const octets = utf8Length(reason);
  if (octets > MOST_REASON) {
    return `The reason has ${octets} octets; beside the code a Close frame has room for ${MOST_REASON} (RFC 6455 §5.5.1).`;
  }
  return undefined;
}

/** What the browser itself said when it refused a call, with the reason where it is known. */
export function refusalWords(call: string, error: unknown, known: string | undefined): string {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `The browser refuses ${call} (${said.replace(/\.?$/, '.')})${known ? ` ${known}` : ''}`;
}
