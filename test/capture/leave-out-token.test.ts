import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaveOutToken, tokenWord } from '#capture/leave-out-token.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import { decodeLatin1, encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { TEXT } from '#wire/websocket/opcodes.ts';

const TOKEN = 'n8Qk-secret_word';

function octets(id: number, offset: number, text: string, connection = 0): CaptureEvent {
  return { id, type: 'octets', time: id, connection, side: 'client', offset, octets: toBase64(encodeUtf8(text)) };
}

function texts(events: readonly CaptureEvent[]): string[] {
  return events.map((event) =>
    'octets' in event ? decodeLatin1(fromBase64(String(event.octets)) ?? new Uint8Array()) : '',
  );
}

test('every occurrence is overwritten by a word as long', () => {
  const request = `GET /s/${TOKEN}/ws HTTP/1.1\r\nReferer: /s/${TOKEN}/\r\n\r\n`;
  const [text] = texts(leaveOutToken([octets(0, 0, request)], TOKEN));
  expect(text).toBe(request.replaceAll(TOKEN, tokenWord(TOKEN.length)));
  expect(text?.length).toBe(request.length);
});

test('a token cut apart by reads is found wherever it is cut', () => {
  const request = `GET /s/${TOKEN}/ws HTTP/1.1\r\n\r\n`;
  for (let cut = 1; cut < request.length; cut++) {
    const events = [octets(0, 0, request.slice(0, cut)), octets(1, 9, 'other', 1), octets(2, cut, request.slice(cut))];
    const [first = '', , second = ''] = texts(leaveOutToken(events, TOKEN));
    expect(first + second).toBe(request.replace(TOKEN, tokenWord(TOKEN.length)));
  }
});

test('octets that do not follow on one another are not joined', () => {
  const events = [octets(0, 0, TOKEN.slice(0, 4)), octets(1, 50, TOKEN.slice(4))];
  expect(texts(leaveOutToken(events, TOKEN)).join('')).toBe(TOKEN);
});

test('what is held or was replaced holds no token either', () => {
  const text = toBase64(encodeUtf8(`x${TOKEN}`));
  const held: CaptureEvent = {
    id: 0,
    type: 'held',
    time: 0,
    connection: 0,
    side: 'server',
    hold: 0,
    kind: 'response head',
    offset: 0,
    octets: text,
    limit: 1,
  };
  const altered: CaptureEvent = {
    id: 1,
    type: 'altered',
    time: 0,
    connection: 0,
    side: 'server',
    fault: 'x',
    offset: 0,
    length: 1,
    intended: text,
  };
  const clean = toBase64(encodeUtf8(`x${tokenWord(TOKEN.length)}`));
  expect(leaveOutToken([held, altered], TOKEN)).toMatchObject([{ octets: clean }, { intended: clean }]);
});

test('RFC 6455 section 5.3: a masked token is found under any key, and the frame stays masked with it', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const key = fc.tuple(octet, octet, octet, octet).map((octets) => Uint8Array.from(octets));
  fc.assert(
    fc.property(
      key,
      fc.string({ maxLength: 40 }),
      fc.string({ maxLength: 40 }),
      fc.nat(),
      (mask, before, after, cut) => {
        fc.pre(!`${before}${after}`.includes(TOKEN));
        const frameOf = (token: string) => {
          const payload = encodeUtf8(`${before}${token}${after}`);
          return encodeFrame({
            fin: true,
            rsv1: false,
            rsv2: false,
            rsv3: false,
            opcode: TEXT,
            payload,
            maskingKey: mask,
          });
        };
        const frame = frameOf(TOKEN);
        const at = cut % frame.length;
        const read = (id: number, offset: number, part: Uint8Array): CaptureEvent => {
          return { id, type: 'octets', time: id, connection: 0, side: 'client', offset, octets: toBase64(part) };
        };
        const events = [read(0, 0, frame.subarray(0, at)), read(1, at, frame.subarray(at))];
        const left = leaveOutToken(events, TOKEN).flatMap((event) => [
          ...(fromBase64('octets' in event ? String(event.octets) : '') ?? []),
        ]);
        expect(left).toEqual([...frameOf(tokenWord(TOKEN.length))]);
      },
    ),
  );
});
