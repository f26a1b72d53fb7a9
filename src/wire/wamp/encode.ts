import { encodeJson, type JsonValue } from '../json/encode.ts';
import { MessageCode } from './message-types.ts';

/**
 * The octets of a WAMP message as JSON (WAMP section 3): its type, by name or as any value for one that there is none of, and its
 * elements in order, legal or not.
 */
export function encodeMessage(
  type: keyof typeof MessageCode | { readonly code: JsonValue },
  ...elements: JsonValue[]
): Uint8Array {
  return encodeJson([typeof type === 'string' ? MessageCode[type] : type.code, ...elements]);
}
