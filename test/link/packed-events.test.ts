import fc from 'fast-check';
import { expect, test } from 'vitest';
import { octetsEvent, octetsOf } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { packEvents, unpackEvents } from '#link/packed-events.ts';
import { story } from '#test/setup/websocket-capture.ts';
import { toBase64 } from '#wire/octets/base64.ts';

test('what is packed comes out the same, octets decoded, in the same order', () => {
  const { events } = story();
  const back = unpackEvents(structuredClone(packEvents(events)));
  expect(JSON.parse(JSON.stringify(back))).toEqual(events);
  for (const [index, event] of back.entries()) {
    const given = events[index];
    if (event.type === 'octets' && given?.type === 'octets') expect(octetsOf(event)).toEqual(octetsOf(given));
  }
});

test('any mix of events', () => {
  const event = fc.oneof(
    fc.record({ id: fc.nat(), octets: fc.uint8Array({ maxLength: 40 }), offset: fc.nat() }).map(
      ({ id, octets, offset }): CaptureEvent => ({
        id,
        type: 'octets',
        time: 0.5,
        connection: 3,
        side: 'server',
        offset,
        octets: toBase64(octets),
      }),
    ),
    fc.nat().map((id): CaptureEvent => ({ id, type: 'half-closed', time: 1, connection: 3, side: 'client' })),
  );
  fc.assert(
    fc.property(fc.array(event), (events) => {
      expect(unpackEvents(packEvents(events)).map((each) => ({ ...each }))).toEqual(events);
    }),
  );
});

test('a changed copy of a decoded event is read from its own base64', () => {
  const event = octetsEvent({ id: 1, time: 0, connection: 0, side: 'client', offset: 0 }, Uint8Array.of(1, 2, 3));
  const copy = { ...event, octets: toBase64(Uint8Array.of(9)) };
  expect(octetsOf(event)).toEqual(Uint8Array.of(1, 2, 3));
  expect(octetsOf(copy)).toEqual(Uint8Array.of(9));
});
