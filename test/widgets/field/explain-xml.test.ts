import { expect, test } from 'vitest';
import { xmlDocuments } from '#test/vectors/xml-documents.ts';
import { xmlFields, xmlUnits } from '#widgets/field/explanations/xml.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { createXmlDecoder } from '#wire/xml/decoder.ts';
import { xmlRules } from '#wire/xml/rules.ts';
import { octetsOf, readMessages } from '../../wire/message-feeding.ts';
import { expectExplained } from './expect-explained.ts';

test.each(xmlDocuments)('every part of a document is explained: $section, $name', ({ text }) => {
  const octets = octetsOf(text);
  const { units, pending } = readMessages(createXmlDecoder, [[octets]], { rest: [octets.subarray(0, -1)] });
  for (const unit of pending ? [...units, pending] : units) expectExplained(unit);
});

test('sections of explanations and rules lead to the standard', () => {
  const tables = [xmlUnits, xmlFields, xmlRules];
  for (const { section } of tables.flatMap((table) => Object.values<{ section: string }>(table)))
    expect(sectionLinks(section), section).toHaveLength(1);
  expect(sectionLinks('XML 1.0 §2.8')).toEqual([
    { text: 'XML 1.0 §2.8', href: 'https://www.w3.org/TR/xml/#sec-prolog-dtd' },
  ]);
  expect(sectionLinks('XML 1.0 §9')).toEqual([]);
});
