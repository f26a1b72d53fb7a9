import { octetsOf } from '#capture/octets-of.ts';
import type { Capture, CaptureEvent } from '#capture/schema.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { alike } from './alike.ts';

type Octets = Extract<CaptureEvent, { readonly type: 'octets' }>;

/**
 * What the captures of one lab's script in a real browser must agree on, live and simulated: exchange by exchange, what `alike`
 * leaves, and how many connections there were and how each ended. Declared different beside that: which exchange was first and which
 * of the idle connections it was on, the numbers that a browser draws (the key of a handshake, with the answer to it, and the
 * masks), the name of the other end, and how near to the page's own origin that is.
 */
export function browserAlike({ events }: Capture, random = false): string[] {
  const ids = new Set(events.flatMap((event) => ('connection' in event ? [event.connection] : [])));
  const exchanges = [...ids].flatMap((id) => {
    const own = events.filter((event) => 'connection' in event && event.connection === id);
    return exchangeByExchange(alike(unmasked(own), { timed: true, random }));
  });
  return exchanges.map((own) => own.map((event) => differentInBrowsers(JSON.stringify(event))).join('\n')).sort();
}

/** What came before the first exchange of a connection, then each of them, then what came when it was over. */
function exchangeByExchange(events: ReturnType<typeof alike>): Record<string, unknown>[][] {
  const parts: Record<string, unknown>[][] = [[]];
  for (const { exchange, ...event } of events) {
    const begins =
      event['type'] === 'exchange' || event['type'] === 'half-closed' || event['type'] === 'connection-closed';
    if (begins) parts.push([]);
    parts.at(-1)?.push(event);
  }
  return parts;
}

function differentInBrowsers(text: string): string {
  return text
    .replaceAll(/Host: [^\\]+/g, 'Host: HOST')
    .replaceAll(/Sec-Fetch-Site: [a-z-]+/g, 'Sec-Fetch-Site: SITE')
    .replaceAll(/Sec-WebSocket-(Key|Accept): [A-Za-z0-9+/=]+/g, 'Sec-WebSocket-$1: DRAWN');
}

/** The same events, with what a client sent after a handshake in one piece, its masks taken off. */
function unmasked(events: readonly CaptureEvent[]): CaptureEvent[] {
  const sent = events.filter((event): event is Octets => event.type === 'octets' && event.side === 'client');
  const [head, ...frames] = sent;
  if (!head || !/\r\nUpgrade: websocket\r\n/i.test(Buffer.from(octetsOf(head)).toString('latin1'))) return [...events];
  const clear = withoutMasks(joinOctets(frames.map(octetsOf)));
  let at = 0;
  return events.map((event) => {
    if (event.type !== 'octets' || !frames.includes(event)) return event;
    const { length } = octetsOf(event);
    at += length;
    return { ...event, octets: toBase64(clear.subarray(at - length, at)) };
  });
}

/** RFC 6455 section 5.2, for frames that are whole: masking keys become zeros, what they masked is as it was. */
function withoutMasks(octets: Uint8Array): Uint8Array {
  const clear = octets.slice();
  const view = new DataView(clear.buffer);
  for (let at = 0; at < clear.length; ) {
    const short = view.getUint8(at + 1) & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length = short === 126 ? view.getUint16(at + 2) : short === 127 ? Number(view.getBigUint64(at + 2)) : short;
    const mask = at + 2 + extended;
    const key = clear.slice(mask, mask + 4);
    clear.fill(0, mask, mask + 4);
    const payload = mask + 4;
    for (let index = 0; index < length; index += 1)
      clear[payload + index] = (clear[payload + index] ?? 0) ^ (key[index % 4] ?? 0);
    at = payload + length;
  }
  return clear;
}
