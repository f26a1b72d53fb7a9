import { describe, expect, test } from 'vitest';
import { frame } from '#test/setup/websocket-capture.ts';
import { breachesOf, consequenceText, placeBreaches } from '#widgets/field/breaches.ts';
import { fieldAt, walk } from '#widgets/field/field-path.ts';
import { fieldAnnouncement, fieldView } from '#widgets/field/field-view.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeClosePayload, encodeMessage } from '#wire/websocket/encode.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';
import { frameUnits, HANDSHAKE, httpUnits, only, type Sample } from '../../setup/sample-units.ts';

function pathOf({ unit }: Sample, name: string) {
  const path = walk(unit).find(({ field }) => field.name === name)?.path;
  if (!path) throw new Error(`no field ${name}`);
  return path;
}

test('RFC 6455 §5.3: the value of a masked payload is told as what it is unmasked, while its octets are those that crossed', () => {
  const masked = only(frameUnits(frame('client', 1, encodeUtf8('Hello'))));
  const meant = Uint8Array.of(...masked.octets.subarray(0, 6), ...encodeUtf8('Hello'));
  const path = pathOf(masked, 'payload data');
  const sent = textOf(fieldView(masked.unit, path, masked.octets, { meant }));
  expect(sent).toContain('unmaskedHello');
  expect(sent).toContain(`hex${toHex(masked.octets.subarray(6), ' ')}`);
  const undone = textOf(fieldView(masked.unit, path, meant, { meant }));
  expect(undone).toContain('valueHello');
  expect(undone).toContain('hex48 65 6c 6c 6f');
});

describe('a field of bits', () => {
  const unmasked = only(frameUnits(new Uint8Array([0x81, 0x02, 0x68, 0x69])));
  const text = textOf(fieldView(unmasked.unit, pathOf(unmasked, 'MASK'), unmasked.octets));

  test('name, value, meaning, bits and their place', () => {
    expect(text).toMatch(/^MASK/);
    expect(text).toContain('value0');
    expect(text).toContain('meansnot masked');
    expect(text).toContain('bits0, bit 0 of its octet');
  });

  test('what it is for, why, and where it stands', () => {
    const view = fieldView(unmasked.unit, pathOf(unmasked, 'MASK'), unmasked.octets);
    expect(text).toContain('A client always masks');
    expect(text).toContain('Why?');
    expect(elements(view).map(({ attributes }) => attributes['href'])).toContain(
      'https://www.rfc-editor.org/rfc/rfc6455#section-5.1',
    );
  });

  test('the breach: level, rule, who broke it and what follows', () => {
    const [breach] = withClass(fieldView(unmasked.unit, pathOf(unmasked, 'MASK'), unmasked.octets), 'field-breach').map(
      textOf,
    );
    expect(breach).toBe(
      '⚠ MUST A client masks every frame that it sends. RFC 6455 §5.1. The client broke it; a conforming server fails the connection with close code 1002.',
    );
  });

  test('the likely mistake behind it, where it is known', () => {
    const [first] = unmasked.unit.broken;
    const unit = { ...unmasked.unit, broken: first ? [{ ...first, likely: 'the mask was forgotten' }] : [] };
    const [breach] = withClass(fieldView(unit, pathOf(unmasked, 'MASK'), unmasked.octets), 'field-breach').map(textOf);
    expect(breach).toContain(' RFC 6455 §5.1. Likely mistake: the mask was forgotten. The client broke it;');
  });

  test('its neighbours in the octet have no part in it', () => {
    const length = fieldAt(unmasked.unit, pathOf(unmasked, 'payload length'));
    expect(length && breachesOf(unmasked.unit, length)).toEqual([]);
  });
});

describe('a field of octets', () => {
  test('a number in decimal and hex, its octets, and what this value says', () => {
    const close = only(frameUnits(encodeMessage(8, encodeClosePayload(1001)), 'server', 70));
    const text = textOf(fieldView(close.unit, pathOf(close, 'close code'), close.octets));
    expect(text).toContain('value1001 (0x3e9)');
    expect(text).toContain('hex03 e9');
    expect(text).toContain('offset 72 to 73, 2 octets');
    expect(text).toContain('Going away');
  });

  test('a header field goes by its own name', () => {
    const head = only(httpUnits(HANDSHAKE));
    expect(textOf(fieldView(head.unit, [6, 2], head.octets))).toMatch(/^Sec-WebSocket-Keyoptional whitespace/);
    expect(textOf(fieldView(head.unit, [6], head.octets))).toContain('16 random octets in base64');
  });

  test('long ones are cut, and the rest is counted', () => {
    const long = only(frameUnits(encodeMessage(2, new Uint8Array(5000)), 'server'));
    const text = textOf(fieldView(long.unit, pathOf(long, 'payload data'), long.octets));
    expect(text).toContain('… 4968 octets more');
    expect(text).toContain('characters more');
    expect(text.length).toBeLessThan(2500);
  });
});

describe('the whole unit', () => {
  test('the empty path, and one that leads nowhere', () => {
    const frame = only(frameUnits(new Uint8Array([0x8a, 0x00]), 'server', 9));
    for (const path of [[], [99]])
      expect(textOf(fieldView(frame.unit, path, frame.octets))).toContain('2, from offset 9');
  });
});

describe('for the ear', () => {
  test('name, value, meaning and breaches in one sentence', () => {
    const frame = only(frameUnits(new Uint8Array([0x83, 0x00]), 'server'));
    expect(fieldAnnouncement(frame.unit, pathOf(frame, 'opcode'))).toBe(
      'opcode: 3, reserved for further data frames, breaks 1 rule',
    );
    expect(fieldAnnouncement(frame.unit, [])).toBe('frame, 2 octets');
  });
});

describe('breaches', () => {
  test('consequences in words', () => {
    expect(consequenceText({ kind: 'status', status: 400, close: true })).toBe(
      'answers with status 400 and closes the connection',
    );
    expect(consequenceText({ kind: 'status', status: 426, close: false })).toBe('answers with status 426');
    expect(consequenceText({ kind: 'fail' })).toBe('drops the connection without an answer');
    expect(consequenceText({ kind: 'none' })).toBe('accepts it');
  });

  test('one that takes in the whole unit is told of once', () => {
    const frame = only(frameUnits(new Uint8Array([0x8a, 0x00]), 'server'));
    const rule = { id: 'x', section: 'RFC 1 §1', level: 'MUST', text: 'x', consequence: { kind: 'none' } } as const;
    const unit = { ...frame.unit, broken: [{ rule, blame: 'server', offset: 0, length: 2 }] } as const;
    const placed = placeBreaches(unit);
    expect(placed.ofUnit).toHaveLength(1);
    expect(walk(unit).flatMap(({ path }) => placed.of(path))).toEqual([]);
  });
});
