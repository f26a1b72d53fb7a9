import { METHODS } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpMalformed } from '#test/vectors/http-malformed.ts';
import { httpMessages } from '#test/vectors/http-messages.ts';
import { createHttpDecoder } from '#wire/http/decoder.ts';
import { encodeChunk, encodeLastChunk, encodeRequestHead } from '#wire/http/encode.ts';
import type { RequestHead, ResponseHead } from '#wire/http/head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { decodeLatin1 } from '#wire/octets/utf8.ts';
import { feed, latin1, refusalOf } from './feed.ts';
import { joinOctets } from './join-octets.ts';
import { mutationsOf } from './mutations.ts';
import { type NodeMessage, readRequestsWithNode, readResponseWithNode } from './node-http.ts';

/** The messages that our decoder finds in `octets`, in the form in which Node gives them. */
function messagesIn(octets: Uint8Array, side: Side, method?: string): NodeMessage[] {
  const stream = new OctetStream();
  const found: { head: RequestHead | ResponseHead; content: string; trailers: string[] }[] = [];
  const decoder = createHttpDecoder(stream, {
    side,
    requestMethod: () => method,
    onHead: (head) => found.push({ head, content: '', trailers: [] }),
  });
  stream.octets.append(octets);
  stream.ended = true;
  decoder.advance();
  let message = -1;
  for (let index = 0; index < stream.units.count; index += 1) {
    const unit = decoder.dissect(index);
    if (unit.kind.endsWith(' head')) message += 1;
    for (const field of unit.fields) {
      const last = found[message];
      if (!last) continue;
      if (field.name === 'content' || field.name === 'chunk data') {
        last.content += decodeLatin1(octets.subarray(field.offset, field.offset + field.length));
      }
      if (unit.kind === 'trailer section' && field.name === 'field line') {
        const part = (name: string) => String(field.fields?.find((candidate) => candidate.name === name)?.value ?? '');
        last.trailers.push(part('field name'), part('field value'));
      }
    }
  }
  return found.map(({ head, content, trailers }) => ({
    startLine:
      head.kind === 'request' ? [head.method, head.target, head.version] : [head.version, head.status, head.reason],
    rawHeaders: head.lines.flatMap(({ name, value }) => [name, value]),
    content,
    rawTrailers: trailers,
  }));
}

/**
 * Rules, or single vectors of them, that Node's parser and server do not hold a request to, and why. Where Node answers
 * nothing it waits: a request head that never ends, content that it would go on reading, a CONNECT it hands on.
 */
const NODE_IS_LENIENT: Readonly<Record<string, string>> = {
  'request-line-shape: no version': 'reads HTTP/0.9',
  'request-line-whitespace: two spaces': 'the MAY of RFC 9112 §3',
  'request-line-length': 'has one limit for the whole head, of 16 KiB, and answers 431',
  'field-lines-limit': 'leaves out field lines beyond 2000',
  'empty-lines-limit': 'ignores any number of empty lines',
  'target-octets': 'passes the target on as it is; octets above 127 too',
  'target-percent': 'passes the target on as it is',
  'target-fragment': 'passes the target on as it is',
  'target-asterisk': 'passes the target on as it is',
  'target-userinfo': 'passes the target on as it is',
  'target-host': 'passes the target on as it is',
  'target-authority': 'hands CONNECT to the application',
  'version-shape: another protocol': 'its parser also reads RTSP',
  'version-major: HTTP/2': 'its parser takes HTTP/2.0 for a version',
  'version-major: HTTP/0.9 by name': 'reads HTTP/0.9',
  'host-repeated': 'keeps the first Host',
  'host-value': 'leaves the value to the application',
  'transfer-encoding-version': 'reads chunks in HTTP/1.0',
  'transfer-coding-unknown': 'passes over codings before chunked',
  'trace-content': 'reads the content of any method',
  'content-limit': 'leaves the size of content to the application',
  'content-length-overflow: 2^53': 'counts in 64 bits',
  'chunk-size-overflow: 2^53': 'counts in 64 bits',
  'chunk-size-overflow: many zeros': 'takes leading zeros without limit',
  'chunk-extension-length': 'takes 16 KiB of extensions',
  'chunk-extension-shape: no value': 'takes an empty value',
  'chunk-extension-shape: a value alone': 'takes an empty name',
  'expect-value: two of them': 'looks for 100-continue anywhere in the value',
};

const leniency = (name: string) => Object.keys(NODE_IS_LENIENT).find((start) => name.startsWith(start));

describe("node:http's parser", () => {
  test('refuses what we refuse, but for the differences listed', async () => {
    const readings = await Promise.all(
      httpMalformed.map(async ({ name, octets }) => ({ name, ...(await readRequestsWithNode(latin1(octets))) })),
    );
    const accepted = readings.filter(({ refused }) => !refused).map(({ name }) => name);
    expect(accepted.filter((name) => leniency(name) === undefined)).toEqual([]);
    const used = new Set(accepted.map(leniency));
    expect(Object.keys(NODE_IS_LENIENT).filter((start) => !used.has(start))).toEqual([]);
  });

  const requests = httpMessages.filter(({ side, octets }) => side === 'client' && !octets.startsWith('CONNECT'));
  test.each(requests)('reads the same requests: $section $name', async ({ octets }) => {
    const reading = await readRequestsWithNode(latin1(octets));
    expect(reading).toEqual({ requests: messagesIn(latin1(octets), 'client'), refused: false });
  });

  const responses = httpMessages.filter(
    ({ side, state, methods = [] }) => side === 'server' && state === 'open' && methods.length < 2,
  );
  test.each(responses)('reads the same response: $section $name', async ({ octets, methods = [], units }) => {
    const [ours] = messagesIn(latin1(octets), 'server', methods[0]).filter(({ startLine }) => startLine[1] !== 100);
    expect(units[0]?.[0]).toBe('response head');
    expect(await readResponseWithNode(latin1(octets), methods[0] ?? 'GET')).toEqual(ours);
  });
});

const name = fc.stringMatching(/^X-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/);
const value = fc.stringMatching(/^([!-~\x80-\xff]([ \t!-~\x80-\xff]{0,20}[!-~])?)?$/);
const lines = fc.array(fc.tuple(name, value), { maxLength: 5 });
const content = fc.uint8Array({ minLength: 1, maxLength: 40 });

test('generated requests are read alike, and as they were meant', async () => {
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
    target: fc.stringMatching(/^\/[a-z0-9/._~-]{0,20}(\?[a-z=&]{0,10})?$/),
    lines,
    framing: fc.oneof(
      fc.constant({ kind: 'none' as const }),
      content.map((octets) => ({ kind: 'length' as const, octets })),
      fc.record({
        kind: fc.constant('chunked' as const),
        chunks: fc.array(fc.tuple(content, fc.constantFrom('', ';a', ';a=b', ';a="b;c"')), { maxLength: 4 }),
        trailers: lines,
      }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 3 }), async (specs) => {
      const octets = joinOctets(
        specs.flatMap(({ method, target, lines: own, framing }) => {
          const head = (framingLine: readonly [string, string][]) =>
            encodeRequestHead({ method, target, lines: [['Host', 'a'], ...own, ...framingLine] });
          if (framing.kind === 'none') return [head([])];
          if (framing.kind === 'length') {
            return [head([['Content-Length', String(framing.octets.length)]]), framing.octets];
          }
          const chunks = framing.chunks.map(([data, extension]) => encodeChunk(data, extension));
          return [head([['Transfer-Encoding', 'chunked']]), ...chunks, encodeLastChunk(framing.trailers)];
        }),
      );
      const ours = messagesIn(octets, 'client');
      expect(ours).toHaveLength(specs.length);
      for (const [index, { method, target, framing }] of specs.entries()) {
        expect(ours[index]?.startLine).toEqual([method, target, 'HTTP/1.1']);
        const chunks = framing.kind === 'chunked' ? framing.chunks.map(([data]) => data) : [];
        const meant = framing.kind === 'length' ? framing.octets : joinOctets(chunks);
        expect(ours[index]?.content).toBe(decodeLatin1(meant));
      }
      expect(await readRequestsWithNode(octets)).toEqual({ requests: ours, refused: false });
    }),
    { numRuns: 40 },
  );
});

describe('requests that we take without a refusal', () => {
  const LAST = 'GET /last HTTP/1.1\r\nHost: a\r\n\r\n';
  const whole = httpMessages.filter(({ side, state }) => side === 'client' && state === 'open');
  const malformed = httpMalformed.filter(({ octets }) => octets.length < 400);
  const texts = mutationsOf([...whole, ...malformed].map(({ octets }) => octets))
    .map((text) => text + LAST)
    .filter((text) => isTaken(latin1(text)));

  /**
   * Whether all of it is taken, so that the last request is read as one. Left out is what is no matter of syntax: methods
   * that Node does not know, and what it does with targets that are no path.
   */
  function isTaken(octets: Uint8Array): boolean {
    const fed = feed([octets], { side: 'client' });
    if (fed.decoder.state !== 'open' || fed.pending || refusalOf(fed)) return false;
    const found = messagesIn(octets, 'client').map(({ startLine }) => startLine.map(String));
    const known = found.every(
      ([method = '', target = '', version]) =>
        METHODS.includes(method) && method !== 'CONNECT' && target.startsWith('/') && version !== 'HTTP/1.2',
    );
    return known && found.at(-1)?.[1] === '/last';
  }

  test('are read by Node as the same number of requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 20, maxLength: 20 }), async (group) => {
        const readings = await Promise.all(group.map((text) => readRequestsWithNode(latin1(text))));
        for (const [index, reading] of readings.entries()) {
          const octets = latin1(group[index] ?? '');
          expect(reading).toEqual({ requests: messagesIn(octets, 'client'), refused: false });
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});
