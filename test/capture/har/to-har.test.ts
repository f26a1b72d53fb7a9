import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fromHar } from '#capture/har/from-har.ts';
import { toHar, writingHar } from '#capture/har/to-har.ts';
import { octetsEvent } from '#capture/octets-of.ts';
import { CaptureReader } from '#capture/reader.ts';
import { Capture, type CaptureEvent } from '#capture/schema.ts';
import { atOnce } from '#capture/work.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const schema = z.fromJSONSchema(JSON.parse(readFileSync('test/vectors/har-1.2.schema.json', 'utf8')));
const har = (capture: Capture) => atOnce(toHar(capture)).log;
const recorded = globSync('content/*/*.capture.json').map(
  (file) => [file, Capture.parse(JSON.parse(readFileSync(file, 'utf8')))] as const,
);

function reading({ events }: Capture): CaptureReader {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of events) reader.receive(event);
  return reader;
}

/** Whole data messages of all WebSockets by the nested or plain payloads of frames, counted without the export. */
function dataFrames(capture: Capture): number {
  let count = 0;
  const reader = reading(capture);
  for (const { stretches } of reader.connections.values())
    for (const { wire } of stretches)
      for (const side of ['client', 'server'] as const)
        for (let index = 0; index < wire[side].units.count; index += 1) {
          const head = wire.frames(side)?.head(index);
          if (head && head.opcode <= 2 && head.fin === 1 && wire.upgrade) count += 1;
        }
  return count;
}

describe('HAR 1.2 of every recorded capture', () => {
  test('the schema is one that refuses', () => {
    const [, sample] = recorded.find(([name]) => name.includes('polls')) ?? [];
    const { entries, ...log } = har(sample as Capture);
    const [entry] = entries;
    expect(schema.safeParse({ log: { ...log, entries: [{ ...entry, time: 'soon' }] } }).success).toBe(false);
    expect(schema.safeParse({ log: { ...log, entries: [{ ...entry, response: {} }] } }).success).toBe(false);
  });

  test.each(recorded)('%s: valid by the schema, an entry for each request, and every message', (_, capture) => {
    const log = har(capture);
    const { error } = schema.safeParse(JSON.parse(JSON.stringify({ log })));
    expect(error?.issues).toBeUndefined();
    const exchanges = [...reading(capture).connections.values()].flatMap(({ stretches }) =>
      stretches.flatMap(({ wire }) => wire.exchanges),
    );
    expect(log.entries.map(({ request }) => request.method).sort()).toEqual(
      exchanges.map(({ request }) => request.method).sort(),
    );
    expect(log.entries.map(({ response }) => response.status).sort()).toEqual(
      exchanges.map(({ response }) => response?.status ?? 0).sort(),
    );
    expect(log.entries.flatMap((entry) => entry._webSocketMessages ?? []).length).toBe(dataFrames(capture));
    for (const { timings, time, startedDateTime, _webSocketMessages = [] } of log.entries) {
      const { send, wait, receive } = timings;
      expect(time).toBeCloseTo(send + wait + receive, 6);
      const seconds = Date.parse(startedDateTime) / 1000;
      for (const message of _webSocketMessages) expect(message.time).toBeGreaterThanOrEqual(seconds - 0.001);
    }
  });

  test.each(recorded)('%s: read back it says the same', (_, capture) => {
    const log = har(capture);
    if (log.entries.length === 0) return;
    const back = har(fromHar({ log }).capture);
    const said = ({ entries }: typeof log) =>
      entries
        .filter(({ response }) => response.status !== 0)
        .map(({ request, response, _webSocketMessages }) => [
          request.method,
          request.url,
          request.postData?.text,
          response.status,
          response.content.text,
          _webSocketMessages?.map(({ type, opcode, data }) => [type, opcode, data]),
        ])
        .map((each) => JSON.stringify(each))
        .sort();
    expect(said(back)).toEqual(said(log));
  });
});

/** A capture of what both sides say on one connection, one millisecond after another. */
function said(...runs: readonly (readonly [Side, string])[]): Capture {
  const sent = { client: 0, server: 0 };
  const events: CaptureEvent[] = [{ id: 0, time: 0, type: 'connection-opened', connection: 3, peer: 'browser' }];
  for (const [side, text] of runs) {
    const octets = encodeUtf8(text);
    const id = events.length;
    events.push(octetsEvent({ id, time: id * 1000, connection: 3, side, offset: sent[side] }, octets));
    sent[side] += octets.length;
  }
  return {
    format: 'wire101-capture',
    version: 1,
    origin: 'live',
    startedAt: '2026-01-01T00:00:00Z',
    clocks: {},
    events,
    page: [],
  };
}
const ended = (capture: Capture, how: 'closed' | 'reset', by: 'client' | 'server'): Capture => {
  const id = capture.events.length;
  return {
    ...capture,
    events: [...capture.events, { id, time: id * 1000, type: 'connection-closed', connection: 3, how, by }],
  };
};
const ASK = 'GET /s/x/poll?after=1&after=2 HTTP/1.1\r\nHost: 127.0.0.1:4102\r\nCookie: a=b; c=d\r\n\r\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('HAR 1.2: what entries say of exchanges that are not plain', () => {
  test('a held poll waits until its head comes', () => {
    const [entry] = har(
      said(['client', ASK], ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'], ['server', 'ok']),
    ).entries;
    expect(entry).toMatchObject({
      time: 2,
      timings: { connect: 1, send: 0, wait: 1, receive: 1, dns: -1, ssl: -1 },
      serverIPAddress: '127.0.0.1',
      connection: '3',
      startedDateTime: '2026-01-01T00:00:00.001Z',
      request: {
        url: 'http://127.0.0.1:4102/s/x/poll?after=1&after=2',
        queryString: [
          { name: 'after', value: '1' },
          { name: 'after', value: '2' },
        ],
        cookies: [
          { name: 'a', value: 'b' },
          { name: 'c', value: 'd' },
        ],
        headersSize: ASK.length,
        bodySize: 0,
      },
      response: { content: { size: 2, text: 'ok' }, bodySize: 2 },
    });
    expect(entry?.comment).toBeUndefined();
  });

  test('a stream that goes on, and one that breaks off, say so', () => {
    const runs = [
      ['client', ASK],
      ['server', CHUNKED],
      ['server', '9\r\ndata: 1\n\n\r\n'],
      ['server', '9\r\ndata:'],
    ] as const;
    const [goingOn] = har(said(...runs)).entries;
    expect(goingOn?.comment).toBe('The answer goes on at the end of the capture.');
    expect(goingOn?.response.content).toMatchObject({ text: 'data: 1\n\ndata:', size: 14 });
    expect(goingOn?.response.bodySize).toBe(14 + 8 + 0);
    const [reset] = har(ended(said(...runs), 'reset', 'server')).entries;
    expect(reset?.comment).toBe('The answer broke off: the connection was reset by the server.');
    expect(reset?.timings).toMatchObject({ wait: 1, receive: 3 });
  });

  test('a request that is not answered has status 0', () => {
    const [entry] = har(ended(said(['client', ASK]), 'closed', 'client')).entries;
    expect(entry).toMatchObject({ time: 1, response: { status: 0, headers: [], bodySize: -1 } });
    expect(entry?.comment).toBe('Not answered: the connection was closed by the client.');
  });

  test('an interim answer is passed over; pipelined requests have their own answers', () => {
    const { entries } = har(
      said(
        ['client', ASK + ASK],
        ['server', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na'],
        ['server', 'HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nb'],
      ),
    );
    expect(entries.map(({ response }) => [response.status, response.content.text])).toEqual([
      [200, 'a'],
      [201, 'b'],
    ]);
    expect(entries.map(({ timings }) => timings.connect)).toEqual([1, -1]);
  });

  test('what is no UTF-8 is base64', () => {
    const capture = said(
      ['client', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'],
    );
    const octets = Uint8Array.of(0xff, 0xfe);
    const id = capture.events.length;
    capture.events.push(octetsEvent({ id, time: 9000, connection: 3, side: 'server', offset: 38 }, octets));
    const [entry] = har(capture).entries;
    expect(entry?.request.postData).toMatchObject({ text: 'abc' });
    expect(entry?.response.content).toEqual({ size: 2, mimeType: 'x-unknown', text: '//4=', encoding: 'base64' });
  });
});

test('the file is the document as JSON.stringify writes it, in steps that tell how far they are', () => {
  for (const [, capture] of recorded) {
    const text: string[] = [];
    const steps = [...writingHar(capture, (part) => text.push(part))];
    expect(text.join('')).toBe(`${JSON.stringify(atOnce(toHar(capture)), null, 2)}\n`);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  }
});
