import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { ACCEPT, CaptureBuilder, KEY, REQUEST, story } from '#test/setup/websocket-capture.ts';
import { factNames, factOf } from '#widgets/fact/facts.ts';

describe('a fact of a capture', () => {
  test('is what the capture holds', () => {
    const capture = story().capture();
    const fact = (name: string) => factOf(capture, name);
    expect(fact('request octets')).toBe(String(REQUEST.length));
    expect(fact('response octets')).toBe('129');
    expect(fact('key')).toBe(KEY);
    expect(fact('accept')).toBe(ACCEPT);
    expect(fact('digest')).toBe('b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea');
    expect(fact('first message octets')).toBe('11');
    expect(fact('first message overhead octets')).toBe('6');
    expect(fact('answer overhead octets')).toBe('2');
    expect(fact('masking key')).toBe('37 fa 21 3d');
    expect(fact('close code')).toBe('4001');
    expect(fact('held for')).toBe('1.00 s');
  });

  test('every name finds something in one of the recorded captures', () => {
    const captures = globSync('content/*/*.capture.json').map((path) =>
      Capture.parse(JSON.parse(readFileSync(path, 'utf8'))),
    );
    const found = (name: string) =>
      captures.some((capture) => {
        try {
          return factOf(capture, name) !== '';
        } catch {
          return false;
        }
      });
    expect(factNames.filter((name) => !found(name))).toEqual([]);
  });
});

describe('the build stops', () => {
  test('at a name that there is not, and says which there are', () => {
    expect(() => factOf(story().capture(), 'reqest octets')).toThrow(/no fact called "reqest octets".*request octets/s);
  });

  test('at a capture that does not hold what is asked for', () => {
    const capture = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).capture();
    expect(() => factOf(capture, 'close code')).toThrow(/has no close code/);
  });
});
