import { describe, expect, test } from 'vitest';
import { judge } from '#widgets/composer/frame-model.ts';
import { HAND_WRITTEN, handshakeOf, handWrittenHead, rawMessages } from '#widgets/sender/raw-messages.ts';
import { Connection } from '#wire/stack/connection.ts';

const NOW = { betweenFragments: false, deflate: false };
const LAWFUL = ['masked-text', 'empty-binary'];

describe('what a raw client sends with one press', () => {
  test.each(rawMessages)('$id is one whole frame, and breaks a rule unless it is lawful', ({ id, octets }) => {
    const { units, awaited, decisive } = judge(octets, 'client', NOW);
    expect(units).toHaveLength(1);
    expect(awaited).toBeUndefined();
    expect(decisive === undefined).toBe(LAWFUL.includes(id));
  });

  test('the unmasked text breaks RFC 6455 section 5.1, and the server closes with 1002', () => {
    const octets = rawMessages.find(({ id }) => id === 'unmasked-text')?.octets ?? new Uint8Array(0);
    expect(judge(octets, 'client', NOW).decisive?.rule).toMatchObject({
      section: expect.stringContaining('RFC 6455 §5.1'),
      consequence: { kind: 'close', code: 1002 },
    });
  });
});

test('RFC 6455 section 4.1: the handshake breaks no rule', () => {
  const wire = new Connection();
  wire.receive('client', handshakeOf('127.0.0.1:4102', 'n8Qk', 'dGhlIHNhbXBsZSBub25jZQ=='));
  expect(wire.dissect('client', 0)).toMatchObject({ kind: 'request head', broken: [] });
  expect(wire.exchanges[0]?.request.target).toBe('/s/n8Qk/ws');
});

describe('a handshake written by hand', () => {
  const request = (text: string) => {
    const wire = new Connection();
    wire.receive('client', handWrittenHead(text, '127.0.0.1:4102', 'n8Qk'));
    return wire;
  };

  test('as offered, it breaks no rule', () => {
    expect(request(HAND_WRITTEN).dissect('client', 0)).toMatchObject({ kind: 'request head', broken: [] });
    expect(request(HAND_WRITTEN).exchanges[0]?.request.target).toBe('/s/n8Qk/ws');
  });

  test('line ends are made CR LF, however many stand at the end', () => {
    expect(handWrittenHead('GET / HTTP/1.1\r\nHost: x\n\n\n', '', '')).toEqual(
      new TextEncoder().encode('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    );
  });

  test('without a key it breaks RFC 6455 section 4.1', () => {
    const broken = request(HAND_WRITTEN.replace(/Sec-WebSocket-Key.*\n/, '')).dissect('client', 0).broken;
    expect(broken[0]?.rule.consequence.kind).toBe('status');
  });
});
