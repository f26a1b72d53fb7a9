import type { Capture } from '#capture/schema.ts';
import { durationText } from '#widgets/ladder/time-text.ts';
import { fieldValues } from '#wire/http/head.ts';
import { toHex } from '#wire/octets/hex.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import { closingFacts } from './closing-facts.ts';
import { connectionFact } from './connection-facts.ts';
import { dialogueFact } from './dialogue-facts.ts';
import { exchangeFact } from './exchange-facts.ts';
import { feedFact, feedFactNames } from './feed-facts.ts';
import { handshakeFacts } from './handshake-facts.ts';
import { messageFact } from './message-facts.ts';
import { packetFact } from './packet-facts.ts';
import { pageFacts } from './page-facts.ts';
import { Recorded } from './recorded.ts';
import { wampFact } from './wamp-facts.ts';

/** The names that prose may use, and what each is in a capture of one WebSocket connection. */
const FACTS: Readonly<Record<string, (connection: Recorded) => string | undefined>> = {
  'request octets': ({ head }) => count(head('client')?.length),
  'request lines': ({ head }) => count(head('client')?.lines.length),
  'response octets': ({ head }) => count(head('server')?.length),
  'handshake octets': ({ head }) => sum(head('client')?.length, head('server')?.length),
  'response status': ({ exchange }) => count(exchange?.response?.status),
  key: ({ exchange }) => keyOf(exchange),
  'key octets': ({ exchange }) => (keyOf(exchange) === undefined ? undefined : '16'),
  accept: ({ exchange }) => {
    const response = exchange?.response;
    return response && fieldValues(response, 'Sec-WebSocket-Accept')[0];
  },
  digest: ({ exchange }) => {
    const key = keyOf(exchange);
    return key === undefined ? undefined : toHex(calculateAccept(key).digest, ' ');
  },
  'first message octets': ({ frame }) => count(frame('client', 1)?.length),
  'first message payload octets': ({ frame }) => count(frame('client', 1)?.payload),
  'first message overhead octets': ({ frame }) => difference(frame('client', 1)?.length, frame('client', 1)?.payload),
  'answer octets': ({ frame }) => count(frame('server', 1)?.length),
  'answer overhead octets': ({ frame }) => difference(frame('server', 1)?.length, frame('server', 1)?.payload),
  'masking key': ({ frame }) => frame('client', 1)?.maskingKey,
  'close code': ({ frame }) => count(frame('client', 8)?.closeCode),
  'held for': ({ reader }) => {
    const hold = reader.entries.find((entry) => entry.kind === 'held');
    return hold?.kind === 'held' && hold.released ? durationText(hold.released.time - hold.time) : undefined;
  },
  ...handshakeFacts,
  ...closingFacts,
  ...pageFacts,
};

/** The names of all facts, for an author who mistyped one. */
export const factNames: readonly string[] = [...Object.keys(FACTS), ...feedFactNames];

/**
 * One number or value of a recorded capture, as prose quotes it.
 * @throws Error when there is no fact of that name, or the capture does not hold what it names: the build stops
 */
export function factOf(capture: Capture, name: string): string {
  const recorded = new Recorded(capture);
  const value =
    messageFact(capture, name) ??
    packetFact(capture, name) ??
    wampFact(capture, name) ??
    connectionFact(capture, name) ??
    exchangeFact(recorded.reader, name) ??
    dialogueFact(recorded.reader, name) ??
    feedFact(recorded.reader, recorded.page, capture.clocks.page?.offset ?? 0, name) ??
    FACTS[name]?.(recorded);
  if (value !== undefined) return value;
  if (isKnown(name)) throw new Error(`The capture "${capture.title ?? ''}" has no ${name}.`);
  throw new Error(`There is no fact called "${name}". The facts are: ${factNames.join(', ')}.`);
}

/** Facts of messages, packets, exchanges and connections are named by their number. */
function isKnown(name: string): boolean {
  return factNames.includes(name) || /^(((WAMP )?message|packet|exchange|connection) \d+|dialogue \S+) /.test(name);
}

function keyOf(exchange: Recorded['exchange']): string | undefined {
  const request = exchange?.request;
  return request && fieldValues(request, 'Sec-WebSocket-Key')[0];
}

function count(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function sum(one: number | undefined, other: number | undefined): string | undefined {
  return one === undefined || other === undefined ? undefined : String(one + other);
}

function difference(one: number | undefined, other: number | undefined): string | undefined {
  return one === undefined || other === undefined ? undefined : String(one - other);
}
