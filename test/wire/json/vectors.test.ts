import { describe, expect, test } from 'vitest';
import { jsonTexts } from '#test/vectors/json-texts.ts';
import { createJsonDecoder } from '#wire/json/decoder.ts';
import { jsonRules } from '#wire/json/rules.ts';
import { broken, expectTiled, isFatal, octetByOctet, octetsOf, readMessages, readOne } from '../message-feeding.ts';

describe.each(jsonTexts)('RFC 8259 $section: $name', ({ section, text, breaks, refused }) => {
  const octets = octetsOf(text);

  test('is judged so, at that octet', () => {
    const unit = readOne(createJsonDecoder, octets);
    expectTiled(unit);
    expect(broken(unit)[0]).toEqual(breaks === undefined ? undefined : [`json.${breaks[0]}`, breaks[1]]);
    expect(unit.broken.some(isFatal)).toBe(refused);
    // A lone mistake is told once. What may follow an ill-formed octet is another.
    if (section !== '§8.2') expect(unit.broken.length).toBeLessThanOrEqual(1);
  });

  test('JSON.parse says the same of it', () => {
    const parse = () => JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets));
    if (refused) expect(parse).toThrow();
    else expect(parse).not.toThrow();
  });

  test('octet by octet, before and after other messages, it is the same', () => {
    const [alone] = readMessages(createJsonDecoder, [[octets]], { start: 2 }).units;
    const [, amid, after] = readMessages(createJsonDecoder, [[octetsOf('{}')], octetByOctet(octets), []]).units;
    expect(amid).toEqual(alone);
    expect(after).toMatchObject({ offset: 2 + octets.length, length: 0, broken: [{ rule: { id: 'json.value' } }] });
  });

  test('the octets of the next message stay out of it', () => {
    const [unit] = readMessages(createJsonDecoder, [[octets]], { rest: [octetsOf('{"a')] }).units;
    expect(unit).toEqual(readOne(createJsonDecoder, octets));
  });

  test('the other side is to blame when it sent it', () => {
    const unit = readOne(createJsonDecoder, octets, 'server');
    for (const breach of unit.broken) expect(breach.blame).toBe('server');
  });
});

test('every rule is broken by one of them, save that on limits', () => {
  const shown = new Set(jsonTexts.flatMap(({ breaks }) => (breaks ? [`json.${breaks[0]}`] : [])));
  const unshown = Object.values(jsonRules).filter(({ id }) => !shown.has(id));
  expect(unshown).toEqual([jsonRules.limits]);
});
