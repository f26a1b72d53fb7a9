import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RecordedImage } from '#link/recorded-image.ts';

/** An image that loads when the test says so. */
class FakeImage extends EventTarget {
  src = '';
  naturalWidth = 200;
  naturalHeight = 56;
  removeAttribute(name: string): void {
    if (name === 'src') this.src = '';
  }
}

function open() {
  const noted: { name: string; detail: object }[] = [];
  const image = new RecordedImage('http://wire/s/t/stream', 'http://wire/s/…/stream', (name, detail) =>
    noted.push({ name, detail }),
  );
  return { image, element: image.element as unknown as FakeImage, noted };
}

beforeEach(() => vi.stubGlobal('Image', FakeImage));
afterEach(() => vi.unstubAllGlobals());

describe('HTML 4.8.4.3, an image of the page whose source goes on', () => {
  test('an error is noted, and nothing is left to stop', () => {
    const { image, element, noted } = open();
    element.dispatchEvent(new Event('error'));
    image.stop();
    expect(image.state).toBe('failed');
    expect(noted.map(({ name }) => name)).toEqual(['img src', 'error']);
  });

  test('source, load with its size, and the source taken away once; the token nowhere', () => {
    const { image, element, noted } = open();
    expect(element.src).toBe('http://wire/s/t/stream');
    expect(image.state).toBe('waiting');
    element.dispatchEvent(new Event('load'));
    expect(image.state).toBe('shown');
    image.stop();
    image.stop();
    expect(element.src).toBe('');
    expect(noted).toEqual([
      { name: 'img src', detail: { url: 'http://wire/s/…/stream' } },
      { name: 'load', detail: { width: 200, height: 56 } },
      { name: 'src removed', detail: {} },
    ]);
  });
});
