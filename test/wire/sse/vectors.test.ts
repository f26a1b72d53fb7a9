/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
import { describe, expect, test } from 'vitest';
import { eventStreams } from '../../vectors/event-streams.ts';
import { parseWithLibrary } from './eventsource-parser.ts';
import { breachesOf, decodeParts, octetByOctet } from './feeding.ts';
import { expectTiled } from './tiling.ts';

const feedings: Readonly<Record<string, (octets: Uint8Array) => Uint8Array[]>> = {
  whole: (octets) => [octets],
  'octet by octet': octetByOctet,
  'with a pause of no octets': (octets) => octetByOctet(octets).flatMap((octet) => [octet, new Uint8Array(0)]),
};

describe.each(eventStreams)('$section: $name', ({ octets, events, broken, retry, lastEventId, parser }) => {
  test.each(Object.entries(feedings))('%s', (_, feed) => {
    const decoded = decodeParts(feed(octets));
    const { decoder, units } = decoded;
    expectTiled(decoded);
    expect(decoded.events).toEqual(events);
    const rules = breachesOf(decoded).map(({ rule, offset, length }) => {
      expect(offset + length).toBeLessThanOrEqual(octets.length);
      return rule.id.replace('sse.', '');
    });
    expect(rules).toEqual(broken);
    expect(decoder.reconnectionTimeAfter(units.length - 1)).toBe(retry);
    expect(decoder.lastEventIdAfter(units.length - 1)).toBe(lastEventId);
  });

  test('followed by another event, in the same read', () => {
    const trailing = new TextEncoder().encode('\n\ndata: trailing\n\n');
    const decoded = decodeParts([new Uint8Array([...octets, ...trailing])]);
    expectTiled(decoded);
    const last = decoded.events.at(-1);
    expect(last?.data.endsWith('trailing')).toBe(true);
    expect(decoded.events.slice(0, events.length)).toEqual(events);
  });

  test.each(Object.entries(feedings))('eventsource-parser says the same, or what is listed: %s', (_, feed) => {
    expect(parseWithLibrary(feed(octets))).toEqual(parser?.events ?? events);
  });
});
