import { fromHex, toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

/** How a payload is written in its text box. */
export type PayloadForm = 'text' | 'hex';

/** A payload as it stands in the text box; undefined when it is no text that would come back as the same octets. */
export function payloadAs(form: PayloadForm, payload: Uint8Array): string | undefined {
  if (form === 'hex') return toHex(payload, ' ');
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
    // A text box turns CR LF and CR into LF.
    return text.includes('\r') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The octets that the text box stands for, or what is wrong with it. */
export function payloadFrom(form: PayloadForm, text: string): { octets: Uint8Array } | { error: string; at: number } {
  return form === 'hex' ? fromHex(text) : { octets: encodeUtf8(text) };
}
