import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { intendedOf } from '#capture/intended.ts';
import { CaptureReader } from '#capture/reader.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import { encodeResponseHead } from '#wire/http/encode.ts';
import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';

const REFUSAL = encodeResponseHead({ status: 403, reason: 'Forbidden', lines: [['Content-Length', '0']] });

/** What one direction of connection 0 adds up to, each run at its offset; throws where runs do not follow on one another. */
function stream(events: readonly CaptureEvent[], side: Side): Uint8Array {
  const octets: number[] = [];
  for (const event of events) {
    if (event.type !== 'octets' || event.side !== side) continue;
    expect(event.offset).toBe(octets.length);
    octets.push(...(fromBase64(event.octets) ?? []));
  }
  return Uint8Array.from(octets);
}

function altered(builder: CaptureBuilder, offset: number, length: number, meant: Uint8Array, fault = 'a fault'): void {
  builder.add({
    type: 'altered',
    time: 5000,
    connection: 0,
    side: 'server',
    fault,
    offset,
    length,
    intended: toBase64(meant),
  });
}

/** A capture whose 101 was sent as `sent`, with a text message after it. */
function faulty(sent: Uint8Array): CaptureBuilder {
  const builder = new CaptureBuilder().opened(1000).octets('client', 2000, REQUEST);
  altered(builder, 0, sent.length, RESPONSE, 'status 403');
  return builder.octets('server', 5000, sent);
}

describe('what was meant', () => {
  test('a capture without faults is what was meant', () => {
    const { events } = story();
    expect(intendedOf(events).events).toEqual(events);
  });

  test('a replaced head is put back, and what follows moves', () => {
    const { events } = faulty(REFUSAL).octets('server', 6000, frame('server', 1, HELLO));
    const meant = intendedOf(events);
    expect(stream(meant.events, 'server')).toEqual(Uint8Array.of(...RESPONSE, ...frame('server', 1, HELLO)));
    expect(meant.offsetOf(0, 'server', 5)).toBe(0);
    expect(meant.offsetOf(0, 'server', REFUSAL.length + 2)).toBe(RESPONSE.length + 2);
    expect(meant.sentOffsetOf(0, 'server', RESPONSE.length + 2)).toBe(REFUSAL.length + 2);
    expect(meant.sentOffsetOf(0, 'server', 7)).toBe(0);
    expect(meant.offsetOf(0, 'client', 9)).toBe(9);
    const reader = new CaptureReader();
    for (const event of meant.events) reader.receive(event);
    expect(reader.connections.get(0)?.stretches[0]?.wire.frames('server')).toBeDefined();
  });

  test('a head that left in slices is put back once', () => {
    const builder = new CaptureBuilder().opened(1000).octets('client', 2000, REQUEST);
    altered(builder, 0, REFUSAL.length, RESPONSE);
    for (let at = 0; at < REFUSAL.length; at += 7) builder.octets('server', 5000 + at, REFUSAL.subarray(at, at + 7));
    builder.octets('server', 9000, frame('server', 1, HELLO));
    expect(stream(intendedOf(builder.events).events, 'server')).toEqual(
      Uint8Array.of(...RESPONSE, ...frame('server', 1, HELLO)),
    );
  });

  test('a frame that nobody meant is left out, held or not', () => {
    const injected = frame('server', 3, HELLO);
    const builder = new CaptureBuilder().opened(1000).octets('client', 2000, REQUEST).octets('server', 3000, RESPONSE);
    builder.held(3500, 'frame', injected);
    altered(builder, RESPONSE.length, injected.length, new Uint8Array(0));
    builder.octets('server', 5000, injected).octets('server', 6000, frame('server', 1, HELLO));
    const { events } = intendedOf(builder.events);
    expect(stream(events, 'server')).toEqual(Uint8Array.of(...RESPONSE, ...frame('server', 1, HELLO)));
    expect(events.some((event) => event.type === 'held')).toBe(false);
  });

  test('a held head is shown as it was meant', () => {
    const builder = new CaptureBuilder()
      .opened(1000)
      .octets('client', 2000, REQUEST)
      .held(3000, 'response head', REFUSAL);
    altered(builder, 0, REFUSAL.length, RESPONSE);
    builder.octets('server', 5000, REFUSAL);
    const held = intendedOf(builder.events).events.find((event) => event.type === 'held');
    expect(held).toMatchObject({ offset: 0, octets: toBase64(RESPONSE) });
  });

  test('what a silence or a cut kept back is put in', () => {
    const builder = new CaptureBuilder().opened(1000).octets('client', 2000, REQUEST);
    builder.octets('server', 3000, RESPONSE.subarray(0, 60));
    altered(builder, 60, 0, RESPONSE.subarray(60), 'cut at 60');
    altered(builder, 60, 0, frame('server', 1, HELLO), 'silence');
    expect(stream(intendedOf(builder.events).events, 'server')).toEqual(
      Uint8Array.of(...RESPONSE, ...frame('server', 1, HELLO)),
    );
  });

  test('what a cut kept back of replaced octets was never meant', () => {
    const builder = new CaptureBuilder().opened(1000).octets('client', 2000, REQUEST);
    altered(builder, 0, REFUSAL.length, RESPONSE);
    builder.octets('server', 5000, REFUSAL.subarray(0, 20));
    altered(builder, 20, 0, REFUSAL.subarray(20), 'cut at 20');
    expect(stream(intendedOf(builder.events).events, 'server')).toEqual(RESPONSE);
  });

  test('any runs replaced, octets cut anywhere: the meant stream comes back whole', () => {
    const run = fc.record({
      kept: fc.uint8Array({ maxLength: 6 }),
      sent: fc.uint8Array({ maxLength: 6 }),
      meant: fc.uint8Array({ maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), fc.integer({ min: 1, max: 5 }), (runs, slice) => {
        const builder = new CaptureBuilder().opened(0);
        const whole: number[] = [];
        let sent = 0;
        const send = (octets: Uint8Array) => {
          for (let at = 0; at < octets.length; at += slice)
            builder.octets('server', 1, octets.subarray(at, at + slice));
          sent += octets.length;
        };
        for (const each of runs) {
          send(each.kept);
          altered(builder, sent, each.sent.length, each.meant);
          send(each.sent);
          whole.push(...each.kept, ...each.meant);
        }
        const meant = intendedOf(builder.events);
        expect([...stream(meant.events, 'server')]).toEqual(whole);
        expect(meant.offsetOf(0, 'server', sent)).toBe(whole.length);
        expect(meant.sentOffsetOf(0, 'server', whole.length)).toBe(sent);
      }),
    );
  });
});
