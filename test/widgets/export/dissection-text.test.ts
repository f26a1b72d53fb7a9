import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame } from '#test/setup/websocket-capture.ts';
import { dissectionText, hexLines } from '#widgets/export/dissection-text.ts';
import { fromHex, toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeMessage } from '#wire/websocket/encode.ts';
import { frameUnits, HANDSHAKE, httpUnits, only } from '../../setup/sample-units.ts';

describe('a message as text', () => {
  test('a line a field, indented as they nest, with offset, octets, value and meaning', () => {
    const { unit, octets } = only(frameUnits(encodeMessage(1, encodeUtf8('Hello')), 'server'));
    const lines = dissectionText(unit, octets, 'server').split('\n');
    expect(lines[0]).toBe('server → client · websocket frame · 7 octets from offset 0');
    expect(lines).toContain(
      '     0  FIN                       bits 1                    1  (last frame of its message)',
    );
    expect(lines.find((line) => line.includes('payload data'))).toContain('48 65 6c 6c 6f');
  });

  test('the rules that it breaks, and who broke them', () => {
    const { unit, octets } = only(frameUnits(encodeMessage(1, encodeUtf8('Hello'))));
    expect(unit.broken).not.toEqual([]);
    expect(dissectionText(unit, octets, 'client')).toMatch(/breaks RFC 6455 §5\.\d \(MUST\): .* The client broke it\./);
  });

  test('a head, its field lines with their parts below them', () => {
    const { unit, octets } = only(httpUnits(HANDSHAKE));
    expect(dissectionText(unit, octets, 'client')).toMatch(/request line[\s\S]*\n {5,}\d+ {4}method/);
  });

  test('RFC 6455 §5.3: a masked payload as it crossed, or with the masking undone, which the text says', () => {
    const masked = frame('client', 1, encodeUtf8('Hello'));
    const { unit, octets } = only(frameUnits(masked));
    const meant = Uint8Array.of(...octets.subarray(0, 6), ...encodeUtf8('Hello'));
    const payload = (text: string) => text.split('\n').find((line) => line.includes('payload data'));
    const sent = dissectionText(unit, octets, 'client', { meant });
    expect(payload(sent)).toContain(toHex(octets.subarray(6), ' '));
    expect(sent).not.toContain('masking undone');
    const undone = dissectionText(unit, octets, 'client', { meant, unmasked: true });
    expect(payload(undone)).toContain('48 65 6c 6c 6f');
    expect(undone.split('\n')[1]).toBe('the payload with the masking undone');
  });

  test('nothing from the wire acts on where it is pasted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 120 }), (payload) => {
        for (const { unit, octets } of [
          ...frameUnits(encodeMessage(8, payload), 'server'),
          ...httpUnits(payload, 'client'),
        ]) {
          expect(dissectionText(unit, octets, 'server').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        }
      }),
      { numRuns: 80 },
    );
  });
});

describe('octets as hex', () => {
  test('sixteen a line, and read back', () => {
    expect(hexLines(Uint8Array.from({ length: 17 }, (_, at) => at)).split('\n')).toEqual([
      '00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f',
      '10',
    ]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
        expect(fromHex(hexLines(octets))).toEqual({ octets });
      }),
    );
  });
});
