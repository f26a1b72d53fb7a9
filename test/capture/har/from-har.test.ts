import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCaptureFile } from '#capture/file/read-capture-file.ts';
import { UnreadableFile } from '#capture/file/unreadable-file.ts';
import { DocumentError } from '#capture/read-document.ts';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const read = (har: unknown) => readCaptureFile(encodeUtf8(JSON.stringify(har)));

function messages(capture: Capture) {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of Capture.parse(JSON.parse(JSON.stringify(capture))).events) reader.receive(event);
  return reader.entries.flatMap((entry) => {
    if (entry.kind !== 'unit') return [];
    const { wire } = reader.stretchOf(entry);
    const unit = wire.dissect(entry.side, entry.unit);
    const text = Buffer.from(wire[entry.side].octets.view(unit.offset, unit.offset + unit.length)).toString('latin1');
    return [{ side: entry.side, unit, text, time: entry.time, wire, index: entry.unit }];
  });
}

/** As the developer tools of Chrome write it, shortened. */
const entry = {
  startedDateTime: '2026-01-01T00:00:01.000Z',
  time: 30,
  request: {
    method: 'GET',
    url: 'https://example.com/news?since=1',
    httpVersion: 'http/2.0',
    headers: [
      { name: ':method', value: 'GET' },
      { name: 'accept', value: '*/*' },
    ],
    queryString: [],
    cookies: [],
    headersSize: -1,
    bodySize: 0,
  },
  response: {
    status: 200,
    statusText: '',
    httpVersion: 'http/2.0',
    headers: [
      { name: 'content-type', value: 'text/event-stream' },
      { name: 'content-encoding', value: 'br' },
    ],
    cookies: [],
    content: { size: 9, mimeType: 'text/event-stream', text: 'data: 1\n\n' },
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
  },
  cache: {},
  timings: { blocked: 1, dns: -1, connect: -1, send: 0, wait: 20, receive: 9 },
};
const socket = {
  ...entry,
  startedDateTime: '2026-01-01T00:00:00.000Z',
  request: {
    ...entry.request,
    url: 'wss://example.com/chat',
    headers: [
      { name: 'Upgrade', value: 'websocket' },
      { name: 'Connection', value: 'Upgrade' },
      { name: 'Sec-WebSocket-Key', value: 'dGhlIHNhbXBsZSBub25jZQ==' },
      { name: 'Sec-WebSocket-Version', value: '13' },
      { name: 'Sec-WebSocket-Extensions', value: 'permessage-deflate' },
    ],
  },
  response: {
    ...entry.response,
    status: 101,
    statusText: 'Switching Protocols',
    headers: [
      { name: 'Upgrade', value: 'websocket' },
      { name: 'Connection', value: 'Upgrade' },
      { name: 'Sec-WebSocket-Accept', value: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
      { name: 'Sec-WebSocket-Extensions', value: 'permessage-deflate' },
    ],
    content: { size: 0, mimeType: '' },
  },
  _webSocketMessages: [
    { type: 'send', time: 1_767_225_600.5, opcode: 1, data: 'Hello' },
    { type: 'receive', time: 1_767_225_600.75, opcode: 2, data: 'AQID' },
  ],
};
const log = (...entries: unknown[]) => ({
  log: { version: '1.2', creator: { name: 'WebInspector', version: '1' }, entries },
});

describe('HAR 1.2: entries as a capture', () => {
  test('heads are written anew as HTTP/1.1, the content has the length that it has here', () => {
    const [request, head, content] = messages(read(log(entry)).capture);
    expect(request?.text).toBe('GET /news?since=1 HTTP/1.1\r\nHost: example.com\r\naccept: */*\r\n\r\n');
    expect(head?.text).toBe('HTTP/1.1 200 \r\ncontent-type: text/event-stream\r\nContent-Length: 9\r\n\r\n');
    expect(content?.text).toBe('data: 1\n\n');
    expect(content?.wire.nestedIn('server', 1).map(({ unit }) => unit.kind)).toEqual(['data line', 'dispatch']);
  });

  test('_webSocketMessages are frames of the handshake’s connection, at their own times', () => {
    const { capture } = read(log(socket, entry));
    const seen = messages(capture);
    expect(seen.flatMap(({ unit }) => unit.broken)).toEqual([]);
    const frames = seen.filter(({ unit }) => unit.kind === 'frame');
    expect(frames.map(({ side, wire, index }) => [side, [...(wire.frames(side)?.unmasked(index) ?? [])]])).toEqual([
      ['client', [...encodeUtf8('Hello')]],
      ['server', [1, 2, 3]],
    ]);
    expect(frames.map(({ time }) => time)).toEqual([500_000, 750_000]);
    // The other entry began a second later.
    expect(seen.at(-1)?.time).toBe(1_020_000);
  });

  test('an entry without an answer ends, content that is not in the file is missing', () => {
    const failed = { ...entry, response: { ...entry.response, status: 0, headers: [], content: { size: 0 } } };
    expect(messages(read(log(failed)).capture).map(({ side }) => side)).toEqual(['client']);
    const absent = { ...entry, response: { ...entry.response, content: { size: 5000 } } };
    const { capture, remarks } = read(log(absent));
    expect(capture.events).toContainEqual(expect.objectContaining({ type: 'missing', side: 'server', length: 5000 }));
    expect(remarks.at(-1)).toContain('The content of 1 answer is not in it');
  });

  test('nothing that a file says ends a line', () => {
    const evil = { name: 'x\r\ny: z', value: 'a\r\nSet-Cookie: b' };
    const request = { ...entry.request, method: 'GET / HTTP/1.1\r\n', url: 'http://a/\r\n b', headers: [evil] };
    const [head] = messages(read(log({ ...entry, request })).capture);
    expect(head?.text.split('\r\n')).toEqual([
      'GET?/?HTTP/1.1?? /???b HTTP/1.1',
      'Host: a',
      'x??y:?z: a??Set-Cookie: b',
      '',
      '',
    ]);
  });

  test.each([
    ['no entries', { log: { entries: [] } }, /no entries/],
    ['a list in place of the log', { log: [] }, /malformed at log/],
    ['an entry without a request', log({ ...entry, request: undefined }), /log\.entries\.0\.request/],
    ['a time that is none', log({ ...entry, startedDateTime: 'soon' }), /startedDateTime/],
  ])('%s is refused with its place', (_, har, message) => {
    expect(() => read(har)).toThrow(UnreadableFile);
    expect(() => read(har)).toThrow(message);
  });

  test('any values in the places of the known ones are read or refused', () => {
    const paths = ['time', 'startedDateTime', 'request', 'response', 'timings', '_webSocketMessages'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        try {
          messages(read(log({ ...socket, [path]: value })).capture);
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentError);
        }
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), fc.double(), (name, text, number) => {
        const response = {
          status: number,
          statusText: text,
          headers: [{ name, value: text }],
          content: { size: number, text, encoding: name },
        };
        try {
          messages(read(log({ ...entry, time: number, timings: { wait: number }, response })).capture);
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentError);
        }
      }),
    );
  });
});
