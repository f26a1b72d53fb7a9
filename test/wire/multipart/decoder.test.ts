import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeChunk, encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { createMultipartDecoder } from '#wire/multipart/decoder.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { decodeLatin1, encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_CONTENTS } from '#wire/stack/known-contents.ts';
import { expectUnitsToTile } from '../http/tiling.ts';
import { cutAt, octetByOctet } from '../sse/feeding.ts';

function decoded(parts: readonly Uint8Array[], ended = true, boundary: string | undefined = 'b') {
  const stream = new OctetStream();
  const decoder = createMultipartDecoder(stream, 'server', boundary);
  for (const part of parts) {
    stream.octets.append(part);
    decoder.advance();
  }
  stream.ended = ended;
  decoder.advance();
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  return { stream, units, pending: decoder.pending() };
}

function told(text: string, ended = true, boundary = 'b'): string[] {
  const octets = encodeUtf8(text);
  const { units, pending } = decoded([octets], ended, boundary);
  return [...units, ...(pending ? [pending] : [])].map(({ kind, offset, length, broken }) => {
    const rules = broken.map(({ rule }) => ` !${rule.id.slice(10)}`).join('');
    return `${kind} ${JSON.stringify(decodeLatin1(octets.subarray(offset, offset + length)))}${rules}`;
  });
}

describe('RFC 2046 §5.1', () => {
  test('§5.1.1: preamble, delimiters, heads, bodies, closing delimiter, epilogue', () => {
    expect(told('before\r\n--b\r\nA: 1\r\n\r\none\r\n\r\n--b \t\r\n\r\ntwo\n--bc\r\n--b--\r\nafter')).toEqual([
      'preamble "before"',
      'delimiter "\\r\\n--b\\r\\n"',
      'part head "A: 1\\r\\n\\r\\n"',
      'part body "one\\r\\n"',
      'delimiter "\\r\\n--b \\t\\r\\n"',
      'part head "\\r\\n"',
      'part body "two"',
      'delimiter "\\n--bc\\r\\n" !line-end !padding',
      'closing delimiter "--b--\\r\\n"',
      'epilogue "after"',
    ]);
  });

  test('§5.1.1: a part may have no body, and a head no empty line', () => {
    expect(told('--b\r\n\r\n--b\r\nA: 1\r\n--b--')).toEqual([
      'delimiter "--b\\r\\n"',
      'part head "\\r\\n"',
      'delimiter "--b\\r\\n"',
      'part head "A: 1\\r\\n"',
      'closing delimiter "--b--"',
    ]);
  });

  test('what only looks like a delimiter is body', () => {
    expect(told('--b\r\n\r\nx--b\r\n-- b\r\n--a\r\n--b--').at(-2)).toBe('part body "x--b\\r\\n-- b\\r\\n--a"');
  });

  test('§5.1: what ends without a closing delimiter is said so; under way it is not', () => {
    expect(told('--b\r\n\r\nx').at(-1)).toBe('part body "x" !closed');
    expect(told('--b\r\n').at(-1)).toBe('delimiter "--b\\r\\n" !closed');
    expect(told('--b\r\n\r\nx', false).at(-1)).toBe('part body "x"');
    expect(told('none at all').at(-1)).toBe('preamble "none at all" !closed');
  });

  test('§5.1.1: the boundary has 1 to 70 characters', () => {
    expect(told('--b\r\n', true, '')).toEqual(['preamble "--b\\r\\n" !boundary']);
    const long = 'b'.repeat(71);
    expect(told(`--${long}--`, true, long)[0]).toMatch(/ !boundary$/);
    expect(told(`--${'b'.repeat(70)}--`, true, 'b'.repeat(70))[0]).not.toMatch(/!/);
  });

  const anyParts = fc
    .array(
      fc.oneof(
        fc
          .constantFrom('--b', '--b\r\n', '\r\n--b\r\n', '--b--', '\r\n', '\n', '\r', 'A: 1\r\n', '--', ' ', ': x')
          .map(encodeUtf8),
        fc.uint8Array({ maxLength: 6 }),
      ),
      { maxLength: 14 },
    )
    .map((parts) => joinOctets([new Uint8Array(0), ...parts]));

  test('whatever the octets are: units and fields tile them, and any split gives the same', () => {
    fc.assert(
      fc.property(anyParts, fc.array(fc.nat(), { maxLength: 5 }), fc.boolean(), (octets, cuts, ended) => {
        const { stream, units, pending } = decoded([octets], ended);
        expectUnitsToTile([...units, ...(pending ? [pending] : [])], 0, stream.octets.end);
        for (const parts of [cutAt(octets, cuts), octetByOctet(octets)]) {
          const split = decoded(parts, ended);
          expect(split.units).toEqual(units);
          expect(split.pending).toEqual(pending);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('bodies of any octets come back as they were', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(), { maxLength: 5 }), (sent, cuts) => {
        const boundary = 'a boundary that no body holds';
        const parts = sent.flatMap((body) => [encodeUtf8(`\r\n--${boundary}\r\nA: 1\r\n\r\n`), body]);
        const octets = joinOctets([...parts, encodeUtf8(`\r\n--${boundary}--\r\n`)]);
        const { units } = decoded(cutAt(octets, cuts), true, boundary);
        const read = units.filter(({ kind }) => kind === 'part body');
        expect(read.map(({ offset, length }) => octets.slice(offset, offset + length))).toEqual(sent);
        expect(units.flatMap(({ broken }) => broken)).toEqual([]);
      }),
    );
  });
});

test('RFC 9112 §7.1: a multipart in chunks is opened by its boundary, and its spans are those of the connection', () => {
  const connection = new Connection({ contents: KNOWN_CONTENTS });
  connection.receive('client', encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] }));
  const lines: [string, string][] = [
    ['Content-Type', 'multipart/x-mixed-replace; boundary="next one"'],
    ['Transfer-Encoding', 'chunked'],
  ];
  const chunks = ['--next one\r\nA: 1\r', '\n\r\nima', 'ge\r\n--next one\r\n'].map((text) =>
    encodeChunk(encodeUtf8(text)),
  );
  connection.receive('server', joinOctets([encodeResponseHead({ status: 200, lines }), ...chunks]));
  const { units, octets } = connection.server;
  const nested = Array.from({ length: units.count }, (_, index) => connection.nestedIn('server', index)).flat();
  expect(
    nested.map(({ unit, spans }) => [
      unit.kind,
      ...spans.map(({ offset, length }) => decodeLatin1(octets.view(offset, offset + length))),
    ]),
  ).toEqual([
    ['delimiter', '--next one\r\n'],
    ['part head', 'A: 1\r', '\n\r\n'],
    ['part body', 'ima', 'ge'],
    ['delimiter', '\r\n--next one\r\n'],
  ]);
});
