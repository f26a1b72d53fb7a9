import { describe, expect, test } from 'vitest';
import { createJsonDecoder } from '#wire/json/decoder.ts';
import type { Field } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { broken, expectTiled, fieldsNamed, octetsOf, readMessages, readOne } from '../message-feeding.ts';

/** A field and those in it, as [name, offset, length, value]. */
function listed(fields: readonly Field[], depth = 0): string[] {
  return fields.flatMap(({ name, offset, length, value, fields: inner = [] }) => [
    `${' '.repeat(depth)}${name} ${offset}+${length}${value === null ? '' : ` ${value}`}`,
    ...listed(inner, depth + 1),
  ]);
}

describe('RFC 8259 §2: the tokens of a text, each with its place', () => {
  test('an object', () => {
    expect(listed(readOne(createJsonDecoder, '{"id": 1,"args":[2,true]}\n').fields)).toEqual([
      'object 0+25',
      ' begin object 0+1 {',
      ' member 1+7 id',
      '  member name 1+4 id',
      '  name separator 5+1 :',
      '  whitespace 6+1',
      '  number 7+1 1',
      ' value separator 8+1 ,',
      ' member 9+15 args',
      '  member name 9+6 args',
      '  name separator 15+1 :',
      '  array 16+8',
      '   begin array 16+1 [',
      '   number 17+1 2',
      '   value separator 18+1 ,',
      '   literal 19+4 true',
      '   end array 23+1 ]',
      ' end object 24+1 }',
      'whitespace 25+1',
    ]);
  });

  test('§7: a string with escapes has parts, and its value is what they stand for', () => {
    const [field] = readOne(createJsonDecoder, '"é\\n\\ud834\\udd1ex"').fields;
    expect(field?.value).toBe('é\n𝄞x');
    expect(field?.fields?.map(({ name, offset, length, meaning }) => [name, offset, length, meaning])).toEqual([
      ['quotation mark', 0, 1, undefined],
      ['characters', 1, 2, undefined],
      ['escape', 3, 2, 'U+000A'],
      ['escape', 5, 12, 'U+1D11E'],
      ['characters', 17, 1, undefined],
      ['quotation mark', 18, 1, undefined],
    ]);
  });

  test('§6: a number that a double does not tell exactly is kept as it was written', () => {
    const numbers = fieldsNamed(readOne(createJsonDecoder, '[9007199254740993, 1e400, 0.5]'), 'number');
    expect(numbers.map(({ value }) => value)).toEqual(['9007199254740993', '1e400', 0.5]);
  });
});

describe('what is not JSON stays to be seen', () => {
  test('what follows the first octet out of place is one field of the innermost value', () => {
    expect(listed(readOne(createJsonDecoder, '{"a":[1,oops],"b":2}').fields)).toEqual([
      'object 0+20',
      ' begin object 0+1 {',
      ' member 1+19 a',
      '  member name 1+3 a',
      '  name separator 4+1 :',
      '  array 5+15',
      '   begin array 5+1 [',
      '   number 6+1 1',
      '   value separator 7+1 ,',
      '   octets not understood 8+12 6f6f70735d2c2262223a327d',
    ]);
  });

  test('ill-formed UTF-8 within a string: the string is read on', () => {
    const unit = readOne(createJsonDecoder, Uint8Array.from([0x5b, 0x22, 0xff, 0x22, 0x2c, 0x31, 0x5d]));
    expect(fieldsNamed(unit, 'string')[0]?.value).toBe('\ufffd');
    expect(fieldsNamed(unit, 'number')[0]?.value).toBe(1);
  });

  test('a likely mistake is named', () => {
    const likely = (text: string) => readOne(createJsonDecoder, text).broken[0]?.likely;
    expect(likely('[1,]')).toBe('a comma after the last one');
    expect(likely('{a:1}')).toBe('a name without quotation marks, as JavaScript has them');
    expect(likely('[True]')).toBe('true, false and null are in small letters');
    expect(likely('[012]')).toBe('a leading zero');
    expect(likely('{"a":1')).toBe('the text is cut short');
  });
});

describe('a text that has not all come', () => {
  test.each(['{"a":[1,"b', '{"a', '[tr', '"\\u00', '-', '1.', '["\ud834'.slice(0, 2)])(
    '%s breaks nothing yet',
    (text) => {
      const { pending } = readMessages(createJsonDecoder, [], { rest: [octetsOf(text)] });
      expect(pending).toMatchObject({ kind: 'text', offset: 0, length: octetsOf(text).length, broken: [] });
    },
  );

  test('a character cut through by the end of what has come is no mistake', () => {
    const { pending } = readMessages(createJsonDecoder, [], { rest: [Uint8Array.of(0x22, 0xe2, 0x82)] });
    expect(pending?.broken).toEqual([]);
  });

  test('where nobody tells of messages, the end of the stream ends the text', () => {
    const stream = new OctetStream(7);
    const decoder = createJsonDecoder(stream, 'server');
    stream.octets.append(octetsOf('{"a":'));
    decoder.advance();
    expect(stream.units.count).toBe(0);
    stream.octets.append(octetsOf('1}'));
    stream.ended = true;
    decoder.advance();
    expect(decoder.dissect(0)).toMatchObject({ offset: 7, length: 7, broken: [] });
    expect(decoder.pending()).toBeUndefined();
  });

  test('the octets of messages may be let go of; they are counted on', () => {
    const { decoder, stream } = readMessages(createJsonDecoder, [[octetsOf('[1]')], [octetsOf('[22]')]]);
    stream.octets.discardBefore(3);
    expect(decoder.dissect(0)).toMatchObject({ kind: 'text', length: 3, fields: [{ name: 'octets no longer held' }] });
    expect(decoder.dissect(1)).toMatchObject({ offset: 3, length: 4, broken: [] });
  });
});

describe('RFC 8259 §9: limits', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  test('values up to 256 deep are taken apart, what is deeper is shown as it is', () => {
    expect(broken(readOne(createJsonDecoder, nested(257)))).toEqual([]);
    const unit = readOne(createJsonDecoder, nested(258));
    expectTiled(unit);
    expect(broken(unit)).toEqual([['json.limits', 257]]);
  });

  test('a hundred thousand brackets overflow nothing', () => {
    const unit = readOne(createJsonDecoder, '['.repeat(100_000));
    expectTiled(unit);
    expect(broken(unit)).toEqual([['json.limits', 257]]);
  });

  test('a text of very many values is taken apart as far as some twenty thousand fields', () => {
    const unit = readOne(createJsonDecoder, `[${'1,'.repeat(200_000)}1]`);
    expectTiled(unit);
    expect(broken(unit).map(([rule]) => rule)).toEqual(['json.limits']);
    expect(unit.fields[0]?.fields?.length).toBeGreaterThan(19_000);
    expect(unit.fields[0]?.fields?.length).toBeLessThan(21_000);
  });

  test('a long string shows its beginning and says so', () => {
    const [field] = readOne(createJsonDecoder, `"${'é'.repeat(100_000)}"`).fields;
    expect(String(field?.value)).toHaveLength(2048);
    expect(field?.meaning).toBe('the first 4096 of 200000 octets');
  });
});
