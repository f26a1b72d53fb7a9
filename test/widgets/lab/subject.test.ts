import { describe, expect, test } from 'vitest';
import { WatchedCapture } from '#test/setup/watched.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE } from '#test/setup/websocket-capture.ts';
import { fieldAt } from '#widgets/field/field-path.ts';
import { subjectOf, tellingField } from '#widgets/lab/subject.ts';
import { encodeResponseHead } from '#wire/http/encode.ts';

/** The name of the field that is chosen first in the last message of a capture. */
function firstField(builder: CaptureBuilder): string | undefined {
  const watched = new WatchedCapture(builder);
  const row = watched.rows().findLast(({ kind }) => kind === 'unit');
  const subject = row && subjectOf(watched.reader, row);
  const field = subject && fieldAt(subject.unit, tellingField(subject.unit));
  return field && `${field.name} ${field.value}`;
}

const asked = () => new CaptureBuilder().opened(0).octets('client', 1, REQUEST);
const open = () => asked().octets('server', 2, RESPONSE);

describe('the field that is chosen first', () => {
  test('of a lawful frame is its opcode', () => {
    expect(firstField(open().octets('server', 3, frame('server', 1, HELLO)))).toBe('opcode 1');
  });

  test('RFC 6455 section 5.1: of a frame that a client did not mask is MASK', () => {
    expect(firstField(open().octets('client', 3, frame('server', 1, HELLO)))).toBe('MASK 0');
  });

  test('RFC 6455 section 5.2: of a frame with a reserved bit is that bit', () => {
    const octets = frame('server', 1, HELLO);
    octets[0] = (octets[0] ?? 0) | 0x20;
    expect(firstField(open().octets('server', 3, octets))).toBe('RSV2 1');
  });

  test('RFC 6455 section 4.2.2: of a 101 whose Accept is wrong is that field line, or what of it is wrong', () => {
    const wrong = encodeResponseHead({
      status: 101,
      reason: 'Switching Protocols',
      lines: [
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Accept', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ],
    });
    expect(firstField(asked().octets('server', 2, wrong))).toMatch(/dGhlIHNhbXBsZSBub25jZQ==$/);
  });
});
