import { describe, expect, test } from 'vitest';
import { xmlDocuments } from '#test/vectors/xml-documents.ts';
import type { Field } from '#wire/octets/dissection.ts';
import { createXmlDecoder } from '#wire/xml/decoder.ts';
import { xmlRules } from '#wire/xml/rules.ts';
import { broken, expectTiled, fieldsNamed, octetByOctet, octetsOf, readMessages, readOne } from '../message-feeding.ts';

describe.each(xmlDocuments)('XML 1.0 $section: $name', ({ text, breaks }) => {
  const octets = octetsOf(text);

  test('is judged so, at that octet', () => {
    const unit = readOne(createXmlDecoder, octets);
    expectTiled(unit);
    expect(broken(unit)).toEqual(breaks === undefined ? [] : [[`xml.${breaks[0]}`, breaks[1]]]);
    expect(fieldsNamed(unit, 'octets not understood').length > 0).toBe(stops(breaks, octets.length));
  });

  test('octet by octet, amid other messages, it is the same', () => {
    const [alone] = readMessages(createXmlDecoder, [[octets]], { start: 4 }).units;
    const [, amid, after] = readMessages(createXmlDecoder, [[octetsOf('<b/>')], octetByOctet(octets), []], {
      rest: [octetsOf('<a')],
    }).units;
    expect(amid).toEqual(alone);
    expect(after).toMatchObject({ length: 0, broken: [{ rule: { id: 'xml.one-root' } }] });
  });

  test('the other side is to blame when it sent it', () => {
    for (const { blame } of readOne(createXmlDecoder, octets, 'server').broken) expect(blame).toBe('server');
  });
});

/** Whether octets are left over: not where something is missing at the end, or a declared encoding is only another. */
function stops(breaks: readonly [string, number] | undefined, length: number): boolean {
  return breaks !== undefined && breaks[1] < length - 1 && !(breaks[0] === 'encoding' && breaks[1] === 30);
}

test('every rule is broken by one of them, save those on limits and on what has no other name', () => {
  const shown = new Set(xmlDocuments.flatMap(({ breaks }) => (breaks ? [`xml.${breaks[0]}`] : [])));
  expect(Object.values(xmlRules).filter(({ id }) => !shown.has(id))).toEqual([xmlRules.wellFormed, xmlRules.limits]);
});

describe('the parts of a document, each with its place in octets', () => {
  const listed = (fields: readonly Field[], depth = 0): string[] =>
    fields.flatMap(({ name, offset, length, value, fields: inner = [] }) => [
      `${' '.repeat(depth)}${name} ${offset}+${length}${value === null ? '' : ` ${value}`}`,
      ...listed(inner, depth + 1),
    ]);

  test('§3.1: tags, attributes and text beyond ASCII', () => {
    expect(listed(readOne(createXmlDecoder, '<é a="1&amp;2">𝄞<b/></é>').fields)).toEqual([
      'element 0+29 é',
      ' start tag 0+16 é',
      '  tag begins 0+1 <',
      '  element name 1+2 é',
      '  whitespace 3+1',
      '  attribute 4+11 a',
      '   attribute name 4+1 a',
      '   equals sign 5+1 =',
      '   quotation mark 6+1 "',
      '   attribute value 7+7 1&2',
      '    characters 7+1 1',
      '    reference 8+5 &amp;',
      '    characters 13+1 2',
      '   quotation mark 14+1 "',
      '  tag ends 15+1 >',
      ' character data 16+4 𝄞',
      ' element 20+4 b',
      '  empty-element tag 20+4 b',
      '   tag begins 20+1 <',
      '   element name 21+1 b',
      '   tag ends 22+2 />',
      ' end tag 24+5 é',
      '  tag begins 24+2 </',
      '  element name 26+2 é',
      '  tag ends 28+1 >',
    ]);
  });

  test('§2.11 and §3.3.3: line ends are told as one line feed, in values as a space', () => {
    const unit = readOne(createXmlDecoder, '<a b="1\r\n2&#10;3">x\r\ny\rz</a>');
    expect(fieldsNamed(unit, 'attribute value')[0]?.value).toBe('1 2\n3');
    expect(fieldsNamed(unit, 'character data')[0]?.value).toBe('x\ny\nz');
  });
});

describe('limits', () => {
  test('elements up to 256 deep are taken apart, deeper ones are shown as they are', () => {
    const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
    expect(broken(readOne(createXmlDecoder, nested(257)))).toEqual([]);
    const deep = readOne(createXmlDecoder, nested(258));
    expectTiled(deep);
    expect(broken(deep)).toEqual([['xml.limits', 257 * 3]]);
  });

  test('fifty thousand elements in each other overflow nothing', () => {
    const unit = readOne(createXmlDecoder, '<a>'.repeat(50_000));
    expectTiled(unit);
    expect(broken(unit)).toEqual([['xml.limits', 257 * 3]]);
  });

  test('a document of very many elements is taken apart as far as some twenty thousand fields', () => {
    const unit = readOne(createXmlDecoder, `<a>${'<b/>'.repeat(50_000)}</a>`);
    expectTiled(unit);
    expect(broken(unit).map(([rule]) => rule)).toEqual(['xml.limits']);
    expect(fieldsNamed(unit, 'element').length).toBeGreaterThan(3000);
  });
});

test.each(['<a', '<a b="', '<a><!-- b', '<a>&am', '<a><![CDATA[x', '<?xml ver', '<a></'])(
  'a document that has not all come breaks nothing yet: %s',
  (text) => {
    const { pending } = readMessages(createXmlDecoder, [], { rest: [octetsOf(text)] });
    expect(pending).toMatchObject({ kind: 'document', length: octetsOf(text).length, broken: [] });
  },
);
