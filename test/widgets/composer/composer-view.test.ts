import { describe, expect, test } from 'vitest';
import { composerView, figureView, verdictsView, verdictText } from '#widgets/composer/composer-view.ts';
import { edited, judge } from '#widgets/composer/frame-model.ts';
import { encodeMessage } from '#wire/websocket/encode.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';

const circumstances = { betweenFragments: false, deflate: false };
const hello = encodeMessage(1, new TextEncoder().encode('Hello'));

describe('the composer', () => {
  const all = composerView(hello, circumstances).flatMap(elements);

  test('every control has a label', () => {
    const controls = all.filter(
      ({ tag, attributes }) => ['input', 'select', 'textarea'].includes(tag) && attributes['type'] !== 'hidden',
    );
    const labelled = new Set(all.filter(({ tag }) => tag === 'label').flatMap(elements));
    for (const control of controls)
      expect(
        labelled.has(control) || control.attributes['aria-label'] !== undefined,
        String(control.attributes['name']),
      ).toBe(true);
    expect(controls.length).toBeGreaterThan(12);
  });

  test('stands filled in before its element wakes', () => {
    const named = (name: string) => all.filter(({ attributes }) => attributes['name'] === name);
    expect(named('octets').map(textOf)).toEqual(['81 05 48 65 6c 6c 6f']);
    expect(named('payload').map(textOf)).toEqual(['Hello']);
    expect(named('fin').map(({ attributes }) => attributes['checked'])).toEqual([true]);
    const chosen = all.filter(({ attributes }) => attributes['selected']);
    expect(chosen.map(textOf)).toEqual(['0x1 text', 'shortest that fits']);
  });

  test('can be sent by either side, and announces', () => {
    expect(all.flatMap(({ attributes }) => attributes['data-send'] ?? [])).toEqual(['server', 'client']);
    expect(all.filter(({ attributes }) => attributes['role'] === 'status')).toHaveLength(1);
  });

  test('draws every bit as a button, the unmasked payload beside a masked one', () => {
    expect(withClass(figureView(hello), 'bit')).toHaveLength(56);
    const masked = edited(hello, { maskingKey: new Uint8Array([1, 2, 3, 4]) });
    expect(withClass(figureView(masked), 'bits-unmasked').map(textOf).join(' ')).toContain('48 65');
  });

  test('no octets, and half an octet of a head, can be drawn', () => {
    expect(textOf(figureView(new Uint8Array(0)))).toContain('No octets');
    expect(withClass(figureView(new Uint8Array([0x81])), 'bit')).toHaveLength(8);
  });
});

describe('verdicts', () => {
  test('in both directions, with the rule that decides', () => {
    const [server, client] = verdictsView(hello, circumstances).map(textOf);
    expect(server).toContain('✓ In order: the client takes it.');
    expect(client).toContain('✗ The server fails the connection with close code 1002.');
    expect(client).toContain('MUST: A client masks every frame that it sends. RFC 6455 §5.1');
  });

  test('of frames under way', () => {
    const waiting = edited(hello, { declaredLength: 6 });
    expect(verdictText(judge(waiting, 'server', circumstances))).toBe(
      'No rule is broken yet. The client waits for 1 octet more.',
    );
    expect(verdictText(judge(new Uint8Array([0x81]), 'server', circumstances))).toContain('more of the head');
    expect(verdictText(judge(new Uint8Array(0), 'server', circumstances))).toBe('Nothing is sent.');
  });
});
