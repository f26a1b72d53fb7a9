/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
import { describe, expect, test } from 'vitest';
import { examples } from '#test/vectors/websocket-examples.ts';
import { toHex } from '#wire/octets/hex.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { breachesOf, decode, decodeParts, feedings, fieldOf, octetsOf, PLAIN_DEFLATE } from './feeding.ts';
import { expectTiled } from './tiling.ts';

const WHOLE = { fin: true, rsv1: false, rsv2: false, rsv3: false };

describe.each(examples)('$section: $name', ({ octets, side, deflate, frames, messages }) => {
  const options = { side, ...(deflate ? { deflate: PLAIN_DEFLATE } : {}) };

  test.each(Object.entries(feedings))('is read, fed %s', (_, partsOf) => {
    const decoded = decodeParts(partsOf(octetsOf(octets)), options);
    expect(breachesOf(decoded)).toEqual([]);
    expectTiled(decoded);
    expect(decoded.units.map((unit) => fieldOf(unit, 'opcode').value)).toEqual(frames.map(({ opcode }) => opcode));
    frames.forEach(({ payload }, index) => {
      expect(toHex(decoded.decoder.unmasked(index))).toBe(toHex(payload));
    });
    const received = decoded.messages.map(({ opcode, octets }) =>
      opcode === 1 ? new TextDecoder().decode(octets) : toHex(octets),
    );
    expect(received).toEqual(messages);
  });

  test('is written', () => {
    const written = frames.map((frame) => toHex(encodeFrame({ ...WHOLE, ...frame }))).join('');
    expect(written).toBe(toHex(octetsOf(octets)));
  });
});

describe('RFC 6455 §5.2: every bit is a field', () => {
  test('of a masked text frame', () => {
    const [unit] = decode('81 85 37 fa 21 3d 7f 9f 4d 51 58', { start: 100 }).units;
    const shown = unit?.fields.map(({ name, offset, length, bitOffset, bitLength, value }) =>
      bitLength === undefined ? [name, offset, length, value] : [name, offset, bitOffset, bitLength, value],
    );
    expect(shown).toEqual([
      ['FIN', 100, 0, 1, 1],
      ['RSV1', 100, 1, 1, 0],
      ['RSV2', 100, 2, 1, 0],
      ['RSV3', 100, 3, 1, 0],
      ['opcode', 100, 4, 4, 1],
      ['MASK', 101, 0, 1, 1],
      ['payload length', 101, 1, 7, 5],
      ['masking key', 102, 4, '37fa213d'],
      ['payload data', 106, 5, 'Hello'],
    ]);
    expect(unit).toMatchObject({ protocol: 'websocket', kind: 'frame', offset: 100, length: 11 });
  });

  test.each([
    { length: 125, short: 125, extended: undefined },
    { length: 126, short: 126, extended: 126 },
    { length: 65_535, short: 126, extended: 65_535 },
    { length: 65_536, short: 127, extended: 65_536 },
  ])('a payload of $length octets', ({ length, short, extended }) => {
    const decoded = decode(encodeMessage(2, new Uint8Array(length)), { side: 'server' });
    const [unit] = decoded.units;
    expect(fieldOf(unit, 'payload length').value).toBe(short);
    const field = unit?.fields.find(({ name }) => name === 'extended payload length');
    expect(field?.value).toBe(extended);
    expect(fieldOf(unit, 'payload data').length).toBe(length);
    expectTiled(decoded);
  });

  test('a length beyond 2^53 - 1 is given in decimal', () => {
    const octets = encodeFrame({ ...WHOLE, opcode: 2, payload: new Uint8Array(0), declaredLength: 2n ** 62n + 1n });
    const { pending } = decode(octets, { side: 'server' });
    expect(pending && fieldOf({ ...pending }, 'extended payload length').value).toBe('4611686018427387905');
  });

  test('values are bounded, and cut between characters', () => {
    const text = `${'x'.repeat(4095)}é${'y'.repeat(5000)}`;
    const [unit] = decode(encodeMessage(1, encodeUtf8(text)), { side: 'server' }).units;
    const field = fieldOf(unit, 'payload data');
    expect(field.value).toBe('x'.repeat(4095));
    expect(field.meaning).toBe('text, the first 4096 of 9097 octets');
    const [binary] = decode(encodeMessage(2, new Uint8Array(70_000)), { side: 'server' }).units;
    expect(String(fieldOf(binary, 'payload data').value)).toHaveLength(8192);
  });

  test('text that is not printable is shown in hex', () => {
    expect(fieldOf(decode('81 02 00 41', { side: 'server' }).units[0], 'payload data').value).toBe('0041');
  });
});

describe('RFC 6455 §5.4: fragmentation', () => {
  test('control frames may stand between fragments and belong to no message', () => {
    const decoded = decode('01 01 41 89 01 42 00 01 43 8a 00 80 01 44', { side: 'server' });
    expect(breachesOf(decoded)).toEqual([]);
    expect(decoded.messages).toMatchObject([{ opcode: 1, firstUnit: 0, lastUnit: 4 }]);
    expect(new TextDecoder().decode(decoded.messages[0]?.octets)).toBe('ACD');
  });

  test('nothing is delivered from the first breach on', () => {
    const decoded = decode('81 01 41 c1 01 42 81 01 43', { side: 'server' });
    expect(decoded.messages).toHaveLength(1);
    expect(decoded.units).toHaveLength(3);
  });
});

describe('RFC 6455 §5.5.1: Close', () => {
  test('code and reason are fields of the payload', () => {
    const closing = encodeMessage(8, encodeClosePayload(4001, 'fertig – Ende'), octetsOf('01020304'));
    const decoded = decode(closing, { start: 3 });
    expect(fieldOf(decoded.units[0], 'close code')).toMatchObject({
      offset: 9,
      length: 2,
      value: 4001,
      meaning: 'private use',
    });
    expect(fieldOf(decoded.units[0], 'close reason')).toMatchObject({ offset: 11, length: 15, value: 'fertig – Ende' });
    expectTiled(decoded, 3);
  });

  test('an empty Close has neither', () => {
    const [unit] = decode('88 00', { side: 'server' }).units;
    expect(fieldOf(unit, 'payload data').fields).toBeUndefined();
  });

  test('data after it is a breach, and so is what it breaks by itself; the receiver makes nothing of either', () => {
    const decoded = decode('88 00 c1 01 ff 89 00 80 00', { side: 'server' });
    expect(breachesOf(decoded).map(({ rule, offset }) => [rule.id, offset])).toEqual([
      ['websocket.no-data-after-close', 2],
      ['websocket.rsv1-clear', 2],
      ['websocket.text-utf-8', 4],
      ['websocket.no-data-after-close', 7],
      ['websocket.continuation-continues', 7],
    ]);
    expect(breachesOf(decoded).every(({ rule }) => rule.consequence.kind === 'none')).toBe(true);
    expect(decoded.messages).toEqual([]);
    expectTiled(decoded);
  });

  test.each([
    ['a second Close with a bad code', '88 02 03 ed', ['websocket.close-code-local']],
    ['a masked ping', '89 80 00 00 00 00', ['websocket.server-does-not-mask']],
    ['a ping cut short', '89 05 61', ['websocket.ends-between-frames']],
    [
      'a length with its highest bit set',
      '82 7f ff 00 00 00 00 00 00 00',
      ['websocket.no-data-after-close', 'websocket.length-most-significant-bit'],
    ],
  ])('after it: %s', (_, hex, rules) => {
    const { stream, decoder } = decode(`88 00 ${hex}`, { side: 'server' });
    stream.ended = true;
    const broken = [
      ...Array.from({ length: stream.units.count }, (__, unit) => decoder.dissect(unit).broken).flat(),
      ...(decoder.pending()?.broken ?? []),
    ];
    expect(broken.map(({ rule }) => rule.id)).toEqual(rules);
    expect(broken.map(({ rule }) => rule.consequence)).toEqual(rules.map(() => ({ kind: 'none' })));
  });
});

describe('RFC 6455 §10.4: the length of a message is that of its fragments together', () => {
  const limits = { payload: 5, inflated: 5 };
  const tooBig = (hex: string, more: Parameters<typeof decode>[1] = {}) =>
    breachesOf(decode(hex, { side: 'server', limits, ...more })).map(({ rule, offset, length }) => [
      rule.id.replace('websocket.', ''),
      offset,
      length,
    ]);

  test.each([
    ['as long as may be', '02 02 01 02 00 02 03 04 80 01 05', []],
    ['past it in the last fragment', '02 02 01 02 00 02 03 04 80 02 05 06', [['message-too-big', 9, 1]]],
    ['past it once, then more', '02 04 01 02 03 04 00 02 05 06 80 02 07 08', [['message-too-big', 7, 1]]],
    ['a ping between does not count', '02 03 01 02 03 89 05 61 61 61 61 61 80 02 04 05', []],
    ['the next message begins at nothing', '02 03 01 02 03 80 02 04 05 82 05 01 02 03 04 05', []],
    ['in a frame that is not whole yet', '02 04 01 02 03 04 80 02', [['message-too-big', 7, 1]]],
    ['in one frame', '82 06 01 02 03 04 05 06', [['message-too-big', 1, 1]]],
  ])('%s', (_, hex, expected) => {
    expect(tooBig(hex)).toEqual(expected);
  });

  test('fragments of a compressed message count after inflating', () => {
    const hex = '41 03 f2 48 cd 80 04 c9 c9 07 00';
    expect(tooBig(hex, { deflate: PLAIN_DEFLATE })).toEqual([]);
  });

  test('in whatever order the frames are asked for', () => {
    const { decoder } = decode('02 02 01 02 00 02 03 04 00 02 05 06 80 01 07', { side: 'server', limits });
    const has = (index: number) => decoder.dissect(index).broken.length;
    expect([3, 0, 2, 1, 2, 3].map(has)).toEqual([0, 0, 1, 0, 1, 0]);
  });

  test('a message that is too long is not delivered', () => {
    expect(decode('02 03 01 02 03 80 03 04 05 06', { side: 'server', limits }).messages).toEqual([]);
  });
});

describe('RFC 6455 §8.1: the first bad octet of a text is pointed at in the stream', () => {
  test.each([
    ['in one frame', '81 05 48 65 ff 6c 6f', 4, 0],
    ['in a later fragment, a ping between', '01 02 ce ba 89 01 ff 00 02 e1 bd 80 01 ff', 13, 3],
    ['in the middle of a sequence that began before', '01 02 48 e1 80 01 41', 6, 1],
    ['a sequence cut short by the end', '01 02 48 e1 80 01 bd', 3, 1],
    ['a surrogate whose second octet gives it away', '81 03 ed a0 80', 3, 0],
  ])('%s', (_, hex, offset, unit) => {
    const decoded = decode(hex, { side: 'server' });
    expect(decoded.units.map(({ broken }) => broken.length)).toEqual(
      decoded.units.map((__, index) => (index === unit ? 1 : 0)),
    );
    expect(decoded.units[unit]?.broken[0]).toMatchObject({ offset, length: 1, rule: { id: 'websocket.text-utf-8' } });
  });

  test('a character split over fragments is no breach', () => {
    expect(breachesOf(decode('01 01 f0 00 01 9f 00 01 98 80 01 80', { side: 'server' }))).toEqual([]);
  });

  test('frames asked for in any order give the same answer', () => {
    const decoded = decode('01 01 f0 00 01 9f 00 01 98 00 01 41 80 01 80 81 01 ff', { side: 'server' });
    for (const index of [5, 2, 4, 0, 3, 1, 3, 5]) expect(decoded.decoder.dissect(index)).toEqual(decoded.units[index]);
  });
});

describe('RFC 7692 §7.2: what is deflated and what it inflates to are both there', () => {
  test('the last frame of a message shows the message', () => {
    const decoded = decode('41 03 f2 48 cd 80 04 c9 c9 07 00', { side: 'server', deflate: PLAIN_DEFLATE });
    expect(fieldOf(decoded.units[0], 'payload data').value).toBe('f248cd');
    expect(fieldOf(decoded.units[1], 'payload data').value).toBe('c9c90700');
    expect(fieldOf(decoded.units[1], 'inflated data')).toMatchObject({ offset: 7, length: 4, value: 'Hello' });
    expect(toHex(decoded.decoder.inflated(0) ?? new Uint8Array(0))).toBe(toHex(encodeUtf8('Hello')));
  });

  test('of an unfinished message as much as its frames give', () => {
    const { decoder } = decode('41 03 f2 48 cd', { side: 'server', deflate: PLAIN_DEFLATE });
    expect(new TextDecoder().decode(decoder.inflated(0))).toBe('He');
  });

  test('a message that is not compressed has no inflated octets', () => {
    expect(decode('81 00', { side: 'server', deflate: PLAIN_DEFLATE }).decoder.inflated(0)).toBeUndefined();
  });

  test('without context takeover a message cannot refer to the one before', () => {
    const octets = 'c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00 c1 07 f2 48 cd c9 c9 07 00';
    const deflate = { ...PLAIN_DEFLATE, serverNoContextTakeover: true };
    const { units } = decode(octets, { side: 'server', deflate });
    expect(units.map(({ broken }) => broken.map(({ rule }) => rule.id))).toEqual([
      [],
      ['websocket.deflate-distance'],
      [],
    ]);
    expect(
      breachesOf(decode(octets, { side: 'server', deflate: { ...deflate, serverNoContextTakeover: false } })),
    ).toEqual([]);
  });

  test('where the octets begin in the middle of a connection it is said that what is referred to is not among them', () => {
    const { units } = decode('c1 05 f2 00 11 00 00', { side: 'server', deflate: PLAIN_DEFLATE });
    expect(units[0]?.broken.map(({ rule }) => rule.text)).toEqual([
      expect.stringContaining('begin in the middle of a connection, what it refers to is not among them'),
    ]);
  });

  test('a message longer than the bound is given up at the bound', () => {
    const stored = new Uint8Array([0x00, 0xe8, 0x03, 0x17, 0xfc, ...new Uint8Array(1000), 0x00]);
    const octets = encodeFrame({ ...WHOLE, rsv1: true, opcode: 2, payload: stored });
    const limits = { payload: 10_000, inflated: 999 };
    const decoded = decode(octets, { side: 'server', deflate: PLAIN_DEFLATE, limits });
    expect(breachesOf(decoded)).toMatchObject([{ rule: { consequence: { kind: 'close', code: 1009 } } }]);
    expect(
      breachesOf(decode(octets, { side: 'server', deflate: PLAIN_DEFLATE, limits: { ...limits, inflated: 1000 } })),
    ).toEqual([]);
  });

  test('after a message that cannot be inflated the next one cannot be known either, and is not blamed', () => {
    const decoded = decode('c1 02 ff ff c1 07 f2 48 cd c9 c9 07 00', { side: 'server', deflate: PLAIN_DEFLATE });
    expect(decoded.units[1]?.broken).toEqual([]);
    expect(decoded.decoder.inflated(1)).toBeUndefined();
  });
});

describe('unfinished frames', () => {
  test.each([
    ['81', ['FIN', 'RSV1', 'RSV2', 'RSV3', 'opcode'], undefined],
    ['81 fe', ['payload length'], undefined],
    ['81 fe 00', ['extended payload length'], undefined],
    ['81 fe 00 80', ['extended payload length'], 132],
    ['81 fe 00 80 01 02', ['masking key'], 130],
    ['81 85 37 fa 21 3d', ['payload data'], 5],
    ['81 85 37 fa 21 3d 7f 9f', ['payload data'], 3],
  ])('%s', (hex, names, awaited) => {
    const decoded = decode(hex);
    expect(decoded.units).toEqual([]);
    expect(decoded.pending?.fields.slice(-names.length).map(({ name }) => name)).toEqual(names);
    expect(decoded.pending?.awaited).toBe(awaited);
    expectTiled(decoded);
  });

  test('show what their payload is so far', () => {
    const { pending } = decode('81 85 37 fa 21 3d 7f 9f');
    expect(pending?.fields.at(-1)?.value).toBe('He');
  });

  test('RFC 6455 §7.1.5: an end inside a frame is a breach, an end between frames is none', () => {
    const { stream, decoder } = decode('81 85 37');
    stream.ended = true;
    expect(decoder.pending()?.broken.map(({ rule }) => rule.id)).toEqual(['websocket.ends-between-frames']);
    stream.octets.append(octetsOf('fa 21 3d 7f 9f 4d 51 58'));
    decoder.advance();
    expect(decoder.pending()).toBeUndefined();
  });
});

test('a length that announces itself as negative: all that follows is one growing unit', () => {
  const stream = new OctetStream();
  const decoder = createFrameDecoder(stream, { side: 'server', start: 0 });
  for (const part of ['81 01 41 82 7f', 'ff 00 00 00 00 00 00 00', 'aa bb', '81 00']) {
    stream.octets.append(octetsOf(part));
    decoder.advance();
  }
  expect(stream.units.count).toBe(2);
  const unit = decoder.dissect(1);
  expect(unit).toMatchObject({ kind: 'undecodable', offset: 3, length: 14 });
  expect(unit.fields.at(-1)).toMatchObject({ name: 'payload data', value: 'aabb8100', offset: 13 });
  expect(decoder.phase()).toBe('lost');
  expect(decoder.next).toBe(17);
  expect(decoder.pending()).toBeUndefined();
});

test.each([
  ['', 'between messages'],
  ['81', 'inside a frame'],
  ['81 01', 'inside a frame'],
  ['81 01 41', 'between messages'],
  ['01 01 41', 'between fragments'],
  ['01 01 41 89 00', 'between fragments'],
  ['01 01 41 89', 'inside a frame'],
  ['01 01 41 80 00', 'between messages'],
  ['88 00', 'after close'],
  ['88 00 81', 'after close'],
  ['81 7f ff 00 00 00 00 00 00 00', 'lost'],
])('after %j the phase is %s', (hex, phase) => {
  expect(decode(hex, { side: 'server' }).decoder.phase()).toBe(phase);
});

test('frames whose octets were discarded keep their place', () => {
  const { stream, decoder } = decode('81 01 41 81 01 42', { side: 'server' });
  stream.octets.discardBefore(3);
  expect(decoder.dissect(0)).toMatchObject({ offset: 0, length: 3, fields: [{ name: 'octets no longer held' }] });
  expect(fieldOf(decoder.dissect(1), 'payload data').value).toBe('B');
});
