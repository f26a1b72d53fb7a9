import { expect, test } from 'vitest';
import { jsonTexts } from '#test/vectors/json-texts.ts';
import { jsonFields, jsonUnits } from '#widgets/field/explanations/json.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { createJsonDecoder } from '#wire/json/decoder.ts';
import { jsonRules } from '#wire/json/rules.ts';
import { octetsOf, readMessages } from '../../wire/message-feeding.ts';
import { expectExplained } from './expect-explained.ts';

test.each(jsonTexts)('every field of a JSON text is explained: $section, $name', ({ text }) => {
  const octets = octetsOf(text);
  const { units, pending } = readMessages(createJsonDecoder, [[octets]], { rest: [octets.subarray(0, -1)] });
  for (const unit of pending ? [...units, pending] : units) expectExplained(unit);
});

test('sections of explanations and rules lead to the standard', () => {
  const tables = [jsonUnits, jsonFields, jsonRules];
  for (const { section } of tables.flatMap((table) => Object.values<{ section: string }>(table)))
    expect(sectionLinks(section), section).toHaveLength(1);
});
