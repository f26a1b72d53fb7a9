import { describe, expect, test } from 'vitest';
import { walk } from '#widgets/field/field-path.ts';
import { textView } from '#widgets/octets/text-view.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';
import { HANDSHAKE, httpUnits, only } from '../../setup/sample-units.ts';

describe('a head as text', () => {
  const head = only(httpUnits(HANDSHAKE, 'client', 12));
  const view = textView(head.unit, head.octets, { selected: [3] });

  test('is its lines, one block each, with named line ends', () => {
    expect(withClass(view, 'octets-line').map(textOf).slice(0, 3)).toEqual([
      'GET /s/7Kq2/ws HTTP/1.1CRLF',
      'Host: 127.0.0.1:4102CRLF',
      'Connection: UpgradeCRLF',
    ]);
    expect(textOf(view)).toBe(HANDSHAKE.replaceAll('\r\n', 'CRLF'));
  });

  test('every field can be pointed at', () => {
    const shown = elements(view).flatMap((each) => each.attributes['data-field'] ?? []);
    expect(shown.toSorted()).toEqual(
      walk(head.unit)
        .map(({ path }) => path.join('.'))
        .toSorted(),
    );
  });

  test('boxes the selected field alone', () => {
    expect(withClass(view, 'is-selected').map(textOf)).toEqual(['Upgrade: websocketCRLF']);
  });
});

describe('octets that nobody should send', () => {
  test('markup, NUL, C1 controls and high octets stay one visible character each', () => {
    const sent = new Uint8Array([
      ...new TextEncoder().encode('GET / HTTP/1.1\r\nX: <b>&lt;'),
      0,
      0x85,
      0xe9,
      0x0d,
      0x0a,
      0x0d,
      0x0a,
    ]);
    const head = only(httpUnits(sent));
    const view = textView(head.unit, head.octets);
    expect(textOf(view)).toContain('X: <b>&lt;NULU+0085éCRLF');
    expect(elements(view).some(({ tag }) => tag === 'b')).toBe(false);
    expect(withClass(view, 'is-broken').length).toBeGreaterThan(0);
  });

  test('content is read as UTF-8, in any direction of writing, isolated', () => {
    const sent = 'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nשלום\u202e<i>';
    const content = httpUnits(sent, 'server')[1];
    expect(content?.unit.kind).toBe('content');
    if (content) expect(textOf(textView(content.unit, content.octets))).toBe('שלוםU+202E<i>');
  });
});

test('long content is cut, and the rest is counted', () => {
  const sent = `HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n${'x'.repeat(10_000)}`;
  const content = httpUnits(sent, 'server')[1];
  if (!content) throw new Error('no content');
  const text = textOf(textView(content.unit, content.octets));
  expect(text).toMatch(/^x{4096} 5904 octets more$/);
});
