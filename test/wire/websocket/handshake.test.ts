/** @see https://www.rfc-editor.org/rfc/rfc6455#section-4 */
import { describe, expect, test } from 'vitest';
import { malformedRequests, malformedResponses, request, response } from '#test/vectors/websocket-handshakes.ts';
import type { RequestHead, ResponseHead } from '#wire/http/head.ts';
import { parseRequestHead } from '#wire/http/request-head.ts';
import { parseResponseHead } from '#wire/http/response-head.ts';
import { judgeRequest, judgeResponse, negotiated } from '#wire/websocket/handshake.ts';
import { requestRules, responseRules } from '#wire/websocket/handshake-rules.ts';
import { mistakenAccept } from '#wire/websocket/wrong-accept.ts';

const OFFSET = 1000;

function asked(text: string): RequestHead {
  return parseRequestHead(new TextEncoder().encode(text), OFFSET);
}

function answered(text: string): ResponseHead {
  return parseResponseHead(new TextEncoder().encode(text), OFFSET);
}

describe('§4.1: what a lawful client asks', () => {
  test.each([
    ['the example', request()],
    ['words in any casing', request({ upgrade: 'uPGRADE: WebSocket', connection: 'connection: UPGRADE' })],
    [
      'among other words',
      request({ upgrade: 'Upgrade: h2c, websocket', connection: 'Connection: keep-alive, Upgrade' }),
    ],
    ['nothing optional', request({ origin: undefined, protocol: undefined, extensions: undefined })],
    ['an absolute target', request({}, 'GET http://server.example.com/chat?room=1 HTTP/1.1')],
    [
      'several offers of compression',
      request({
        extensions: 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, permessage-deflate',
      }),
    ],
    ['an unknown extension', request({ extensions: 'Sec-WebSocket-Extensions: x-mux; max=4' })],
    ['a length of zero', request({ content: 'Content-Length: 0' })],
  ])('%s', (_, text) => {
    expect(judgeRequest(asked(text))).toEqual([]);
  });
});

describe('§4.2: every rule about the request', () => {
  test.each(malformedRequests)('$rule: $name', ({ rule, request: text }) => {
    const head = asked(text);
    const broken = judgeRequest(head);
    expect(broken.map(({ rule: { id } }) => id)).toEqual([rule]);
    for (const { offset, length, blame } of broken) {
      expect(blame).toBe('client');
      expect(offset).toBeGreaterThanOrEqual(OFFSET);
      expect(offset + length).toBeLessThanOrEqual(OFFSET + head.length);
    }
  });

  test('has a vector', () => {
    const shown = new Set(malformedRequests.map(({ rule }) => rule));
    expect(Object.values(requestRules).filter(({ id }) => !shown.has(id))).toEqual([]);
  });

  test('a breach points at the value that is wrong', () => {
    const text = request({ key: 'Sec-WebSocket-Key:  short ' });
    const [breach] = judgeRequest(asked(text));
    expect(text.slice((breach?.offset ?? 0) - OFFSET).slice(0, breach?.length)).toBe('short');
  });
});

describe('§4.2.2: what a lawful server answers', () => {
  test.each([
    ['the example', {}, {}],
    ['words in any casing', {}, { upgrade: 'upgrade: WEBSOCKET', connection: 'Connection: keep-alive, upgrade' }],
    ['no subprotocol', {}, { protocol: undefined }],
    ['no extension', {}, { extensions: undefined }],
    ['an Accept with space around it', {}, { accept: 'Sec-WebSocket-Accept: \t s3pPLMBiTxaQ9kYGzzhZRbK+xOo= ' }],
  ])('%s', (_, ask, answer) => {
    expect(judgeResponse(asked(request(ask)), answered(response(answer)))).toEqual([]);
  });

  test.each(['HTTP/1.1 403 Forbidden', 'HTTP/1.1 302 Found', 'HTTP/1.1 503 Service Unavailable'])(
    'a refusal breaks no rule: %s',
    (line) => {
      expect(judgeResponse(asked(request()), answered(`${line}\r\nContent-Length: 0\r\n\r\n`))).toEqual([]);
    },
  );
});

describe('§4.1: every rule about the response', () => {
  test.each(malformedResponses)('$rule: $name', ({ rule, request: ask, response: answer = '' }) => {
    const broken = judgeResponse(asked(ask), answered(answer));
    expect(broken.map(({ rule: { id } }) => id)).toEqual([rule]);
    expect(broken.every(({ blame }) => blame === 'server')).toBe(true);
  });

  test('has a vector', () => {
    const shown = new Set(malformedResponses.map(({ rule }) => rule));
    expect(Object.values(responseRules).filter(({ id }) => !shown.has(id))).toEqual([]);
  });
});

describe('§4.2.2: a wrong Accept names the likely mistake', () => {
  test.each([
    ['bad GUID', 'the GUID is not that of RFC 6455'],
    ['hex digest', 'the digest was written in hex before it was encoded in base64'],
    ['no padding', 'the base64 padding is missing'],
    ['other key', 'it is the answer to the key of the example in RFC 6455, not to this one'],
  ] as const)('%s', (mistake, likely) => {
    const key = 'x3JJHMbDL1EzLkh9GBhXDw==';
    const ask = asked(request({ key: `Sec-WebSocket-Key: ${key}` }));
    const accept = mistakenAccept(mistake, key);
    const broken = judgeResponse(ask, answered(response({ accept: `Sec-WebSocket-Accept: ${accept}` })));
    expect(broken).toMatchObject([{ rule: responseRules.acceptValue, likely }]);
  });
});

describe('what was agreed on', () => {
  test('subprotocol, extensions and the parameters of compression', () => {
    expect(negotiated(asked(request()), answered(response()))).toEqual({
      subprotocol: 'chat',
      extensions: ['permessage-deflate'],
      deflate: {
        serverNoContextTakeover: false,
        clientNoContextTakeover: false,
        serverMaxWindowBits: 15,
        clientMaxWindowBits: 10,
      },
    });
  });

  test.each([
    ['nothing was asked for', request({ protocol: undefined, extensions: undefined }), response()],
    ['nothing was granted', request(), response({ protocol: undefined, extensions: undefined })],
    [
      'what was granted was not asked for',
      request(),
      response({ protocol: 'Sec-WebSocket-Protocol: mqtt', extensions: 'Sec-WebSocket-Extensions: x-mux' }),
    ],
  ])('nothing, when %s', (_, ask, answer) => {
    expect(negotiated(asked(ask), answered(answer))).toEqual({ extensions: [] });
  });

  test('no compression with parameters that may not be', () => {
    const answer = response({ extensions: 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=16' });
    expect(negotiated(asked(request()), answered(answer)).deflate).toBeUndefined();
  });
});
