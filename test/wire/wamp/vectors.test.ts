import { describe, expect, test } from 'vitest';
import { wampMessages } from '#test/vectors/wamp-messages.ts';
import { messageRules } from '#wire/wamp/rules.ts';
import { broken, expectTiled, octetByOctet, octetsOf, readMessages, readOne } from '../message-feeding.ts';
import { lonelyDecoder } from './feeding.ts';

function wampBreaks(unit: Parameters<typeof broken>[0]): string[] {
  return broken(unit).flatMap(([rule]) => (rule.startsWith('wamp.') ? [rule.slice(5)] : []));
}

describe.each(wampMessages)('WAMP $section: $name', ({ side, text, kind, breaks }) => {
  test('is what it is, and breaks what it breaks', () => {
    const unit = readOne(lonelyDecoder, text, side);
    expectTiled(unit);
    expect(unit.kind).toBe(kind);
    expect(wampBreaks(unit)).toEqual(breaks);
    for (const breach of unit.broken) expect(breach.blame).toBe(side);
  });

  test('JSON has something to say of it only where it is no JSON', () => {
    const isJson = !breaks.includes('serialization');
    const unit = readOne(lonelyDecoder, text, side);
    const isBeyond = text.includes('9007199254740993');
    expect(broken(unit).some(([rule]) => rule.startsWith('json.'))).toBe(!isJson || isBeyond);
  });

  test('octet by octet, with the next message behind it, it is the same', () => {
    const octets = octetsOf(text);
    const options = { side, start: 5, rest: [octetsOf('[48,1')] };
    const [whole] = readMessages(lonelyDecoder, [[octets]], options).units;
    const [split] = readMessages(lonelyDecoder, [octetByOctet(octets)], options).units;
    expect(split).toEqual(whole);
    expect(wampBreaks(whole ?? readOne(lonelyDecoder, ''))).toEqual(breaks);
  });
});

test('elements are named by their places', () => {
  const names = (text: string, side: 'client' | 'server' = 'client') =>
    readOne(lonelyDecoder, text, side).fields.map(({ name, offset, length }) => `${name} ${offset}+${length}`);
  expect(names('[48,1,{},"a.b",[2],{"c":3}]')).toEqual([
    ...['begin array 0+1', 'MessageType 1+2', 'value separator 3+1', 'Request 4+1', 'value separator 5+1'],
    ...['Options 6+2', 'value separator 8+1', 'Procedure 9+5', 'value separator 14+1', 'Arguments 15+3'],
    ...['value separator 18+1', 'ArgumentsKw 19+7', 'end array 26+1'],
  ]);
  expect(readOne(lonelyDecoder, '[48,1,{},"a"]').fields[1]).toMatchObject({ value: 48, meaning: 'CALL' });
  expect(names('[36,1,2,{}]', 'server').filter((name) => /^[A-Z]/.test(name))).toEqual([
    ...['MessageType 1+2', 'Subscription 4+1', 'Publication 6+1', 'Details 8+2'],
  ]);
});

test('an ABORT answers what cannot be followed, an ERROR a URI that is none', () => {
  const consequences = (text: string) => readOne(lonelyDecoder, text).broken.map(({ rule }) => rule.consequence);
  expect(consequences('[48,1]')).toEqual([{ kind: 'wamp', answer: 'ABORT', reason: 'wamp.error.protocol_violation' }]);
  expect(consequences('[48,1,{},"a..b"]')).toEqual([
    { kind: 'wamp', answer: 'ERROR', reason: 'wamp.error.invalid_uri' },
  ]);
});

test('every rule about a message by itself is broken by one of them, save that on frames', () => {
  const shown = new Set(wampMessages.flatMap(({ breaks }) => breaks.map((id) => `wamp.${id}`)));
  expect(Object.values(messageRules).filter(({ id }) => !shown.has(id))).toEqual([messageRules.textMessages]);
});
