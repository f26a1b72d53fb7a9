import type { CaptureReader } from '#capture/reader.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { CLOSE } from '#wire/websocket/opcodes.ts';
import { messagesIn, uriIn } from './wamp-messages.ts';

/** One thing that somebody did about what was said before. */
export interface Reaction {
  readonly by: Side;
  /** The name of a message, or `Close` of the WebSocket. */
  readonly kind: string;
  /** The URI in it, or the close code. */
  readonly why: string | undefined;
}

/** The URIs by which messages say why, or what they are about. */
const REASONS = ['Error', 'Reason', 'Procedure', 'Topic', 'Realm'] as const;

/** What crossed in a capture from entry `from` on, in order: the messages of WAMP, and Close frames. */
export function reactionsSince(reader: CaptureReader, from: number): Reaction[] {
  return reader.entries.slice(from).flatMap((entry): Reaction[] => {
    if (entry.kind !== 'unit') return [];
    const messages = messagesIn(reader, entry).map((seen) => ({
      by: entry.side,
      kind: seen.message.kind,
      why: REASONS.map((name) => uriIn(seen, name)).find((uri) => uri !== undefined),
    }));
    if (messages.length > 0) return messages;
    const { wire } = reader.stretchOf(entry);
    const head =
      wire.protocolOf(entry.side, entry.unit) === 'websocket' ? wire.frames(entry.side)?.head(entry.unit) : undefined;
    if (head?.opcode !== CLOSE) return [];
    const code = fieldNamed(wire.dissect(entry.side, entry.unit), 'close code')?.value;
    return [{ by: entry.side, kind: 'Close', why: code === undefined ? undefined : String(code) }];
  });
}
