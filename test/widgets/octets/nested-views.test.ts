import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dissectionText } from '#widgets/export/dissection-text.ts';
import { fieldAt, parsePath, pathAtOctet, walk } from '#widgets/field/field-path.ts';
import { fieldAnnouncement, fieldView } from '#widgets/field/field-view.ts';
import { blocksOf, spanIn } from '#widgets/field/layers.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import { hexView, shownOctets } from '#widgets/octets/hex-view.ts';
import { octetsView } from '#widgets/octets/octets-view.ts';
import { encodePublish } from '#wire/mqtt/encode.ts';
import { toHex } from '#wire/octets/hex.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { deflateMessage } from '#wire/websocket/deflate.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';
import { chunkSamples, packetSamples } from '../../setup/nested-samples.ts';
import { only, type Sample } from '../../setup/sample-units.ts';

const PUBLISH = encodePublish({ version: 4, topic: 'weather/paris', payload: encodeUtf8('12 °C') });

function pathTo({ unit }: Sample, name: string): readonly number[] {
  const found = walk(unit).find(({ field }) => field.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found.path;
}

function unmaskedOf({ unit, octets }: Sample): Uint8Array {
  const key = Uint8Array.of(1, 2, 3, 4);
  return octets.slice(unit.length - PUBLISH.length).map((octet, at) => octet ^ (key[at & 3] as number));
}

const masked = only(packetSamples('client', [PUBLISH]));
const parts = packetSamples('server', [PUBLISH.subarray(0, 5), PUBLISH.subarray(5)]);
const inflated = only(
  packetSamples('client', [deflateMessage(joinOctets([PUBLISH, PUBLISH]), { windowBits: 15 })], true),
);
const event = only(chunkSamples('text/event-stream', [encodeUtf8('id: 5\nevent: sun\ndata: warm\n\n')]));

describe('blocks in the hex dump', () => {
  test.each([
    ['a packet in a masked frame', masked],
    ['the end of a packet', parts[1] as Sample],
    ['lines in a chunk', event],
  ])('%s: every octet once, in order, with its innermost field', (_, { unit, octets }) => {
    const cells = withClass(hexView(unit, octets), 'octet');
    expect(cells.map(textOf).join('')).toBe(toHex(octets));
    cells.forEach((cell, at) => {
      expect(cell.attributes['data-octet']).toBe(unit.offset + at);
      expect(parsePath(String(cell.attributes['data-field']))).toEqual(pathAtOctet(unit, unit.offset + at));
    });
  });

  test('each has a box with its name, which begins a row', () => {
    const boxes = withClass(hexView(event.unit, event.octets), 'octets-block');
    expect(boxes.map((box) => textOf(withClass(box, 'octets-block-label')[0] as Markup))).toEqual([
      'id line',
      'event line',
      'data line',
      'dispatch',
    ]);
    for (const [index, { field }] of blocksOf(event.unit).entries()) {
      const [first] = withClass(boxes[index] as Markup, 'octet');
      expect(first?.attributes['data-octet']).toBe(field.offset);
    }
  });

  test('selecting any field inside boxes its octets, those of it that stand here', () => {
    for (const { unit, octets } of [masked, event, ...parts]) {
      for (const { path } of walk(unit)) {
        const span = spanIn(unit, path) ?? { offset: 0, length: 0 };
        const boxed = withClass(hexView(unit, octets, { selected: path }), 'octet').filter(({ attributes }) =>
          /is-selected( |$)/.test(String(attributes['class'])),
        );
        expect(boxed.map(({ attributes }) => attributes['data-octet'])).toEqual(
          Array.from({ length: span.length }, (_, step) => span.offset + step),
        );
      }
    }
  });

  test('of a field that two frames hold each boxes its part', () => {
    const lengths = parts.map((part) => spanIn(part.unit, pathTo(part, 'topic name'))?.length);
    expect(lengths).toEqual([3, 12]);
  });

  test('a value in a packet in a frame: each octet is that of its token', () => {
    const json = encodePublish({ version: 4, topic: 'a', payload: encodeUtf8('{"id":[1,23]}') });
    const { unit, octets } = only(packetSamples('server', [json]));
    const at = (offset: number) => fieldAt(unit, pathAtOctet(unit, unit.offset + octets.length - offset) ?? [])?.value;
    expect([13, 10, 6, 5, 4].map(at)).toEqual(['{', 'id', 1, ',', 23]);
    const cells = withClass(
      hexView(unit, octets, { selected: pathAtOctet(unit, unit.offset + octets.length - 4) }),
      'octet',
    );
    expect(cells.filter(({ attributes }) => String(attributes['class']).includes('is-selected')).map(textOf)).toEqual([
      '32',
      '33',
    ]);
  });

  test('a window begins in the middle of a block', () => {
    const long = only(chunkSamples('application/x-ndjson', [encodeUtf8(`"${'x'.repeat(400)}"\n{}\n`)]));
    const view = hexView(long.unit, long.octets, { rows: 4, from: 10 });
    expect(withClass(view, 'octets-row')).toHaveLength(4);
    expect(textOf(withClass(view, 'octets-block-label')[0] as Markup)).toBe('… line');
    expect(textOf(withClass(view, 'octets-cut')[0] as Markup)).toMatch(/octets before these$/);
  });
});

describe('RFC 6455 section 5.3: masked and unmasked', () => {
  test('the dump follows the switch, fields of the packet are told unmasked with what was sent', () => {
    const topic = pathTo(masked, 'topic name');
    const meant = shownOctets(masked.octets, { unmasked: unmaskedOf(masked), show: 'unmasked' }).octets;
    const sent = fieldView(masked.unit, topic, masked.octets, { meant });
    expect(textOf(sent)).toContain(`hex${toHex(encodeUtf8('\0\rweather/paris'), ' ')}`);
    expect(textOf(sent)).toContain('sent as');
    expect(textOf(fieldView(masked.unit, topic, meant, { meant }))).not.toContain('sent as');
    const bits = withClass(
      octetsView(masked.unit, masked.octets, { unmasked: unmaskedOf(masked), selected: topic }),
      'bits',
    );
    expect(bits).toHaveLength(2);
    expect(textOf(bits[1] as Markup)).toContain('packet type 3 · PUBLISH');
  });
});

describe('units with octets of their own', () => {
  test('a packet in two frames is drawn put together under each', () => {
    for (const { unit, octets } of parts) {
      const [own] = withClass(octetsView(unit, octets), 'octets-joined');
      expect(own && withClass(own, 'octet').map(textOf).join('')).toBe(toHex(PUBLISH));
      expect(textOf(own as Markup)).toContain(`${PUBLISH.length} octets put together`);
    }
  });

  test('RFC 7692: packets in an inflated message, once it is asked for or one of them is looked at', () => {
    const { unit, octets } = inflated;
    expect(withClass(octetsView(unit, octets), 'octets-inflated')).toEqual([]);
    const [asked] = withClass(octetsView(unit, octets, { showInflated: true }), 'octets-inflated');
    expect(asked && withClass(asked, 'octets-block')).toHaveLength(2);
    const topic = pathTo(inflated, 'topic name');
    const [looked] = withClass(octetsView(unit, octets, { selected: topic }), 'octets-inflated');
    const boxed = withClass(looked as Markup, 'is-selected').filter(
      ({ attributes }) => attributes['data-octet'] !== undefined,
    );
    expect(boxed.map(textOf).join('')).toBe(toHex(encodeUtf8('\0\rweather/paris')));
  });
});

describe('the field pane', () => {
  test('tells the layers that a field lies in, each a way there', () => {
    const length = pathTo(masked, 'length');
    const view = fieldView(masked.unit, length, masked.octets, { crossed: 'read', leads: true });
    const [crumbs] = withClass(view, 'field-crumbs');
    expect(elements(crumbs as Markup).flatMap((element) => (element.tag === 'li' ? [textOf(element)] : []))).toEqual([
      'read',
      'frame',
      'payload data',
      'PUBLISH',
      'topic name',
      'length',
    ]);
    for (const crumb of withClass(view, 'field-crumb')) {
      const to = String(crumb.attributes['data-crumb']);
      expect(to === '' ? masked.unit : fieldAt(masked.unit, parsePath(to) ?? [])).toBeDefined();
    }
  });

  test('HTML section 9.2.6: of a blank line it tells the event that it dispatches', () => {
    const view = textOf(fieldView(event.unit, pathTo(event, 'dispatch'), event.octets));
    expect(view).toContain('→ typesun');
    expect(view).toContain('→ datawarm');
    expect(view).toContain('→ last event ID5');
    expect(view).toContain('→ reconnection time');
  });

  test('of a unit inside it tells the rules that it breaks, of the frame only its own', () => {
    const wrong = PUBLISH.slice();
    wrong[0] = 0x36;
    const { unit, octets } = only(packetSamples('client', [wrong]));
    const qos = walk(unit).find(({ field }) => field.name === 'QoS')?.path ?? [];
    expect(textOf(fieldView(unit, qos, octets))).toContain('MQTT 3.1.1 [MQTT-3.3.1-4]');
    expect(fieldAnnouncement(unit, qos)).toMatch(/breaks 1 rule$/);
    expect(textOf(fieldView(unit, [], octets))).not.toContain('MQTT-3.3.1-4');
  });
});

describe('all of it as text and as a table', () => {
  test('the table lists units under what carries them, with what they bring about', () => {
    const [table] = withClass(octetsView(event.unit, event.octets, { annotate: true }), 'octets-annotation');
    const units = withClass(table as Markup, 'octets-unit');
    expect(units).toHaveLength(4);
    expect(textOf(units[3] as Markup)).toContain('→ typesun');
  });

  test('of very many fields some hundred are listed, the chosen one among them', () => {
    const long = only(chunkSamples('application/x-ndjson', [encodeUtf8('{}\n'.repeat(190))]));
    const selected = walk(long.unit).at(-10)?.path;
    const [table] = withClass(octetsView(long.unit, long.octets, { annotate: true, selected }), 'octets-annotation');
    expect(elements(table as Markup).filter(({ tag }) => tag === 'tr')).toHaveLength(401);
    expect(withClass(table as Markup, 'is-selected')).toHaveLength(1);
    expect(textOf(table as Markup)).toContain('400 of its');
  });

  test('the export has them indented, with their own octets', () => {
    const meant = shownOctets(masked.octets, { unmasked: unmaskedOf(masked), show: 'unmasked' }).octets;
    const text = dissectionText(masked.unit, masked.octets, 'client', { meant });
    expect(text).toMatch(/\n +\d+ {4}mqtt PUBLISH · 23 octets\n/);
    expect(text).toContain(`${toHex(encodeUtf8('weather/paris'), ' ')}  weather/paris`);
  });
});

describe('octets from anywhere stay text, nested too', () => {
  const TAGS =
    'a bdi button caption dd details div dl dt h3 li ol p span strong summary table tbody td th thead tr ul'.split(' ');

  function expectHarmless(sample: Sample): void {
    const { unit, octets } = sample;
    const paths = walk(unit).map(({ path }) => path);
    const views = [
      ...[[], ...[0.3, 0.6, 1].flatMap((part) => paths.slice(0, Math.ceil(paths.length * part)).slice(-1))].map(
        (selected) => octetsView(unit, octets, { annotate: true, selected, showInflated: true }),
      ),
      ...paths.map((path) => fieldView(unit, path, octets, { crossed: '2 reads', leads: true })),
    ];
    for (const element of views.flatMap(elements)) {
      expect(TAGS).toContain(element.tag);
      for (const [name, value] of Object.entries(element.attributes)) {
        expect(name).not.toMatch(/^on/);
        expect(String(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        if (name === 'data-field') expect(fieldAt(unit, parsePath(String(value)) ?? [])).toBeDefined();
      }
    }
    for (const view of views)
      expect(textOf(view).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(dissectionText(unit, octets, 'server').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\u202ereversed\u202c',
    '\0\x01\x1b[31m',
    '__proto__: x\r\nconstructor: y',
  ])('%j in lines, parts, events and packets', (text) => {
    const octets = encodeUtf8(text);
    const publish = encodePublish({ version: 4, topic: text.replaceAll('\0', ''), payload: octets });
    for (const sample of [
      ...chunkSamples('text/event-stream', [
        encodeUtf8(`${text}: ${text}\nevent: ${text}\nid: ${text}\ndata: ${text}\n\n`),
      ]),
      ...chunkSamples('application/x-ndjson', [octets, encodeUtf8('\n'), octets]),
      ...chunkSamples('multipart/x-mixed-replace; boundary=b', [
        encodeUtf8(`--b\r\nX: ${text}\r\n\r\n${text}\r\n--b--\r\n`),
      ]),
      ...packetSamples('client', [publish, publish.subarray(0, 9)]),
      ...packetSamples('server', [deflateMessage(publish, { windowBits: 15 })], true),
    ])
      expectHarmless(sample);
  });

  test('any octets at all', () => {
    const some = fc.uint8Array({ minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 3 }), (all) => {
        for (const sample of [...packetSamples('client', all), ...chunkSamples('text/event-stream', all)])
          expectHarmless(sample);
      }),
      { numRuns: 15 },
    );
  });
});
