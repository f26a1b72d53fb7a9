/** The browser's own EventSource beside our decoder: the same octets, cut in the same places. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import type { DispatchedEvent } from '#wire/sse/decoder.ts';
import { eventStreams } from '../vectors/event-streams.ts';
import { anyStream } from '../wire/sse/arbitrary-streams.ts';
import { cutAt, decode, decodeParts, octetByOctet } from '../wire/sse/feeding.ts';

/** Long enough for a write to be read alone, mostly. */
const BETWEEN_WRITES = 2;

let browser: Browser;
let server: Server;
let page: Page;
/** What the server answers a request for `/<index>` with. */
let streams: readonly (readonly Uint8Array[])[] = [];
/** What the requests are answered with in turn, whatever they ask for, and the last of it from then on. */
let inTurn: readonly (readonly Uint8Array[])[] = [];
/** Requests for streams as they came: time in milliseconds, and the Last-Event-ID. */
let requests: { readonly time: number; readonly lastEventId: string | undefined }[] = [];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/') {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>EventSource</title>');
    return;
  }
  const lastEventId = request.headers['last-event-id'];
  requests.push({ time: performance.now(), lastEventId: Array.isArray(lastEventId) ? undefined : lastEventId });
  const turn = inTurn[Math.min(requests.length, inTurn.length) - 1];
  const parts = turn ?? streams[Number(request.url?.slice(1))] ?? [];
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  for (const part of parts) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_WRITES));
    response.write(part);
  }
  response.end();
}

beforeAll(async () => {
  browser = await launchBrowser();
  server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** What the browser dispatches of each stream until it ends, six at a time, by listeners for every type that stands in one. */
async function dispatched(parts: readonly (readonly Uint8Array[])[]): Promise<DispatchedEvent[][]> {
  streams = parts;
  const types = new Set(['message']);
  for (const stream of parts) {
    const { units, events } = decodeParts(stream);
    for (const { type } of events) types.add(type);
    for (const { kind, fields } of units) {
      const value = fields.find(({ name }) => name === 'field value')?.value;
      if (kind === 'event line' && typeof value === 'string') types.add(value);
    }
  }
  // `error` and `open` are the EventSource's own.
  for (const own of ['error', 'open', '']) types.delete(own);
  return page.evaluate(
    async ({ count, names }) => {
      const listen = (index: number) =>
        new Promise<DispatchedEvent[]>((resolve) => {
          const seen: DispatchedEvent[] = [];
          const source = new EventSource(`/${index}`);
          for (const name of names) {
            source.addEventListener(name, ({ type, data, lastEventId }) => seen.push({ type, data, lastEventId }));
          }
          source.onerror = () => {
            source.close();
            resolve(seen);
          };
        });
      const results: DispatchedEvent[][] = [];
      let next = 0;
      const work = async () => {
        for (let index = next++; index < count; index = next++) results[index] = await listen(index);
      };
      await Promise.all(Array.from({ length: 6 }, work));
      return results;
    },
    { count: parts.length, names: [...types] },
  );
}

describe('HTML §9.2.6: Chromium dispatches what the decoder says, or what is listed', () => {
  test.each<[string, (octets: Uint8Array) => Uint8Array[]]>([
    ['whole', (octets) => [octets]],
    ['octet by octet', octetByOctet],
  ])('of every vector, %s', async (_, feed) => {
    const results = await dispatched(eventStreams.map(({ octets }) => feed(octets)));
    const expected = eventStreams.map(({ name, events, chromium }) => ({ name, events: chromium?.events ?? events }));
    expect(results.map((events, index) => ({ name: eventStreams[index]?.name, events }))).toEqual(expected);
  });

  test('of random streams, cut at random places', async () => {
    const given = fc.sample(fc.tuple(anyStream, fc.array(fc.nat(), { maxLength: 5 })), { numRuns: 500, seed: 9256 });
    // A line end right after the byte order mark is the difference that the vectors list.
    const parts = given
      .filter(([octets]) => !/^\ufeff[\r\n]/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets)))
      .map(([octets, cuts]) => cutAt(octets, cuts));
    const results = await dispatched(parts);
    expect(results).toEqual(parts.map((stream) => decodeParts(stream).events));
    expect(results.flat().length).toBeGreaterThan(100);
  });
});

describe('HTML §9.2.3 and §9.2.6: across a reconnection', () => {
  const first = new TextEncoder().encode('retry: 50\nid: 7\ndata: a\n\n');
  const second = new TextEncoder().encode('data: b\n\n');

  /** Lets an EventSource come back once: the ids of its two events, and how long it stayed away. */
  async function comesBack(
    ...answers: readonly Uint8Array[]
  ): Promise<{ ids: string[]; away: number; lastEventId: string | undefined }> {
    requests = [];
    inTurn = answers.map((octets) => [octets]);
    const ids = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const seen: string[] = [];
          const source = new EventSource('/0');
          source.onmessage = ({ lastEventId }) => {
            seen.push(lastEventId);
            if (seen.length < 2) return;
            source.close();
            resolve(seen);
          };
        }),
    );
    inTurn = [];
    const [before, after] = requests;
    return { ids, away: (after?.time ?? 0) - (before?.time ?? 0), lastEventId: after?.lastEventId };
  }

  test('Chromium keeps the last event ID for events without one, where the standard begins each stream with none', async () => {
    const { ids, lastEventId, away } = await comesBack(first, second);
    expect(lastEventId).toBe('7');
    expect(ids).toEqual(['7', '7']);
    expect(decode(second).events[0]?.lastEventId).toBe('');
    expect(away).toBeLessThan(2500);
  });

  test('Chromium takes an empty retry as a reset to 3 s, where the standard asks for digits', async () => {
    const stream = new TextEncoder().encode('retry: 50\nretry:\ndata: a\n\n');
    const { away } = await comesBack(stream);
    expect(away).toBeGreaterThan(2500);
    expect(decode(stream).decoder.reconnectionTimeAfter(1)).toBe(50);
  });
});
