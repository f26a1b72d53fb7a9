import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { story } from '#test/setup/websocket-capture.ts';
import { factOf } from '#widgets/fact/facts.ts';

const recorded = (path: string) => Capture.parse(JSON.parse(readFileSync(`content/${path}.capture.json`, 'utf8')));
const websocket = story().capture();
const chunked = recorded('01-reading-the-wire/exchanges');

describe('octets and bits of a message, as prose quotes them', () => {
  test.each([
    ['message 4 hex', '81 05 48 65 6c 6c 6f'],
    ['message 4 begins', '81 05'],
    ['message 4 hex from 2 to 2', '05'],
    ['message 4 hex of payload data', '48 65 6c 6c 6f'],
    ['message 4 hex of payload data from 2 to 3', '65 6c'],
    ['message 4 bits of FIN', '1'],
    ['message 4 bits of opcode', '0001'],
    ['message 4 bits of MASK', '0'],
    ['message 3 bits of MASK', '1'],
    ['message 4 bits of payload length', '0000101'],
  ])('RFC 6455 section 5.2: %s', (name, value) => {
    expect(factOf(websocket, name)).toBe(value);
  });

  test.each([
    ['message 6 hex of chunk size', '37'],
    ['message 6 hex of CRLF', '0d 0a'],
    ['message 6 hex of chunk data', '48 65 6c 6c 6f 2c 20'],
    ['message 10 hex of empty line', '0d 0a'],
  ])('RFC 9112 section 7.1: %s', (name, value) => {
    expect(factOf(chunked, name)).toBe(value);
  });

  test.each([
    'message 4 hex from 0 to 1',
    'message 4 hex from 7 to 8',
    'message 4 hex from 3 to 2',
    'message 4 hex of colour',
    'message 4 bits of payload data',
    'message 4 bits of colour',
  ])('there is no %s: the build stops', (name) => {
    expect(() => factOf(websocket, name)).toThrow(name);
  });
});

describe('what lies between', () => {
  test('two messages, in the time of the tap', () => {
    expect(factOf(chunked, 'message 7 after the one before')).toBe('151 ms');
    expect(() => factOf(chunked, 'message 1 after the one before')).toThrow('after the one before');
  });

  test('the last octet of a connection and its end', () => {
    const beyond = recorded('06-long-polling/beyond-keep-alive');
    expect(factOf(beyond, 'connection 1 quiet before its end')).toBe('1:05');
    expect(() => factOf(beyond, 'connection 2 quiet before its end')).toThrow('connection 2');
    expect(() => factOf(beyond, 'connection 9 quiet before its end')).toThrow('connection 9');
  });

  test('EventSources that are made at once, and the first close', () => {
    const seven = recorded('08-server-sent-events/seven');
    expect(factOf(seven, 'EventSources opened at once')).toBe('6');
    expect(factOf(seven, 'first EventSource closed after')).toMatch(/^2\.\d\d s$/);
  });
});

test('RFC 9112 section 7.1: the chunks of an answer, the last one not counted', () => {
  expect(factOf(chunked, 'exchange 2 chunks')).toBe('3');
  expect(() => factOf(chunked, 'exchange 1 chunks')).toThrow('exchange 1 chunks');
});
