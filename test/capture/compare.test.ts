import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ComparedPair, compareCaptures, countVerdicts, detailOf, mostTelling } from '#capture/compare.ts';
import type { ComparedPart } from '#capture/compare-fields.ts';
import { Capture } from '#capture/schema.ts';
import { itemsOf } from '#test/setup/lab-items.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import { encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

const recorded = Capture.parse(JSON.parse(readFileSync('content/02-opening-handshake/handshake.capture.json', 'utf8')));

const OTHER_KEY = 'x3JJHMbDL1EzLkh9GBhXDw==';

function request(key: string, port = 4102, token = 'n8Qk', extra: [string, string][] = []): Uint8Array {
  return encodeRequestHead({
    method: 'GET',
    target: `/s/${token}/ws`,
    lines: [
      ['Host', `127.0.0.1:${port}`],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', key],
      ...extra,
    ],
  });
}

function response(accept: string, status = 101): Uint8Array {
  return encodeResponseHead({
    status,
    reason: 'Switching Protocols',
    lines: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', accept],
    ],
  });
}

function run(...steps: readonly [side: 'client' | 'server', octets: Uint8Array][]): CaptureBuilder {
  const builder = new CaptureBuilder().opened(0);
  steps.forEach(([side, octets], at) => {
    builder.octets(side, (at + 1) * 1000, octets);
  });
  return builder;
}

/** All parts of a pair that are not the same, innermost ones only, by name. */
function differences(pair: ComparedPair | undefined): [name: string, verdict: string][] {
  const leaves = (parts: readonly ComparedPart[]): [string, string][] =>
    parts.flatMap((part) =>
      part.parts.length > 0 && part.left && part.right
        ? leaves(part.parts)
        : part.verdict === 'same'
          ? []
          : [[part.name, part.verdict] as [string, string]],
    );
  return leaves(detailOf(pair ?? {}).parts);
}

describe('two captures that are the same', () => {
  test.each([
    ['a built one', story()],
    ['the recorded one', recorded],
  ])('%s has no differences from itself', (_, capture) => {
    const pairs = compareCaptures(itemsOf(capture), itemsOf(capture));
    expect(pairs.map((pair) => pair.verdict)).toEqual(pairs.map(() => 'same'));
    expect(pairs.map((pair) => pair.left?.key)).toEqual(itemsOf(capture).map((item) => item.key));
  });
});

describe('what differs by nature', () => {
  test('key, Accept, port, token and masking key: any two runs differ in them, and neither is wrong', () => {
    const left = run(['client', REQUEST], ['server', RESPONSE], ['client', frame('client', 1, HELLO)]);
    const masked = encodeFrame({
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      opcode: 1,
      payload: HELLO,
      maskingKey: Uint8Array.of(9, 8, 7, 6),
    });
    const right = run(
      ['client', request(OTHER_KEY, 5003, 'zzz')],
      ['server', response(calculateAccept(OTHER_KEY).accept)],
      ['client', masked],
    );
    const pairs = compareCaptures(itemsOf(left), itemsOf(right));
    expect(pairs.map((pair) => pair.verdict)).toEqual(['by nature', 'by nature', 'by nature']);
    expect(differences(pairs[0])).toEqual([
      ['request target', 'by nature'],
      ['field value', 'by nature'],
      ['field value', 'by nature'],
    ]);
    expect(differences(pairs[2])).toEqual([['masking key', 'by nature']]);
  });

  test('what a browser says of itself and of its user: another browser is no cause', () => {
    const from = (agent: string, language: string) =>
      run([
        'client',
        request(OTHER_KEY, 4102, 'n8Qk', [
          ['User-Agent', agent],
          ['Accept-Language', language],
          ['Sec-CH-UA-Platform', agent],
        ]),
      ]);
    const pairs = compareCaptures(itemsOf(from('Chromium/150', 'en')), itemsOf(from('Firefox/152', 'de')));
    expect(pairs.map((pair) => pair.verdict)).toEqual(['by nature']);
    expect(differences(pairs[0])).toEqual(Array(3).fill(['field value', 'by nature']));
  });

  test('an Accept that is wrong for its key differs, however alike it looks', () => {
    const left = run(['client', REQUEST], ['server', RESPONSE]);
    const right = run(['client', request(OTHER_KEY)], ['server', RESPONSE]);
    const answered = run(['client', request(OTHER_KEY)], ['server', response('AAAAAAAAAAAAAAAAAAAAAAAAAAA=')]);
    expect(compareCaptures(itemsOf(left), itemsOf(answered))[1]?.verdict).toBe('differs');
    const pairs = compareCaptures(itemsOf(left), itemsOf(right));
    expect(pairs.map((pair) => pair.verdict)).toEqual(['by nature', 'differs']);
    const { broken } = detailOf(pairs[1] ?? {});
    expect(broken.left).toEqual([]);
    expect(broken.right).not.toEqual([]);
  });
});

describe('what differs', () => {
  test('a field line that one side lacks, one with another value, another status', () => {
    const left = run(['client', request(OTHER_KEY, 4102, 'n8Qk', [['Origin', 'http://a:1']])], ['server', RESPONSE]);
    const right = run(
      ['client', request(OTHER_KEY, 4102, 'n8Qk', [['Sec-WebSocket-Protocol', 'chat']])],
      ['server', response('x', 403)],
    );
    const pairs = compareCaptures(itemsOf(left), itemsOf(right));
    expect(differences(pairs[0])).toEqual([
      ['Origin', 'left only'],
      ['Sec-WebSocket-Protocol', 'right only'],
    ]);
    expect(pairs[1]?.verdict).toBe('differs');
    expect(differences(pairs[1]).map(([name]) => name)).toContain('status code');
  });

  test('field lines in another order', () => {
    const lines: [string, string][] = [
      ['A', '1'],
      ['B', '2'],
    ];
    const [pair] = compareCaptures(
      itemsOf(run(['client', request(OTHER_KEY, 1, 'x', lines)])),
      itemsOf(run(['client', request(OTHER_KEY, 1, 'x', lines.toReversed())])),
    );
    expect(pair?.verdict).toBe('differs');
    expect(detailOf(pair ?? {}).reordered).toBe(true);
  });

  test('a frame more is on one side only; the others still answer to one another', () => {
    const hello = frame('server', 1, HELLO);
    const begin: ['client' | 'server', Uint8Array][] = [
      ['client', REQUEST],
      ['server', RESPONSE],
    ];
    const left = run(...begin, ['server', hello], ['server', frame('server', 1, encodeUtf8('second'))]);
    const right = run(
      ...begin,
      ['server', hello],
      ['server', frame('server', 9, HELLO)],
      ['server', frame('server', 1, encodeUtf8('second'))],
    );
    expect(compareCaptures(itemsOf(left), itemsOf(right)).map((pair) => pair.verdict)).toEqual([
      'same',
      'same',
      'same',
      'right only',
      'same',
    ]);
  });

  test('what the page saw: an error and 1006 in place of open', () => {
    const left = run(['client', REQUEST], ['server', RESPONSE])
      .saw('new WebSocket', 500, { url: 'ws://h:1/s/…/ws' })
      .saw('open', 2500);
    const right = run(['client', REQUEST], ['server', RESPONSE])
      .saw('new WebSocket', 500, { url: 'ws://h:2/s/…/ws' })
      .saw('error', 2500)
      .saw('close', 2600, { code: 1006 });
    const page = compareCaptures(itemsOf(left), itemsOf(right)).filter(
      (pair) => (pair.left ?? pair.right)?.kind === 'page',
    );
    expect(page.map((pair) => pair.verdict)).toEqual(['by nature', 'left only', 'right only', 'right only']);
  });

  test('how a connection ended', () => {
    const ended = (how: 'closed' | 'reset') =>
      run(['client', REQUEST]).add({ type: 'connection-closed', time: 9000, connection: 0, how, by: 'server' });
    const pairs = compareCaptures(itemsOf(ended('closed')), itemsOf(ended('reset')));
    expect(pairs.at(-1)).toMatchObject({ verdict: 'differs', left: { kind: 'end' } });
    expect(differences(pairs.at(-1))).toEqual([['how', 'differs']]);
  });
});

describe('any two captures', () => {
  const said = fc.array(
    fc.record({
      side: fc.constantFrom('client' as const, 'server' as const),
      opcode: fc.constantFrom(0, 1, 2, 8, 9, 10),
      text: fc.constantFrom('', 'a', 'b'),
    }),
    { maxLength: 10 },
  );
  const built = said.map((steps) => {
    const builder = run(['client', REQUEST], ['server', RESPONSE]);
    for (const { side, opcode, text } of steps) builder.octets(side, 9000, frame(side, opcode, encodeUtf8(text)));
    for (const [at, { text }] of steps.entries()) builder.saw(text === '' ? 'open' : 'message', 9000 + at, { text });
    return itemsOf(builder);
  });

  test('every item stands in exactly one pair, in the order of its capture', () => {
    fc.assert(
      fc.property(built, built, (left, right) => {
        const pairs = compareCaptures(left, right);
        expect(pairs.flatMap((pair) => pair.left?.key ?? [])).toEqual(left.map((item) => item.key));
        expect(pairs.flatMap((pair) => pair.right?.key ?? []).toSorted()).toEqual(
          right.map((item) => item.key).toSorted(),
        );
        const counts = countVerdicts(pairs);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
      }),
      { numRuns: 60 },
    );
  });

  test('seen from the other side the same pairs differ', () => {
    const other = { 'left only': 'right only', 'right only': 'left only' } as const;
    fc.assert(
      fc.property(built, built, (left, right) => {
        const there = countVerdicts(compareCaptures(left, right));
        const back = countVerdicts(compareCaptures(right, left));
        expect(there['left only'] + there.differs + there.same).toBe(
          back[other['left only']] + back.differs + back.same,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('the pair that tells most', () => {
  const asked = (extra: [string, string][]): [side: 'client', octets: Uint8Array] => [
    'client',
    request(OTHER_KEY, 4102, 'n8Qk', extra),
  ];
  const right = response(calculateAccept(OTHER_KEY).accept);

  test('is the one in which one side breaks a rule, though another differs before it', () => {
    const left = run(asked([['DNT', '1']]), ['server', right]);
    const wrong = run(asked([]), ['server', RESPONSE]);
    const pairs = compareCaptures(itemsOf(left), itemsOf(wrong));
    expect(pairs.map((pair) => pair.verdict)).toEqual(['differs', 'differs']);
    expect(mostTelling(pairs)).toBe(1);
  });

  test('is the first that differs where no rule is broken; the first of all where nothing differs', () => {
    const left = run(asked([]), ['server', right], ['client', frame('client', 1, HELLO)]);
    const shorter = run(asked([]), ['server', right]);
    expect(mostTelling(compareCaptures(itemsOf(left), itemsOf(shorter)))).toBe(2);
    expect(mostTelling(compareCaptures(itemsOf(left), itemsOf(left)))).toBe(0);
    expect(mostTelling([])).toBe(0);
  });
});
