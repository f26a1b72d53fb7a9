import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { captureOf, SPOKEN } from '#capture/pasted/conversation.ts';
import { excerptOf } from '#capture/pasted/excerpt.ts';
import { guessConversation } from '#capture/pasted/guess.ts';
import { conversationLink, MOST_LINKED, readConversationLink } from '#capture/pasted/link.ts';
import { readPasted } from '#capture/pasted/read-pasted.ts';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { encodeConnect, encodePublish, encodeSubscriptionAnswer } from '#wire/mqtt/encode.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { encodeMessage } from '#wire/websocket/encode.ts';

const TIME = '2026-01-01T00:00:00Z';
const guess = (octets: Uint8Array) => guessConversation([{ side: undefined, octets }], {});
const ofText = (text: string) => guess(encodeUtf8(text));

function read(capture: Capture): CaptureReader {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of Capture.parse(JSON.parse(JSON.stringify(capture))).events) reader.receive(event);
  return reader;
}

function unitsOf(reader: CaptureReader) {
  return reader.entries.flatMap((entry) =>
    entry.kind === 'unit' ? [reader.stretchOf(entry).wire.dissect(entry.side, entry.unit)] : [],
  );
}

describe('what octets are taken for', () => {
  const masked = encodeMessage(1, encodeUtf8('Hello'), Uint8Array.of(0x37, 0xfa, 0x21, 0x3d));
  const publish = encodePublish({ version: 4, topic: 'a/b', payload: encodeUtf8('x') });

  test.each([
    ['a request', ofText('GET / HTTP/1.1\r\n\r\n'), 'http', 'client'],
    ['an answer', ofText('HTTP/1.1 101 Switching Protocols\r\n\r\n'), 'http', 'server'],
    ['an event stream', ofText('id: 1\rdata: x\r\r'), 'sse', 'server'],
    ['a comment of an event stream', ofText(': hello\n\n'), 'sse', 'server'],
    ['a CALL of WAMP', ofText('[48,7814135,{},"com.myapp.add",[2,3]]'), 'wamp', 'client'],
    ['a RESULT of WAMP', ofText('[50,7814135,{},[5]]'), 'wamp', 'server'],
    ['JSON', ofText('{"data": 1}'), 'json', 'client'],
    ['a list that is no WAMP', ofText('[2000, 1]'), 'json', 'client'],
    ['XML', ofText('<?xml version="1.0"?><a/>'), 'xml', 'client'],
    ['a masked frame (RFC 6455 section 5.7)', guess(masked), 'websocket', 'client'],
    ['an unmasked frame', guess(encodeMessage(1, encodeUtf8('Hello'))), 'websocket', 'server'],
    ['a CONNECT', guess(encodeConnect({ version: 5, clientIdentifier: 'c' })), 'mqtt', 'client'],
    [
      'a SUBACK',
      guess(encodeSubscriptionAnswer({ version: 4, type: 9, packetIdentifier: 1, codes: [0] })),
      'mqtt',
      'server',
    ],
    ['a PUBLISH', guess(publish), 'mqtt', 'client'],
  ] as const)('%s', (_, conversation, spoken, side) => {
    expect(conversation).toMatchObject({ spoken, runs: [{ side }] });
  });

  test('RSV1 on a first frame is taken for permessage-deflate, packets in binary frames for MQTT', () => {
    expect(guess(Uint8Array.of(0xc1, 1, 0))).toMatchObject({ spoken: 'websocket', extensions: 'permessage-deflate' });
    expect(guess(encodeMessage(2, publish))).toMatchObject({ subprotocol: 'mqtt', extensions: undefined });
    expect(guess(encodeMessage(1, encodeUtf8('[48,1,{},"a.b"]')))).toMatchObject({ subprotocol: 'wamp.2.json' });
  });

  test('what is settled is not guessed', () => {
    const octets = [{ side: 'client' as const, octets: masked }];
    expect(guessConversation(octets, { spoken: 'mqtt' })).toMatchObject({ spoken: 'mqtt', runs: [{ side: 'client' }] });
    expect(guessConversation(octets, { side: 'server' })).toMatchObject({ runs: [{ side: 'server' }] });
    expect(guessConversation(octets, { subprotocol: 'mqtt' })).toMatchObject({ subprotocol: 'mqtt' });
  });

  test('any octets are taken for something, and taken apart without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(undefined, ...SPOKEN), (octets, spoken) => {
        const conversation = guessConversation([{ side: undefined, octets }], { spoken });
        unitsOf(read(captureOf(conversation, TIME)));
      }),
    );
  });
});

describe('RFC 4648 section 5: octets in a link', () => {
  const runs = fc.array(
    fc.record({ side: fc.constantFrom('client', 'server'), octets: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
    { minLength: 1, maxLength: 5 },
  );

  test('any conversation is read back as it was', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPOKEN), fc.string(), runs, (spoken, subprotocol, made) => {
        const conversation = { spoken, subprotocol, runs: made } as Parameters<typeof conversationLink>[0];
        const link = conversationLink(conversation) ?? '';
        expect(link).toMatch(/^[\w=&%.!~*'()-]+$/);
        const back = readConversationLink(`#${link}&m=2`);
        expect(back).toEqual({ conversation, rest: ['m=2'] });
      }),
    );
  });

  test('other links are none of these, and malformed octets are told', () => {
    expect(readConversationLink('#m=2')).toBeUndefined();
    expect(readConversationLink('#as=websocket&c=a')).toEqual({ error: expect.stringContaining('run 1') });
    expect(readConversationLink('#c=%3C')).toEqual({ error: expect.any(String) });
    expect(readConversationLink(`#c=${'A'.repeat(MOST_LINKED * 2)}`)).toEqual({ error: expect.any(String) });
    fc.assert(fc.property(fc.string(), (hash) => void readConversationLink(`#${hash}`)));
  });

  test('too many octets have no link', () => {
    const octets = new Uint8Array(MOST_LINKED + 1);
    expect(conversationLink({ spoken: 'http', runs: [{ side: 'client', octets }] })).toBeUndefined();
  });
});

describe('a message taken out of a recorded capture', () => {
  const recorded = globSync('content/*/*.capture.json').map(
    (file) => [file, Capture.parse(JSON.parse(readFileSync(file, 'utf8')))] as const,
  );

  const withMessages = recorded.filter(([, { events }]) => events.some(({ type }) => type === 'octets'));

  test('there are recorded captures', () => expect(withMessages.length).toBeGreaterThan(20));

  test.each(withMessages)('%s: read alone it says the same, fields, places and breaches', (_, capture) => {
    const reader = read(capture);
    const units = reader.entries.filter((entry) => entry.kind === 'unit');
    let compared = 0;
    for (const entry of units.filter((__, index) => index % Math.ceil(units.length / 12) === 0)) {
      const excerpt = excerptOf(capture, entry);
      if (!excerpt) continue;
      compared += 1;
      const alone = read(captureOf(excerpt.conversation, TIME));
      const there = alone.entries.filter((each) => each.kind === 'unit')[excerpt.message - 1];
      if (!there) throw new Error('no such message');
      const [{ wire }, { wire: full }] = [alone.stretchOf(there), reader.stretchOf(entry)];
      const unit = wire.dissect(there.side, there.unit);
      expect(unit.offset).toBe(full[entry.side].units.offset(entry.unit));
      expect(unit).toEqual(reading(full, entry.side, entry.unit, unit.length));
    }
    expect(compared).toBeGreaterThan(0);
  });
});

/** A unit as its whole capture has it; content that only its end tells of may be longer there. */
function reading(
  wire: ReturnType<CaptureReader['stretchOf']>['wire'],
  side: 'client' | 'server',
  index: number,
  length: number,
) {
  const unit = wire.dissect(side, index);
  return unit.length === length ? unit : expect.objectContaining({ kind: unit.kind, offset: unit.offset });
}

test('what is pasted reads as what is linked', () => {
  const pasted = readPasted('81 85 37 fa 21 3d 7f 9f 4d 51 58', undefined);
  if (!('runs' in pasted)) throw new Error(pasted.error);
  const conversation = guessConversation(pasted.runs, {});
  expect(conversationLink(conversation)).toBe('as=websocket&c=gYU3-iE9f59NUVg');
  const [unit] = unitsOf(read(captureOf(conversation, TIME)));
  expect(unit).toMatchObject({ kind: 'frame', length: 11, broken: [] });
});
