import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain, explainValue, headerName } from '#widgets/field/explain.ts';
import type { Explanation } from '#widgets/field/explanations/explanation.ts';
import { headerFields } from '#widgets/field/explanations/header-fields.ts';
import {
  httpFields,
  methods,
  tunnelFields,
  tunnelUnits,
  httpUnits as unitsOfHttp,
} from '#widgets/field/explanations/http.ts';
import * as multipart from '#widgets/field/explanations/multipart.ts';
import * as sse from '#widgets/field/explanations/sse.ts';
import { statusClasses, statusCodes } from '#widgets/field/explanations/status-codes.ts';
import * as websocket from '#widgets/field/explanations/websocket.ts';
import { walk } from '#widgets/field/field-path.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { httpRules } from '#wire/http/rules.ts';
import { statusPhrase } from '#wire/http/status-phrases.ts';
import { createLineDecoder } from '#wire/lines/decoder.ts';
import { createMultipartDecoder } from '#wire/multipart/decoder.ts';
import type { Side, Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { eventStreamRules } from '#wire/sse/rules.ts';
import { Connection } from '#wire/stack/connection.ts';
import { closeCodes as registeredCodes } from '#wire/websocket/close-codes.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { frameRules } from '#wire/websocket/frame-rules.ts';
import { requestRules, responseRules } from '#wire/websocket/handshake-rules.ts';
import { frameUnits, HANDSHAKE, httpUnits, only } from '../../setup/sample-units.ts';
import { eventStreams } from '../../vectors/event-streams.ts';
import { decode as decodeEventStream } from '../../wire/sse/feeding.ts';

const tables: Record<string, Readonly<Record<string | number, Explanation>>> = {
  headerFields,
  httpFields,
  unitsOfHttp,
  tunnelUnits,
  tunnelFields,
  ...sse,
  ...multipart,
  methods,
  statusCodes,
  statusClasses,
  websocketFields: websocket.websocketFields,
  websocketUnits: websocket.websocketUnits,
  opcodes: websocket.opcodes,
  reservedOpcodes: { ...websocket.reservedOpcodes },
  closeCodes: websocket.closeCodes,
  closeCodeRanges: Object.fromEntries(websocket.closeCodeRanges.entries()),
};
function expectExplained(unit: Unit): void {
  expect(explain(unit, []), `${unit.protocol} ${unit.kind}`).toBeDefined();
  for (const { path, field } of walk(unit)) expect(explain(unit, path), `${unit.kind} > ${field.name}`).toBeDefined();
}

describe('every field that a decoder can produce is explained', () => {
  test('of HTTP, well-formed', () => {
    const answer =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nUnknown: x\r\n\r\n5;a=b\r\nHello\r\n0\r\nTrailing: y\r\n\r\n' +
      'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc';
    for (const { unit } of [...httpUnits(HANDSHAKE), ...httpUnits(answer, 'server')]) expectExplained(unit);
  });

  test.each([
    '\r\nGET  / HTTP/1.1\r\n  odd: line\r\nNo colon\r\nX :  y  \r\n folded\r\n\r\n',
    'GET / HTTP/1.1\nHost: a\n\nPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'GET / HTTP/9\r\n\r\nrest',
    'HTTP/1.1 abc\r\n\r\n',
    'GET / HTT',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHelloXX',
  ])('of HTTP, malformed: %j', (sent) => {
    for (const { unit } of [...httpUnits(sent), ...httpUnits(sent, 'server')]) expectExplained(unit);
  });

  test.each(eventStreams)('of an event stream: $name', ({ octets }) => {
    const { units, pending, stream, decoder } = decodeEventStream(octets);
    for (const unit of pending ? [...units, pending] : units) expectExplained(unit);
    stream.octets.discardBefore(octets.length);
    if (units.length > 0) expectExplained(decoder.dissect(0));
  });

  test('of lines of text', () => {
    const stream = new OctetStream();
    const decoder = createLineDecoder(stream);
    stream.octets.append(encodeUtf8('a\nb\r\n\nc'));
    decoder.advance();
    for (const unit of [0, 1, 2].map(decoder.dissect)) expectExplained(unit);
    const pending = decoder.pending();
    if (pending) expectExplained(pending);
    stream.octets.discardBefore(1);
    expectExplained(decoder.dissect(0));
  });

  test.each([
    'before\r\n--b\r\nContent-Type: image/png\r\nUnknown: x\r\n\r\none\r\n--b \t\r\n\r\ntwo\n--bc\r\n--b--\r\nafter',
    '--b\r\nno colon\r\n folded\r\n--b\r\n\r\nthe end is missing',
  ])('of a multipart: %j', (text) => {
    const stream = new OctetStream();
    const decoder = createMultipartDecoder(stream, 'server', 'b');
    stream.octets.append(encodeUtf8(text));
    decoder.advance();
    const pending = decoder.pending();
    if (pending) expectExplained(pending);
    stream.ended = true;
    decoder.advance();
    for (let index = 0; index < stream.units.count; index++) expectExplained(decoder.dissect(index));
    stream.octets.discardBefore(stream.octets.end);
    expectExplained(decoder.dissect(0));
  });

  test('of what waits for an answer, of a tunnel, and of what is no longer held', () => {
    const connection = new Connection();
    connection.receive('client', encodeUtf8('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nwaiting'));
    const waiting = connection.pending('client');
    expect(waiting?.fields[0]?.name).toBe('waiting octets');
    if (waiting) expectExplained(waiting);
    connection.receive('server', encodeUtf8('HTTP/1.1 200 OK\r\n\r\ntunnelled'));
    for (const side of ['client', 'server'] as const) expectExplained(connection.dissect(side, 1));
    connection.server.octets.discardBefore(connection.server.octets.end - 1);
    for (const unit of [0, 1]) expectExplained(connection.dissect('server', unit));
  });

  test('of WebSocket', () => {
    const plain = { fin: true, rsv1: false, rsv2: false, rsv3: false };
    const frames = [
      encodeFrame({ ...plain, opcode: 2, payload: new Uint8Array(70_000), maskingKey: new Uint8Array(4) }),
      encodeMessage(8, encodeClosePayload(1000, 'done')),
      encodeFrame({ ...plain, opcode: 1, payload: new Uint8Array(3), declaredLength: 2n ** 63n }),
      new Uint8Array([0x81, 0x7e, 0x01]),
    ];
    for (const octets of frames) for (const { unit } of frameUnits(octets)) expectExplained(unit);
  });

  test('of a compressed message', () => {
    const stream = new OctetStream();
    const deflate = {
      serverNoContextTakeover: false,
      clientNoContextTakeover: false,
      serverMaxWindowBits: 15,
      clientMaxWindowBits: 15,
    };
    // RFC 7692 section 7.2.3.1
    stream.octets.append(new Uint8Array([0xc1, 0x07, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]));
    const decoder = createFrameDecoder(stream, { side: 'server', start: 0, deflate });
    decoder.advance();
    const unit = decoder.dissect(0);
    expect(walk(unit).map(({ field }) => field.name)).toContain('inflated data');
    expectExplained(unit);
  });

  test('of any octets', () => {
    const sides = fc.constantFrom<Side>('client', 'server');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), sides, (octets, side) => {
        for (const { unit } of [...frameUnits(octets, side), ...httpUnits(octets, side)]) expectExplained(unit);
      }),
    );
  });
});

describe('every value worth words has them', () => {
  test('each status code that has a registered phrase', () => {
    for (let status = 100; status < 600; status += 1)
      if (statusPhrase(status) !== undefined) expect(statusCodes[status], String(status)).toBeDefined();
  });

  test('each registered close code, and every other by its range', () => {
    for (const code of Object.keys(registeredCodes)) expect(websocket.closeCodes[Number(code)], code).toBeDefined();
    for (let code = 0; code < 65_536; code += 7) {
      const { unit } = only(frameUnits(encodeMessage(8, encodeClosePayload(code)), 'server'));
      const path = walk(unit).find(({ field }) => field.name === 'close code')?.path ?? [];
      expect(explainValue(unit, path), String(code)).toBeDefined();
    }
  });

  test('each opcode, reserved ones included', () => {
    for (let opcode = 0; opcode < 16; opcode += 1) {
      const { unit } = only(frameUnits(encodeMessage(opcode, new Uint8Array(0)), 'server'));
      const path = walk(unit).find(({ field }) => field.name === 'opcode')?.path ?? [];
      expect(explainValue(unit, path), String(opcode)).toBeDefined();
    }
  });

  test('methods, and unknown status codes by their class', () => {
    const value = (sent: string, side: Side, name: string) => {
      const { unit } = only(httpUnits(sent, side));
      return explainValue(unit, walk(unit).find(({ field }) => field.name === name)?.path ?? []);
    };
    expect(value('GET / HTTP/1.1\r\n\r\n', 'client', 'method')).toBe(methods['GET']);
    expect(value('constructor / HTTP/1.1\r\n\r\n', 'client', 'method')).toBeUndefined();
    expect(value('HTTP/1.1 299 Fine\r\n\r\n', 'server', 'status code')).toBe(statusClasses[2]);
  });
});

describe('header fields', () => {
  test.each(
    `Host Connection Pragma Cache-Control User-Agent Upgrade Origin Sec-WebSocket-Version Sec-WebSocket-Key Sec-WebSocket-Accept
     Sec-WebSocket-Protocol Sec-WebSocket-Extensions Accept Accept-Encoding Accept-Language Cookie Set-Cookie Date Content-Type
     Content-Length Transfer-Encoding Keep-Alive Vary Access-Control-Allow-Origin Access-Control-Allow-Methods
     Access-Control-Allow-Headers Access-Control-Expose-Headers Access-Control-Request-Method Access-Control-Request-Headers
     Access-Control-Max-Age Access-Control-Allow-Credentials Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-User sec-ch-ua
     sec-ch-ua-mobile sec-ch-ua-platform DNT Referer ETag If-None-Match Last-Event-ID Location Retry-After`.split(
      /\s+/,
    ),
  )('%s is explained as itself, its name and its value too', (name) => {
    const { unit } = only(httpUnits(`GET / HTTP/1.1\r\n${name}: x\r\n\r\n`));
    const expected = headerFields[name.toLowerCase()];
    expect(expected).toBeDefined();
    expect(explain(unit, [1])).toBe(expected);
    const parts = walk(unit).filter(({ path, field }) => path[0] === 1 && /^field (name|value)$/.test(field.name));
    expect(parts.map(({ path }) => explain(unit, path))).toEqual([expected, expected]);
    expect(headerName(unit, [1, 0])).toBe(name);
  });

  test('names that objects have by birth are no header fields', () => {
    const { unit } = only(httpUnits('GET / HTTP/1.1\r\n__proto__: x\r\nconstructor: y\r\n\r\n'));
    expect(explain(unit, [1])).toBe(httpFields['field line']);
    expect(explain(unit, [2])).toBe(httpFields['field line']);
  });

  test('names in the table are in lower case', () => {
    for (const name of Object.keys(headerFields)) expect(name).toBe(name.toLowerCase());
  });
});

describe('the text', () => {
  test.each(Object.entries(tables))(
    'of %s: at most three sentences each, and a section that can be followed',
    (_, rows) => {
      for (const [name, { what, why, section }] of Object.entries(rows)) {
        for (const text of why === undefined ? [what] : [what, why]) {
          expect(text, name).toMatch(/[.…]$/);
          const sentences = text.split(/[.…](?:\s|$)/).filter((sentence) => sentence !== '');
          expect(sentences.length, name).toBeLessThanOrEqual(3);
        }
        const links = sectionLinks(section);
        expect(links, name).not.toEqual([]);
        for (const { href } of links) expect(new URL(href).protocol).toBe('https:');
      }
    },
  );
});

describe('sections', () => {
  test('of RFCs lead to www.rfc-editor.org', () => {
    expect(sectionLinks('RFC 6455 §5.2')).toEqual([
      { text: 'RFC 6455 §5.2', href: 'https://www.rfc-editor.org/rfc/rfc6455#section-5.2' },
    ]);
    expect(sectionLinks('RFC 6455 §5.1, §10.3').map(({ href }) => href)).toEqual([
      'https://www.rfc-editor.org/rfc/rfc6455#section-5.1',
      'https://www.rfc-editor.org/rfc/rfc6455#section-10.3',
    ]);
    expect(sectionLinks('RFC 9112 Appendix C.2.2')[0]?.href).toBe(
      'https://www.rfc-editor.org/rfc/rfc9112#appendix-C.2.2',
    );
  });

  test('of neither form lead nowhere', () => {
    for (const text of ['', 'RFC', 'RFC 6455', 'toString', 'RFC 6455 §"><b>']) expect(sectionLinks(text)).toEqual([]);
  });

  test('of every rule can be followed', () => {
    for (const { id, section } of [
      ...httpRules,
      ...[frameRules, requestRules, responseRules, eventStreamRules].flatMap((table) => Object.values(table)),
    ])
      expect(sectionLinks(section), id).not.toEqual([]);
  });
});
