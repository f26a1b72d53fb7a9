import type { ServerMessage } from '#link/commands.ts';
import { fromHex, toHex } from '#wire/octets/hex.ts';
import { encodeUtf8, utf8Length } from '#wire/octets/utf8.ts';
import { encodeClosePayload, encodeMessage } from '#wire/websocket/encode.ts';
import { CLOSE } from '#wire/websocket/opcodes.ts';
import { MOST_REASON } from './page-limits.ts';

/** What stands in the form of the server. */
export interface ServerForm {
  readonly kind: string;
  readonly payload: string;
  readonly hex: boolean;
  /** Empty for whole messages. */
  readonly fragmentSize: string;
  readonly code: string;
  readonly reason: string;
}

/** What the form asks for: a message of the library, a frame by hand, or what is wrong with it. */
export type ServerAsked =
  | { readonly by: 'library'; readonly message: ServerMessage; readonly fragmentSize: number | undefined }
  | { readonly by: 'hand'; readonly octets: Uint8Array; readonly why: string }
  | { readonly error: string };

/** Octets that a control frame may carry (RFC 6455 section 5.5). */
const MOST_CONTROL = 125;

/** Reads the form. What the library refuses to send is composed by hand, and says so. */
export function serverAsked(form: ServerForm): ServerAsked {
  if (form.kind === 'close') return closeAsked(form);
  const payload = form.hex ? fromHex(form.payload) : { octets: encodeUtf8(form.payload) };
  if ('error' in payload)
    return { error: `The payload cannot be read: ${payload.error}, at character ${payload.at + 1}.` };
  const hex = toHex(payload.octets);
  if (form.kind === 'ping' || form.kind === 'pong') {
    if (payload.octets.length > MOST_CONTROL) {
      const why = `The library refuses a ${form.kind} of ${payload.octets.length} octets, more than ${MOST_CONTROL}; it is sent by hand.`;
      return { by: 'hand', octets: encodeMessage(form.kind === 'ping' ? 9 : 10, payload.octets), why };
    }
    return { by: 'library', message: { kind: form.kind, payload: { hex } }, fragmentSize: undefined };
  }
  const size = fragmentSize(form.fragmentSize);
  if (size === null) return { error: 'A fragment has at least 1 octet and at most 1 048 576.' };
  if (form.kind === 'binary')
    return { by: 'library', message: { kind: 'binary', payload: { hex } }, fragmentSize: size };
  if (!form.hex) return { by: 'library', message: { kind: 'text', text: form.payload }, fragmentSize: size };
  return {
    by: 'hand',
    octets: encodeMessage(1, payload.octets),
    why: 'The library sends text only as UTF-8; octets of any kind are sent by hand.',
  };
}

function closeAsked({ code: text, reason }: ServerForm): ServerAsked {
  const code = Number(text);
  if (!/^\d+$/.test(text.trim()) || code > 65_535)
    return { error: 'A close code is a number of two octets, 0 to 65535.' };
  const why = closeByHand(code, reason);
  if (why === undefined) return { by: 'library', message: { kind: 'close', code, reason }, fragmentSize: undefined };
  return { by: 'hand', octets: encodeMessage(CLOSE, encodeClosePayload(code, reason)), why };
}

/** Why a Close must be sent by hand; undefined when the library sends it (RFC 6455 sections 5.5.1 and 7.4). */
function closeByHand(code: number, reason: string): string | undefined {
  const registered = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  if (!registered && (code < 3000 || code > 4999)) {
    return `The library refuses ${code}, which may not stand in a Close frame (RFC 6455 §7.4); it is sent by hand.`;
  }
  if (utf8Length(reason) > MOST_REASON) {
    return `The library refuses a reason of more than ${MOST_REASON} octets; it is sent by hand.`;
  }
  return undefined;
}

/** Undefined for none, null for what is no size. */
function fragmentSize(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const size = Number(text);
  return Number.isInteger(size) && size >= 1 && size <= 1_048_576 ? size : null;
}
