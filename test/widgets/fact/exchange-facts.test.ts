import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { exchangeFact } from '#widgets/fact/exchange-facts.ts';
import { factOf } from '#widgets/fact/facts.ts';

const FILE = 'content/01-reading-the-wire/exchanges.capture.json';
const capture = Capture.parse(JSON.parse(readFileSync(FILE, 'utf8')));
const reader = new CaptureReader();
for (const event of capture.events) reader.receive(event);
const fact = (name: string) => exchangeFact(reader, name);
const message = (name: string) => Number(factOf(capture, name).replaceAll('\u202f', ''));

describe('facts of an exchange by its number', () => {
  test('octets are those of the head and of all that follows it until the next', () => {
    expect(fact('exchange 1 request octets')).toBe(String(message('message 1 octets')));
    expect(fact('exchange 1 response octets')).toBe(String(message('message 2 octets') + message('message 3 octets')));
    expect(fact('exchange 4 request octets')).toBe(String(message('message 14 octets') + message('message 15 octets')));
    const both = message('exchange 1 request octets') + message('exchange 1 response octets');
    expect(fact('exchange 1 octets')).toBe(String(both));
  });

  test('fields and the status are those of the heads', () => {
    expect(fact('exchange 3 status')).toBe('200');
    expect(fact('exchange 3 response field connection')).toBe('close');
    expect(fact('exchange 1 request field Host')).toBe('127.0.0.1:4102');
    expect(fact('answers with 200')).toBe('4');
  });

  test('exchanges of several connections stand in the order in which they began', () => {
    expect(fact('exchange 4 request field Host')).toBe('127.0.0.1:4102');
    for (const number of [1, 2, 3]) expect(fact(`exchange ${number} asked again after`)).toMatch(/^[\d.]+ m?s$/);
    expect(fact('exchange 2 took')).toMatch(/ m?s$/);
    expect(fact('exchange 2 answered after')).toMatch(/ ms$/);
  });

  test.each([
    'exchange 5 status',
    'exchange 0 status',
    'exchange 4 asked again after',
    'exchange 1 response field X-None',
    'exchange 1 nonsense',
    'answers with 418',
    'requests',
  ])('%s is none', (name) => {
    expect(fact(name)).toBeUndefined();
  });
});
