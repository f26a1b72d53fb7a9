import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldAt, parsePath, walk } from '#widgets/field/field-path.ts';
import { fieldView } from '#widgets/field/field-view.ts';
import { octetsView } from '#widgets/octets/octets-view.ts';
import { deflateMessage } from '#wire/websocket/deflate.ts';
import { encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';
import { frameUnits, HANDSHAKE, httpUnits, only, openedUnits, type Sample } from '../../setup/sample-units.ts';
import { openedWith } from '../../setup/subprotocol-connection.ts';

const TAGS =
  'a bdi button caption dd details div dl dt h3 li ol p span strong summary table tbody td th thead tr ul'.split(' ');

/** What must hold of any view of octets from anywhere. */
function expectHarmless(sample: Sample): void {
  const views = [
    octetsView(sample.unit, sample.octets, { annotate: true, selected: [0] }),
    ...walk(sample.unit).map(({ path }) => fieldView(sample.unit, path, sample.octets)),
    fieldView(sample.unit, [], sample.octets),
  ];
  for (const element of views.flatMap(elements)) {
    expect(TAGS).toContain(element.tag);
    for (const [name, value] of Object.entries(element.attributes)) {
      expect(name).not.toMatch(/^on/);
      expect(String(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      if (name === 'href') expect(String(value)).toMatch(/^https:\/\//);
      if (name === 'data-field') expect(fieldAt(sample.unit, parsePath(String(value)) ?? [])).toBeDefined();
    }
  }
  for (const view of views) expect(textOf(view).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{constructor}} <%= x %> `',
  '\u202ereversed\u202c \u2066isolate',
  'שלום עולם',
  '\0\x01\x1b[31m\x7f',
  '\u0085\u2028\u2029',
  '__proto__: x\r\nconstructor: y',
];

describe('octets from anywhere stay text', () => {
  test.each(HOSTILE)('%j in a message, a close reason, a target, a field, content', (text) => {
    const octets = new TextEncoder().encode(text);
    expectHarmless(only(frameUnits(encodeMessage(1, octets), 'server')));
    expectHarmless(only(frameUnits(encodeMessage(1, octets, new Uint8Array([1, 2, 3, 4])))));
    expectHarmless(only(frameUnits(encodeMessage(8, new Uint8Array([3, 232, ...octets])), 'server')));
    for (const sent of [
      `GET /${text} HTTP/1.1\r\n\r\n`,
      `GET / HTTP/1.1\r\n${text}: ${text}\r\n\r\n`,
      `${text}\r\n\r\n`,
    ])
      for (const sample of httpUnits(sent)) expectHarmless(sample);
    const answer = `HTTP/1.1 200 ${text}\r\nContent-Length: ${octets.length}\r\n\r\n${text}`;
    for (const sample of httpUnits(answer, 'server')) expectHarmless(sample);
  });

  test('any octets at all', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.constantFrom('client', 'server'),
        (octets, side) => {
          for (const sample of [...frameUnits(octets, side), ...httpUnits(octets, side)]) expectHarmless(sample);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('as it is switched', () => {
  const masked = only(frameUnits(encodeMessage(1, new TextEncoder().encode('Hello'), new Uint8Array([9, 9, 9, 9]))));
  const hello = new TextEncoder().encode('Hello');

  test('unmasked: in the dump and in the table of fields', () => {
    const { unit, octets } = masked;
    const sent = textOf(octetsView(unit, octets, { unmasked: hello, annotate: true }));
    expect(sent).not.toContain('48 65 6c 6c 6f');
    const shown = octetsView(unit, octets, { unmasked: hello, show: 'unmasked', annotate: true });
    expect(withClass(shown, 'octets-annotation').map(textOf).join('')).toContain('48 65 6c 6c 6f');
    expect(withClass(shown, 'is-unmasked')).toHaveLength(5);
  });

  test('inflated: below the octets that crossed, and only when asked for', () => {
    const inflated = new TextEncoder().encode('Hello, hello, hello');
    const payload = deflateMessage(inflated, { windowBits: 15 });
    const connection = openedWith('unknown', true);
    const frame = { fin: true, rsv1: true, rsv2: false, rsv3: false, opcode: 1, payload };
    connection.receive('server', encodeFrame(frame));
    const { unit, octets } = openedUnits(connection, 'server')[1] as Sample;
    expect(withClass(octetsView(unit, octets, { inflated }), 'octets-inflated')).toEqual([]);
    const [shown] = withClass(octetsView(unit, octets, { inflated, showInflated: true }), 'octets-inflated');
    expect(shown && textOf(shown)).toContain('inflates to 19 octets');
    expect(shown && withClass(shown, 'octet')).toHaveLength(19);
  });
});

describe('the shapes of a unit', () => {
  const has = (sample: Sample, name: string) => withClass(octetsView(sample.unit, sample.octets), name).length > 0;

  test('a head: text, hex and table; a frame: figure, hex and table', () => {
    const head = only(httpUnits(HANDSHAKE));
    const frame = only(frameUnits(new Uint8Array([0x8a, 0x00]), 'server'));
    expect(['octets-text', 'bits', 'octets-hex', 'octets-annotation'].map((name) => has(head, name))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(['octets-text', 'bits', 'octets-hex', 'octets-annotation'].map((name) => has(frame, name))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('direction is in the class, and the table is open when asked', () => {
    const frame = only(frameUnits(new Uint8Array([0x8a, 0x00]), 'server'));
    const view = octetsView(frame.unit, frame.octets, { side: 'server', annotate: true });
    expect(view.attributes['class']).toBe('octets octets-from-server');
    expect(elements(view).find(({ tag }) => tag === 'details')?.attributes['open']).toBe(true);
  });

  test('what a frame carries is shown once masking and compression are undone', () => {
    const hello = new TextEncoder().encode('Hello');
    const frame = only(frameUnits(encodeMessage(1, hello, new Uint8Array([9, 8, 7, 6]))));
    const content = withClass(octetsView(frame.unit, frame.octets, { unmasked: hello }), 'octets-content').map(textOf);
    expect(content).toEqual(['unmaskedHello']);
    const inflated = octetsView(frame.unit, frame.octets, { unmasked: new Uint8Array([1]), inflated: hello });
    expect(withClass(inflated, 'octets-content').map(textOf)).toEqual(['inflatedHello']);
  });

  test('says so when what it shows did not cross the wire', () => {
    const frame = only(frameUnits(encodeMessage(1, new Uint8Array(3), new Uint8Array([9, 8, 7, 6]))));
    expect(
      withClass(octetsView(frame.unit, frame.octets, { unmasked: new Uint8Array(3), show: 'unmasked' }), 'octets-note'),
    ).toHaveLength(1);
  });
});
