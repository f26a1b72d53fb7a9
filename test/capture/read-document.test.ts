import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DocumentError, readDocument } from '#capture/read-document.ts';
import { CaptureReader } from '#capture/reader.ts';
import type { Capture, CaptureEvent } from '#capture/schema.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const EMPTY = {
  format: 'wire101-capture',
  version: 1,
  origin: 'live',
  startedAt: '2026-11-26T12:00:00.000Z',
  clocks: {},
  events: [],
  page: [],
};

const octetsOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function refusal(octets: Uint8Array): string {
  try {
    readDocument(octets);
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
  return 'read';
}

const isOpening = (event: { readonly type: string }): event is { type: string; connection: number } =>
  event.type === 'connection-opened';

const recorded = globSync('content/*/*.capture.json');

describe('what is no capture gets one clear line', () => {
  test.each([
    ['nothing', new Uint8Array(0), 'This is no capture: it is no JSON text.'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'This is no capture: it is no JSON text.'],
    ['text that is no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'This is no capture: it is no JSON text.'],
    ['a number', octetsOf(7), 'This is no capture of Wire 101.'],
    ['null', octetsOf(null), 'This is no capture of Wire 101.'],
    ['other JSON', octetsOf({ log: { version: '1.2' } }), 'This is no capture of Wire 101.'],
    [
      'a later version',
      octetsOf({ ...EMPTY, version: 2 }),
      'This capture is of version 2, and this site reads version 1.',
    ],
    [
      'a version that is markup',
      octetsOf({ ...EMPTY, version: '<img src=x onerror=alert(1)>' }),
      'This capture is of no known version, and this site reads version 1.',
    ],
    ['an unknown member', octetsOf({ ...EMPTY, '<b>': 1 }), 'This capture is damaged: it is not what it must be.'],
    [
      'another origin',
      octetsOf({ ...EMPTY, origin: 'real' }),
      'This capture is damaged: its origin is not what it must be.',
    ],
    [
      'octets that are no base64',
      octetsOf({
        ...EMPTY,
        events: [{ id: 0, time: 0, type: 'octets', connection: 0, side: 'client', offset: 0, octets: '<' }],
      }),
      'This capture is damaged: entry 1 of its events is not what it must be.',
    ],
    [
      'events out of order',
      octetsOf({ ...EMPTY, events: [1, 0].map((id) => ({ id, time: 0, type: 'faults', plan: [] })) }),
      'This capture is damaged: event 2 is out of order.',
    ],
    [
      'a time in another age',
      octetsOf({ ...EMPTY, events: [0, 1].map((id) => ({ id, time: id * 1e15, type: 'faults', plan: [] })) }),
      'This capture is damaged: event 2 has an impossible time.',
    ],
    [
      'a hole of nine petaoctets',
      octetsOf({
        ...EMPTY,
        events: [{ id: 0, time: 0, type: 'foreign', connection: 0, side: 'client', offset: 0, length: 2 ** 53 - 1 }],
      }),
      'This capture is damaged: event 1 has an impossible offset.',
    ],
    [
      'more octets than a capture has',
      new Uint8Array(96 * 1024 * 1024 + 1),
      'This is too large (97 MiB): a capture has at most 96 MiB.',
    ],
  ])('%s', (_name, octets, line) => expect(refusal(octets)).toBe(line));

  test('nothing of the contents is in the line', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...Object.keys(EMPTY), 'events'), (json, member) => {
        const line = refusal(octetsOf({ ...EMPTY, [member]: JSON.parse(json), '"hostile"': '‮' }));
        expect(line).toMatch(/^(This (capture|is) [\w .,:–-]+|read)$/);
        expect(line).not.toContain('hostile');
      }),
    );
  });
});

describe('captures', () => {
  test.each(recorded)('%s is read as it is', (file) => {
    const octets = readFileSync(file);
    expect(readDocument(octets)).toEqual(JSON.parse(octets.toString()));
  });

  test('whatever is read can be shown: any events, of which many fit nothing', () => {
    const side = fc.constantFrom('client' as const, 'server' as const);
    const small = fc.nat(3);
    const place = { connection: small, side, offset: fc.oneof(fc.nat(300), fc.nat({ max: 2 ** 49 })) };
    const telling =
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\nHTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n';
    const base64 = fc
      .oneof(
        fc.uint8Array({ maxLength: 80 }),
        fc.nat(80).map((from) => new TextEncoder().encode(telling.slice(from))),
      )
      .map((octets) => toBase64(octets));
    const event = fc.oneof(
      fc.record({
        type: fc.constant('connection-opened'),
        connection: small,
        peer: fc.constantFrom('browser', 'program'),
      }),
      fc.record({ type: fc.constant('octets'), ...place, octets: base64 }),
      fc.record({ type: fc.constant('foreign'), ...place, length: fc.nat({ max: 2 ** 49 }) }),
      fc.record({ type: fc.constant('altered'), ...place, fault: fc.string(), length: fc.nat(99), intended: base64 }),
      fc.record({
        type: fc.constant('held'),
        ...place,
        hold: small,
        kind: fc.string(),
        octets: base64,
        limit: fc.constant(9),
      }),
      fc.record({ type: fc.constant('released'), hold: small, how: fc.constantFrom('step', 'closed') }),
      fc.record({ type: fc.constant('feed'), first: small, last: fc.nat() }),
      fc.record({ type: fc.constant('half-closed'), connection: small, side }),
      fc.record({
        type: fc.constant('connection-closed'),
        connection: small,
        how: fc.constant('reset'),
        by: fc.constant('fault'),
      }),
      fc.record({ type: fc.constant('elided'), from: fc.nat(), to: fc.nat(), octets: fc.nat() }),
    );
    const pageEvent = fc.record({
      time: fc.integer({ min: -1000, max: 100_000 }),
      name: fc.oneof(fc.string(), fc.constantFrom('new WebSocket', 'open', 'message', 'fetch', 'response', 'close')),
      socket: small,
      detail: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.array(pageEvent, { maxLength: 10 }), (events, page) => {
        const again = events.filter((each, at) =>
          events.slice(0, at).some((one) => isOpening(one) && isOpening(each) && one.connection === each.connection),
        );
        const numbered = events
          .filter((each) => !again.includes(each))
          .map((each, id) => ({ ...each, id, time: id * 1000 }));
        const capture: Capture = readDocument(octetsOf({ ...EMPTY, events: numbered, page }));
        const reader = new CaptureReader(KNOWN_PROTOCOLS);
        for (const each of capture.events) reader.receive(each as CaptureEvent);
        const rows = new Timeline(reader, { feed: true }).rows(capture.page, { offset: 0, uncertainty: 0 }, true);
        for (const row of rows) {
          if (row.kind === 'unit') reader.stretchOf(row.place).wire.dissect(row.side, row.place.unit);
        }
      }),
      { numRuns: 400 },
    );
  });
});
