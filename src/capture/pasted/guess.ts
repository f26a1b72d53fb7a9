import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { MessageCode } from '#wire/wamp/message-types.ts';
import { isUtf8 } from '#wire/websocket/text-judge.ts';
import type { Conversation, Run, Spoken } from './conversation.ts';
import type { WrittenRun } from './read-pasted.ts';

/** What the reader has settled already; what is undefined is guessed. */
export interface Settled {
  readonly spoken?: Spoken | undefined;
  readonly side?: Side | undefined;
  /** Empty for none. */
  readonly subprotocol?: string | undefined;
  readonly extensions?: string | undefined;
}

/** So many octets are looked at: what comes first tells. */
const LOOKED_AT = 4096;
/** So many units are judged. */
const JUDGED = 20;

/** Takes octets for what they are most likely, as far as nobody has settled it. */
export function guessConversation(written: readonly WrittenRun[], settled: Settled): Conversation {
  const sample = joinOctets(written.map(({ octets }) => octets.subarray(0, LOOKED_AT)));
  const spoken = settled.spoken ?? guessSpoken(sample);
  const runs = written.map(({ side, octets }): Run => {
    return { octets, side: settled.side ?? side ?? guessSide(spoken, octets.subarray(0, LOOKED_AT)) };
  });
  if (spoken !== 'websocket') return { spoken, runs };
  const extensions = settled.extensions ?? (beginsCompressed(sample) ? 'permessage-deflate' : '');
  const subprotocol = settled.subprotocol ?? guessSubprotocol(runs);
  return { spoken, runs, subprotocol: subprotocol || undefined, extensions: extensions || undefined };
}

/** The protocol that octets most likely are of: by how text begins, by what breaks the fewest rules otherwise. */
export function guessSpoken(octets: Uint8Array): Spoken {
  const text = decodeUtf8Lossy(octets);
  const asText = spokenAsText(text);
  if (asText) return asText;
  if (isUtf8(octets) && !hasControls(text)) return 'http';
  const [frames, packets] = [penalty('websocket', octets), penalty('mqtt', octets)];
  return packets < frames ? 'mqtt' : 'websocket';
}

function spokenAsText(text: string): Spoken | undefined {
  if (/^(?:HTTP\/\d|[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/\d)/.test(text)) return 'http';
  const begins = text.replace(/^\uFEFF/, '').trimStart();
  if (/^\[\s*\d+\s*[,\]]/.test(begins) && isWampCode(Number.parseInt(begins.slice(1).trim(), 10))) return 'wamp';
  if (/^(?:[[{]|"(?:[^"\\]|\\.)*"\s*$|(?:true|false|null|-?\d[\d.eE+-]*)\s*$)/.test(begins)) return 'json';
  if (/^<[?!A-Za-z_:/]/.test(begins)) return 'xml';
  if (/(?:^|[\r\n])(?:(?:data|event|id|retry)(?::|[\r\n]|$)|:)/.test(text.replace(/^\uFEFF/, ''))) return 'sse';
  return undefined;
}

function isWampCode(code: number): boolean {
  return Object.values<number>(MessageCode).includes(code);
}

/** Control characters that no text has. */
function hasControls(text: string): boolean {
  return /[^\P{Cc}\t\r\n]/u.test(text);
}

/** Who sent octets: the one of the two who breaks fewer rules by it; the client where neither does. */
function guessSide(spoken: Spoken, octets: Uint8Array): Side {
  if (spoken === 'http') return /^HTTP\//.test(decodeUtf8Lossy(octets.subarray(0, 5))) ? 'server' : 'client';
  if (spoken === 'sse') return 'server';
  if (spoken === 'websocket') return ((octets[1] ?? 0) & 0x80) === 0 ? 'server' : 'client';
  return judged(spoken, 'server', octets) < judged(spoken, 'client', octets) ? 'server' : 'client';
}

function beginsCompressed(octets: Uint8Array): boolean {
  const [first = 0] = octets;
  return (first & 0x70) === 0x40 && [1, 2].includes(first & 0x0f);
}

/** The subprotocol whose messages the payloads look like; empty for none. */
function guessSubprotocol(runs: readonly Run[]): string {
  const wire = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'websocket' });
  for (const { side, octets } of runs) {
    wire.receive(side, octets.subarray(0, LOOKED_AT));
    const frames = wire.frames(side);
    for (let index = 0; index < Math.min(wire[side].units.count, JUDGED); index += 1) {
      const head = frames?.head(index);
      const payload = frames?.unmasked(index);
      if (!head || !payload || payload.length === 0 || head.rsv1 === 1) continue;
      if (head.opcode === 2 && judged('mqtt', side, payload) === 0) return 'mqtt';
      if (head.opcode === 1 && head.fin === 1 && spokenAsText(decodeUtf8Lossy(payload)) === 'wamp')
        return 'wamp.2.json';
    }
  }
  return '';
}

/** How badly octets are of a protocol, whoever sent them. */
function penalty(spoken: Spoken, octets: Uint8Array): number {
  return Math.min(judged(spoken, 'client', octets), judged(spoken, 'server', octets));
}

/** How many rules the first units break, and whether the octets end within one: 0 for flawless whole units. */
function judged(spoken: Spoken, side: Side, octets: Uint8Array): number {
  const wire = new Connection({ ...KNOWN_PROTOCOLS, speaks: spoken, whole: false });
  wire.receive(side, octets);
  const { count } = wire[side].units;
  let sum = wire.pending(side) || count === 0 ? 1 : 0;
  for (let index = 0; index < Math.min(count, JUDGED); index += 1) {
    sum += wire.dissect(side, index).broken.filter(({ rule }) => rule.consequence.kind !== 'none').length;
  }
  return sum;
}
