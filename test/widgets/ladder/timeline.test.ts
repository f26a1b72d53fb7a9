import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import type { PageEvent, Unnumbered } from '#capture/schema.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import { encodeChunk, encodeLastChunk, encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeClosePayload, encodeMessage } from '#wire/websocket/encode.ts';

function rowsOf({ events, page }: CaptureBuilder, offset = 0, settled = true): readonly Row[] {
  const reader = new CaptureReader();
  for (const event of events) reader.receive(event);
  return new Timeline(reader).rows(page, { offset, uncertainty: 500 }, settled);
}

test('what the feed makes is listed where it is waited for, and passed over with all else in place where it is not', () => {
  const { events, page } = new FeedCapture().opened(0).makes(1, 2).asks(2, 'poll').makes(3).answers(4, [1, 2, 3]);
  const reader = new CaptureReader();
  for (const event of events) reader.receive(event);
  const listed = (feed: boolean) => {
    const rows = new Timeline(reader, { feed }).rows(page, { offset: 0, uncertainty: 0 }, true);
    return titles(rows);
  };
  const made = listed(true).filter((title) => /^events? \d/.test(title));
  expect(made).toEqual(['events 1 to 2', 'event 3']);
  expect(listed(false)).toEqual(listed(true).filter((title) => !made.includes(title)));
});

function titles(rows: readonly Row[]): string[] {
  return rows.map((row) => (row.kind === 'page' ? `page: ${row.title}` : row.title));
}

const IN_ORDER = [
  'page: new WebSocket',
  'connection opened',
  'GET /s/…/ws',
  '101 Switching Protocols',
  'page: open',
  'page: send',
  'text',
  'text',
  'page: message',
  'page: close()',
  'close 4001',
  'close 4001',
  'connection closed',
  'page: close',
];

describe('a whole story', () => {
  test('as one list, what was held with the time it waited', () => {
    const rows = rowsOf(story());
    expect(titles(rows)).toEqual(IN_ORDER);
    expect(rows[3]).toMatchObject({
      kind: 'unit',
      side: 'server',
      length: RESPONSE.length,
      waited: 1_000_000,
      broken: 0,
    });
  });

  test('in an order that can be, however wrong the clocks are', () => {
    for (const offset of [-3_000_000, -2000, 2000, 3_000_000]) {
      const rows = titles(rowsOf(story(), offset)).filter((title) => !title.startsWith('connection'));
      expect(rows.indexOf('page: new WebSocket'), `${offset}`).toBeLessThan(rows.indexOf('GET /s/…/ws'));
      expect(rows.indexOf('page: open')).toBeGreaterThan(rows.indexOf('101 Switching Protocols'));
      expect(rows.indexOf('page: send')).toBeLessThan(rows.indexOf('text'));
      expect(rows.indexOf('page: message')).toBeGreaterThan(rows.lastIndexOf('text'));
      expect(rows.indexOf('page: close()')).toBeLessThan(rows.indexOf('close 4001'));
      expect(rows.indexOf('page: close')).toBeGreaterThan(rows.lastIndexOf('close 4001'));
      const times = rowsOf(story(), offset).map((row) => row.time);
      expect(times.slice(1)).toEqual([...times.slice(1)].sort((a, b) => a - b));
    }
  });
});

describe('while it goes on', () => {
  test('a held frame is called what it is', () => {
    const close = encodeMessage(0x8, encodeClosePayload(4001, 'done'));
    const held = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).held(2, 'frame', close);
    expect(rowsOf(held).at(-1)).toMatchObject({ kind: 'held', title: 'close 4001', note: '“done”' });
  });

  test('a held message is a row of its own, and no row once it was sent', () => {
    const held = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).held(2, 'response head', RESPONSE);
    expect(rowsOf(held).at(-1)).toMatchObject({ kind: 'held', title: '101 Switching Protocols', lost: false });
    held.add({ type: 'released', time: 9, hold: 0, how: 'closed' });
    expect(rowsOf(held).at(-1)).toMatchObject({ kind: 'held', lost: true });
  });

  test('an open that the page saw before the capture tells of its 101 waits for it', () => {
    const early = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).saw('new WebSocket', 0).saw('open', 5);
    expect(titles(rowsOf(early, 0, false))).not.toContain('page: open');
    expect(titles(rowsOf(early, 0, true))).toContain('page: open');
    early.octets('server', 9, RESPONSE);
    expect(titles(rowsOf(early, 0, false)).slice(-2)).toEqual(['101 Switching Protocols', 'page: open']);
  });

  test('rows keep their keys as more comes', () => {
    const builder = story();
    const reader = new CaptureReader();
    const timeline = new Timeline(reader);
    const keys: string[][] = [];
    for (const event of builder.events) {
      reader.receive(event);
      keys.push(timeline.rows(builder.page, { offset: 0, uncertainty: 0 }, true).map(({ key }) => key));
    }
    const last = new Set(keys.at(-1));
    expect(keys.flat().filter((key) => !last.has(key) && key !== 'h0')).toEqual([]);
    expect(new Set(keys.at(-1)).size).toBe(keys.at(-1)?.length);
  });
});

test('what broke a rule says so', () => {
  const unmasked = new CaptureBuilder()
    .opened(0)
    .octets('client', 1, REQUEST)
    .octets('server', 2, RESPONSE)
    .octets('client', 3, frame('server', 1, HELLO));
  expect(rowsOf(unmasked).at(-1)).toMatchObject({ kind: 'unit', side: 'client', broken: 1 });
});

test('octets that are no whole message stand last, with what is missing when that is known', () => {
  const text = frame('client', 1, HELLO);
  const cut = new CaptureBuilder()
    .opened(0)
    .octets('client', 1, REQUEST)
    .octets('server', 2, RESPONSE)
    .octets('client', 3, text.subarray(0, 8));
  expect(rowsOf(cut).at(-1)).toMatchObject({ kind: 'pending', side: 'client', length: 8, note: '3 octets missing' });
  cut.octets('client', 4, text.subarray(8));
  expect(rowsOf(cut).at(-1)).toMatchObject({ kind: 'unit', title: 'text' });
});

/** What a row says, all of it. */
function told(rows: readonly Row[]): object[] {
  return rows.map((row) => ({
    ...row,
    key: row.key,
    title: row.title,
    note: row.note,
    ...(row.kind === 'unit' ? { broken: row.broken } : {}),
  }));
}

/** Two connections, holds that are let go and one that never is, content that grows, messages cut anywhere. */
function busy(): CaptureBuilder {
  const builder = story();
  const late = frame('server', 1, HELLO);
  builder
    .add({ type: 'connection-opened', time: 3_000_000, connection: 1, peer: 'browser' })
    .add(octetsOn(1, 'client', 0, encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] }), 3_000_001))
    .add({ type: 'gate', time: 3_000_002, side: 'server', mode: 'hold' });
  const head = encodeResponseHead({ status: 200, lines: [] });
  builder.add(octetsOn(1, 'server', 0, head, 3_000_003));
  for (let at = 0; at < 6; at++) {
    builder.add(octetsOn(1, 'server', head.length + at, Uint8Array.of(65 + at), 3_000_004 + at));
    builder.saw('message', 3_000_000 + at * 3, { text: 'x' });
  }
  return builder.held(3_100_000, 'frame', late).add({ type: 'released', time: 3_200_000, hold: 1, how: 'closed' });
}

function octetsOn(connection: number, side: Side, offset: number, octets: Uint8Array, time: number): Unnumbered {
  return { type: 'octets', connection, side, offset, octets: toBase64(octets), time };
}

describe('however it comes', () => {
  test('the rows are those of all at once, in the same list', () => {
    const { events, page } = busy();
    const clocks = fc.record({ offset: fc.constantFrom(0, -3_000_000, 2000, 1_000_000), uncertainty: fc.constant(5) });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(3))), clocks, fc.boolean(), (batches, clock, settled) => {
        const reader = new CaptureReader();
        const timeline = new Timeline(reader);
        const list = timeline.rows([], clock, settled);
        const seen: PageEvent[] = [];
        let read = 0;
        const take = (count: number, pages: number) => {
          for (const event of events.slice(read, read + count)) reader.receive(event);
          read += count;
          seen.push(...page.slice(seen.length, seen.length + pages));
          expect(timeline.rows(seen, clock, settled)).toBe(list);
        };
        for (const [count, pages] of batches) take(count, pages);
        take(events.length, page.length);
        const whole = new CaptureReader();
        for (const event of events) whole.receive(event);
        expect(told(list)).toEqual(told(new Timeline(whole).rows(page, clock, settled)));
      }),
      { numRuns: 300 },
    );
  });

  test('listed in steps, what the page saw after the last entry waits while more is on its way', () => {
    const { events, page } = busy();
    const clock = { offset: 0, uncertainty: 5 };
    const reader = new CaptureReader();
    const timeline = new Timeline(reader);
    for (const event of events) {
      reader.receive(event);
      expect(timeline.advance(page, clock, false, true)).toBe(false);
      const last = reader.entries.at(-1)?.time ?? 0;
      expect(timeline.list.filter((row) => row.kind === 'page' && row.event.time > last)).toEqual([]);
    }
    while (timeline.advance(page, clock, false));
    expect(told(timeline.list)).toEqual(told(new Timeline(reader).rows(page, clock, false)));
  });

  test('very many events of a page are placed step by step, and lose nothing', () => {
    const builder = story();
    for (let at = 0; at < 5000; at++) builder.saw('message', 2_000_000 + at, { text: 'x' });
    const reader = new CaptureReader();
    for (const event of builder.events) reader.receive(event);
    const clock = { offset: 0, uncertainty: 5 };
    const timeline = new Timeline(reader);
    timeline.rows([], clock, true);
    const counts: number[] = [];
    while (timeline.advance(builder.page, clock, true)) counts.push(timeline.list.length);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(new Set(counts).size).toBeGreaterThan(1);
    expect(told(timeline.list)).toEqual(told(new Timeline(reader).rows(builder.page, clock, true)));
  });

  test('what is added is told once', () => {
    const { events, page } = busy();
    const reader = new CaptureReader();
    const timeline = new Timeline(reader);
    const keys: string[] = [];
    for (const event of events) {
      reader.receive(event);
      timeline.rows(page, { offset: 0, uncertainty: 0 }, true);
      keys.push(...timeline.takeAdded().map(({ key }) => key));
    }
    expect(new Set(keys).size).toBe(keys.length);
    const rows = timeline.rows(page, { offset: 0, uncertainty: 0 }, true);
    expect(rows.filter(({ key }) => !keys.includes(key))).toEqual([]);
  });
});

describe('plain exchanges', () => {
  const request = encodeRequestHead({ method: 'GET', target: '/s/n8Qk/http', lines: [['Host', '127.0.0.1:4102']] });
  const whole = encodeResponseHead({ status: 200, lines: [['Content-Length', '5']] });
  const chunked = encodeResponseHead({ status: 200, lines: [['Transfer-Encoding', 'chunked']] });
  const twice = (offset: number) => {
    const builder = new CaptureBuilder().opened(1000).saw('fetch', 900 + offset);
    builder
      .octets('client', 2000, request)
      .octets('server', 3000, whole)
      .saw('response', 3100 + offset);
    builder.octets('server', 4000, HELLO).saw('body', 4100 + offset);
    builder.page.push({ name: 'fetch', time: 5000 + offset, socket: 1, detail: {} });
    builder.octets('client', 6000, request).octets('server', 7000, chunked);
    builder.page.push({ name: 'response', time: 7100 + offset, socket: 1, detail: {} });
    builder.octets('server', 8000, encodeChunk(HELLO)).octets('server', 9000, encodeLastChunk());
    builder.page.push({ name: 'body', time: 9100 + offset, socket: 1, detail: {} });
    return builder;
  };

  test('on one connection, each step of script after what it came of, also when the page’s clock is behind', () => {
    for (const offset of [-20_000, 0]) {
      const seen = titles(rowsOf(twice(offset))).filter((title) => title !== 'connection opened');
      expect(seen, `${offset}`).toEqual([
        'page: fetch',
        'GET /s/…/http',
        '200 OK',
        'page: response',
        'content',
        'page: body',
        'page: fetch',
        'GET /s/…/http',
        '200 OK',
        'page: response',
        'chunk',
        'last chunk',
        'trailer section',
        'page: body',
      ]);
    }
  });

  test('an answer without content ends with its head', () => {
    const head = encodeRequestHead({ method: 'HEAD', target: '/s/n8Qk/http', lines: [['Host', '127.0.0.1:4102']] });
    const builder = new CaptureBuilder().opened(1000).octets('client', 2000, head).octets('server', 3000, whole);
    builder.saw('response', 0).saw('body', 0);
    expect(titles(rowsOf(builder, 0, false)).slice(-3)).toEqual(['200 OK', 'page: response', 'page: body']);
  });
});

test('what a fault did says what was sent for it, and that a cut sent nothing', () => {
  const builder = new CaptureBuilder().opened(1000);
  const altered = { type: 'altered', time: 2000, connection: 0, side: 'server', offset: 0 } as const;
  builder.add({ ...altered, fault: 'cut at 0', length: 0, intended: '' });
  builder.add({ ...altered, fault: 'silence', length: 0, intended: toBase64(HELLO) });
  builder.add({ ...altered, fault: 'injected octets', length: 3, intended: '' });
  const said = rowsOf(builder).flatMap((row) => (row.kind === 'notice' ? [`${row.title}: ${row.note}`] : []));
  expect(said.slice(1)).toEqual([
    'cut at 0: no octet was sent',
    'fault: silence: no octet was sent',
    'injected octets: 3 octets that no library wrote',
  ]);
});
