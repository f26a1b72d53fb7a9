import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { WatchedCapture } from '#test/setup/watched.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import { Viewpoint } from '#widgets/time-travel/viewpoint.ts';
import { encodeResponseHead } from '#wire/http/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

const recorded = Capture.parse(JSON.parse(readFileSync('content/02-opening-handshake/handshake.capture.json', 'utf8')));

const titles = (viewpoint: Viewpoint) => viewpoint.scene().rows.map((row) => row.title);

/** A capture whose 101 was replaced by a refusal, and into which a frame was injected. */
function faulty(): CaptureBuilder {
  const refusal = encodeResponseHead({ status: 403, reason: 'Forbidden', lines: [['Content-Length', '0']] });
  return new CaptureBuilder()
    .saw('new WebSocket', 500)
    .opened(1000)
    .octets('client', 2000, REQUEST)
    .add({
      type: 'altered',
      time: 3000,
      connection: 0,
      side: 'server',
      fault: 'status 403',
      offset: 0,
      length: refusal.length,
      intended: toBase64(RESPONSE),
    })
    .octets('server', 3000, refusal)
    .octets('server', 4000, frame('server', 1, HELLO))
    .saw('close', 5000, { code: 1006 });
}

describe('the moments of a capture', () => {
  test('everything that was seen is a moment, a message that was held two', () => {
    const viewpoint = new Viewpoint(new WatchedCapture(story()));
    expect(viewpoint.stops().map((stop) => stop.key)).toEqual([
      'p0',
      'n0',
      'u0.0.client.0',
      'h0',
      'u0.0.server.0',
      'p1',
      'p2',
      'u0.0.client.1',
      'u0.0.server.1',
      'p3',
      'p4',
      'u0.0.client.2',
      'u0.0.server.2',
      'n8',
      'p5',
    ]);
  });

  test('what one read brought is one moment', () => {
    const two = Uint8Array.of(...frame('server', 1, HELLO), ...frame('server', 1, encodeUtf8('again')));
    const capture = new CaptureBuilder()
      .opened(0)
      .octets('client', 1, REQUEST)
      .octets('server', 2, RESPONSE)
      .octets('server', 3, two);
    const stops = new Viewpoint(new WatchedCapture(capture)).stops();
    expect(stops.map((stop) => stop.key)).toEqual(['n0', 'u0.0.client.0', 'u0.0.server.0', 'u0.0.server.2']);
  });

  test('octets that are no whole message yet are the last moment', () => {
    const capture = new CaptureBuilder()
      .opened(0)
      .octets('client', 1, REQUEST)
      .octets('server', 2, RESPONSE.subarray(0, 60));
    const viewpoint = new Viewpoint(new WatchedCapture(capture));
    expect(viewpoint.stops().at(-1)?.key).toBe('q0.server');
    viewpoint.goTo(viewpoint.stops().at(-2));
    expect(titles(viewpoint)).not.toContain('response head, unfinished');
  });
});

describe('a capture as it was meant that goes on', () => {
  const growing = (frames: number) => {
    const whole = faulty();
    for (let at = 0; at < frames; at++) whole.octets('server', 6000 + at, frame('server', 1, encodeUtf8(`${at}`)));
    return whole;
  };
  const intended = (capture: CaptureBuilder) => {
    const viewpoint = new Viewpoint(new WatchedCapture(capture));
    viewpoint.intended = true;
    return viewpoint;
  };

  test('is what it was while there is more to do than can be done at once, and is all of it in the end', () => {
    const { events, page } = growing(1200);
    const watched = new WatchedCapture({ events: events.slice(0, 100), page });
    const viewpoint = new Viewpoint(watched);
    viewpoint.intended = true;
    const before = viewpoint.scene();
    expect(viewpoint.isBehind).toBe(false);
    for (const event of events.slice(100)) watched.receive(event);
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    try {
      expect(viewpoint.scene()).toBe(before);
      expect(viewpoint.isBehind).toBe(true);
      for (let asked = 0; viewpoint.isBehind; asked++) {
        expect(asked).toBeLessThan(1000);
        viewpoint.scene();
      }
    } finally {
      clock.mockRestore();
    }
    const whole = intended(growing(1200)).scene();
    expect(viewpoint.scene().rows.map((row) => `${row.key} ${row.title} ${row.note}`)).toEqual(
      whole.rows.map((row) => `${row.key} ${row.title} ${row.note}`),
    );
    expect(viewpoint.scene().totals()).toEqual(whole.totals());
  });

  test('is not worked on while another moment is looked at', () => {
    const watched = new WatchedCapture(growing(10));
    const viewpoint = new Viewpoint(watched);
    viewpoint.intended = true;
    viewpoint.goTo(viewpoint.stops()[2]);
    viewpoint.scene();
    expect(viewpoint.isBehind).toBe(false);
  });
});

test('on the way to a moment the next step goes on from there, while the moment before is still shown', () => {
  const viewpoint = new Viewpoint(new WatchedCapture(story()));
  const stops = viewpoint.stops();
  viewpoint.goTo(stops[7]);
  const before = titles(viewpoint);
  const way = viewpoint.going(stops[3] as (typeof stops)[number]);
  expect(viewpoint.index(stops)).toBe(7);
  expect(way.next().done).toBe(true);
  expect(viewpoint.index(stops)).toBe(3);
  expect(titles(viewpoint)).not.toEqual(before);
});

describe('a message that crossed in slices', () => {
  const sliced = () =>
    new CaptureBuilder()
      .opened(0)
      .octets('client', 1, REQUEST.subarray(0, 10))
      .octets('client', 2, REQUEST.subarray(10, 30))
      .octets('client', 3, REQUEST.subarray(30))
      .octets('server', 4, RESPONSE.subarray(0, 60))
      .saw('message', 5)
      .octets('server', 6, RESPONSE.subarray(60, 90));

  test('is a moment at each of them, with what had crossed by then', () => {
    const viewpoint = new Viewpoint(new WatchedCapture(sliced()));
    const stops = viewpoint.stops();
    expect(stops.map((stop) => `${stop.key} ${stop.time}`)).toEqual([
      'n0 0',
      'q0.client 1',
      'q0.client 2',
      'u0.0.client.0 3',
      'q0.server 4',
      'p0 5',
      'q0.server 6',
    ]);
    const lengths = stops.map((stop) => {
      viewpoint.goTo(stop);
      const row = viewpoint.scene().rows.find(({ key }) => key === stop.key);
      return row && 'length' in row ? row.length : undefined;
    });
    expect(lengths).toEqual([undefined, 10, 30, REQUEST.length, 60, undefined, 90]);
  });

  test('what came of no connection of this capture is no moment', () => {
    const stray = new CaptureBuilder()
      .opened(0)
      .add({ type: 'octets', time: 1, connection: 7, side: 'client', offset: 0, octets: toBase64(HELLO) })
      .octets('client', 2, REQUEST);
    const stops = new Viewpoint(new WatchedCapture(stray)).stops();
    expect(stops.map(({ key }) => key)).toEqual(['n0', 'u0.0.client.0']);
  });
});

describe('looking at an earlier moment', () => {
  test('nothing is there that had not been seen; what was held is held', () => {
    const viewpoint = new Viewpoint(new WatchedCapture(story()));
    const stops = viewpoint.stops();
    viewpoint.goTo(stops[3]);
    const { rows, held, totals, page } = viewpoint.scene();
    expect(rows.map((row) => row.key)).toEqual(['p0', 'n0', 'u0.0.client.0', 'h0']);
    expect(held).toHaveLength(1);
    expect(totals().octets).toEqual({ client: REQUEST.length, server: 0 });
    expect(page.map((event) => event.name)).toEqual(['new WebSocket']);
    expect(viewpoint.index(stops)).toBe(3);
  });

  test.each([
    ['a built one', story()],
    ['the recorded one', recorded],
    ['a faulty one', faulty()],
  ])(
    'of %s: every moment shows the rows of now that had been seen, in the same order and at the same times',
    (_, capture) => {
      const watched = new WatchedCapture(capture);
      const viewpoint = new Viewpoint(watched);
      const now = watched.rows().map((row) => `${row.key} ${row.time}`);
      const stops = viewpoint.stops();
      let before = -1;
      for (const [index, stop] of stops.entries()) {
        viewpoint.goTo(stop);
        const rows = viewpoint.scene().rows;
        expect(rows.some((row) => row.key === stop.key)).toBe(true);
        const settled = rows
          .filter((row) => row.kind !== 'held' && row.kind !== 'pending')
          .map((row) => `${row.key} ${row.time}`);
        expect(now.slice(0, settled.length)).toEqual(settled);
        expect(settled.length).toBeGreaterThanOrEqual(before);
        before = settled.length;
        expect(viewpoint.index(stops)).toBe(index);
      }
      viewpoint.goTo(undefined);
      expect(viewpoint.scene().rows.map((row) => `${row.key} ${row.time}`)).toEqual(now);
    },
  );

  test('going to any moments in any order shows the same as going there at once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(14), { minLength: 1, maxLength: 8 }), (visits) => {
        const viewpoint = new Viewpoint(new WatchedCapture(story()));
        const stops = viewpoint.stops();
        for (const visit of visits) {
          viewpoint.goTo(stops[visit]);
          viewpoint.scene();
        }
        const direct = new Viewpoint(new WatchedCapture(story()));
        direct.goTo(stops[visits.at(-1) ?? 0]);
        expect(JSON.stringify(viewpoint.scene().rows)).toBe(JSON.stringify(direct.scene().rows));
      }),
      { numRuns: 40 },
    );
  });

  test('new octets do not move it', () => {
    const { events, page } = story();
    const watched = new WatchedCapture({ events: events.slice(0, 8), page });
    const viewpoint = new Viewpoint(watched);
    viewpoint.goTo(viewpoint.stops()[3]);
    const before = titles(viewpoint);
    for (const event of events.slice(8)) watched.receive(event);
    expect(titles(viewpoint)).toEqual(before);
    expect(viewpoint.index(viewpoint.stops())).toBe(3);
  });
});

describe('as it was meant', () => {
  test('the 101 stands where the refusal stood, and frames follow it', () => {
    const viewpoint = new Viewpoint(new WatchedCapture(faulty()));
    expect(viewpoint.canIntend).toBe(true);
    expect(titles(viewpoint)).toContain('403 Forbidden');
    viewpoint.intended = true;
    expect(titles(viewpoint)).toContain('101 Switching Protocols');
    expect(titles(viewpoint)).toContain('text');
    expect(titles(viewpoint)).not.toContain('403 Forbidden');
    expect(titles(viewpoint).some((title) => title.startsWith('fault'))).toBe(false);
  });

  test('at an earlier moment too', () => {
    const viewpoint = new Viewpoint(new WatchedCapture(faulty()));
    viewpoint.intended = true;
    const stops = viewpoint.stops();
    viewpoint.goTo(stops.find((stop) => stop.key === 'u0.0.server.0'));
    expect(titles(viewpoint).at(-1)).toBe('101 Switching Protocols');
  });

  test('counting the moments changes nothing of the one that is looked at', () => {
    const viewpoint = new Viewpoint(new WatchedCapture(faulty()));
    viewpoint.intended = true;
    viewpoint.goTo(viewpoint.stops()[2]);
    const { octets } = viewpoint.scene().totals();
    expect(octets).toEqual({ client: REQUEST.length, server: 0 });
    viewpoint.stops();
    expect(viewpoint.scene().totals().octets).toEqual(octets);
    expect(titles(viewpoint).at(-1)).toMatch(/^GET/);
  });

  test('a capture without faults has nothing meant', () => {
    const viewpoint = new Viewpoint(new WatchedCapture(story()));
    const sent = titles(viewpoint);
    viewpoint.intended = true;
    expect(viewpoint.canIntend).toBe(false);
    expect(titles(viewpoint)).toEqual(sent);
  });
});
