import { CaptureReader } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import { elementOf, messagesIn, type SeenMessage } from '#measure/wamp-messages.ts';
import { countText } from '#widgets/ladder/time-text.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

/**
 * A fact of a WAMP message by its number in the capture, from 1: `WAMP message 3 kind`, `WAMP message 3 octets`, `WAMP message 3 text`,
 * `WAMP message 3 element Request`; or of all of them: `WAMP messages`. Undefined when it is no such name, or the message has no
 * such thing.
 */
export function wampFact(capture: Capture, name: string): string | undefined {
  if (!name.startsWith('WAMP message')) return undefined;
  const messages = messagesOf(capture);
  if (name === 'WAMP messages') return countText(messages.length);
  const [, number, what = ''] = /^WAMP message (\d+) (.+)$/.exec(name) ?? [];
  const found = messages[Number(number) - 1];
  if (!found) return undefined;
  if (what === 'kind') return found.seen.message.kind;
  if (what === 'octets') return countText(found.seen.message.length);
  if (what === 'text') return found.text;
  const [, element] = /^element (.+)$/.exec(what) ?? [];
  const value = element === undefined ? undefined : elementOf(found.seen, element)?.value;
  return value === undefined || value === null ? undefined : String(value);
}

function messagesOf(capture: Capture): { readonly seen: SeenMessage; readonly text: string }[] {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of capture.events) reader.receive(event);
  return reader.entries.flatMap((entry) => {
    if (entry.kind !== 'unit') return [];
    const { wire } = reader.stretchOf(entry);
    const [nested] = wire.nestedIn(entry.side, entry.unit);
    return messagesIn(reader, entry).map((seen) => ({
      seen,
      text: decodeUtf8Lossy(nested?.octets ?? new Uint8Array()),
    }));
  });
}
