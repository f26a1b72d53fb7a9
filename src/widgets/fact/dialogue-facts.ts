import type { CaptureReader } from '#capture/reader.ts';
import { dialoguesOf, lastCallOf, sumOf } from '#measure/dialogue.ts';
import { countText } from '#widgets/ladder/time-text.ts';

const PARTS = ['before', 'call', 'answer', 'after'] as const;

/**
 * A fact of what was said on a WebSocket, by what was agreed on: `dialogue wamp.2.json handshake octets`; of its last call
 * `… call octets` (of frames), `… call payload octets`, `… call messages`, and so of `before`, `answer` and `after`; of all its messages
 * `… all octets` and `… all payload octets`. Undefined when it is no such name, or there is no such thing.
 */
export function dialogueFact(reader: CaptureReader, name: string): string | undefined {
  const [, subprotocol, part, what] = /^dialogue (\S+) (\w+) (octets|payload octets|messages)$/.exec(name) ?? [];
  const dialogue = subprotocol && dialoguesOf(reader).find((each) => each.subprotocol === subprotocol);
  if (!dialogue) return undefined;
  if (part === 'handshake') return what === 'octets' ? countText(dialogue.handshake) : undefined;
  const known = PARTS.find((each) => each === part);
  const sum = part === 'all' ? sumOf(dialogue.messages) : known && lastCallOf(dialogue)?.[known];
  if (!sum) return undefined;
  return countText(what === 'messages' ? sum.messages : what === 'octets' ? sum.octets : sum.payload);
}
