import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EventSourceOptions, type HeardEvent, RecordedEventSource } from '#link/recorded-event-source.ts';

/** An EventSource that dispatches what the test says. */
class FakeSource extends EventTarget {
  static made: FakeSource[] = [];
  readyState = 0;
  readonly url: string;
  readonly options: EventSourceInit | undefined;
  constructor(url: string, options?: EventSourceInit) {
    super();
    this.url = url;
    this.options = options;
    FakeSource.made.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
  becomes(readyState: number, event: string): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event(event));
  }
  says(type: string, data: string, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }
}

function open(options: EventSourceOptions = {}) {
  const noted: { name: string; detail: Record<string, unknown> }[] = [];
  const source = new RecordedEventSource('http://wire/s/t/events', 'http://wire/s/…/events', options, (name, detail) =>
    noted.push({ name, detail }),
  );
  const fake = FakeSource.made.at(-1);
  if (!fake) throw new Error('no EventSource was made');
  return { source, fake, noted };
}

beforeEach(() => {
  FakeSource.made = [];
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => vi.unstubAllGlobals());

describe('HTML 9.2.2, an EventSource of the page', () => {
  test('every step with its readyState, the token nowhere', () => {
    const { source, fake, noted } = open({ query: '?since=3' });
    expect(fake.url).toBe('http://wire/s/t/events?since=3');
    fake.becomes(1, 'open');
    fake.says('message', 'event 4 abc', '4');
    fake.becomes(0, 'error');
    source.close();
    source.close();
    expect(noted.map(({ name, detail }) => [name, detail['readyState']])).toEqual([
      ['new EventSource', undefined],
      ['open', 'OPEN'],
      ['message', 'OPEN'],
      ['error', 'CONNECTING'],
      ['close()', 'CLOSED'],
    ]);
    expect(noted[0]?.detail).toEqual({ url: 'http://wire/s/…/events?since=3' });
    expect(noted[2]?.detail).toMatchObject({
      type: 'message',
      lastEventId: '4',
      octets: 11,
      data: 'event 4 abc',
      ids: '4',
    });
  });

  test('only the types that it listens to, and an event that a server calls error is a message', () => {
    const heard: HeardEvent[] = [];
    const { fake, noted } = open({ types: ['gap', 'error'], heard: (event) => heard.push(event) });
    fake.says('gap', '{"lost":3}', '9');
    fake.says('other', 'never seen');
    fake.says('error', 'not a real one', '9');
    expect(noted.slice(1).map(({ name, detail }) => [name, detail['type']])).toEqual([
      ['message', 'gap'],
      ['error', undefined],
      ['message', 'error'],
    ]);
    expect(heard.map(({ type }) => type)).toEqual(['gap', 'error']);
    expect(noted[1]?.detail['ids']).toBeUndefined();
  });

  test('which event of the feed it is: by its text, or by an id that is new', () => {
    const { fake, noted } = open();
    fake.says('message', 'event 12 abc');
    fake.says('message', 'published by hand', '13');
    fake.says('message', 'no id of its own', '13');
    expect(noted.slice(1).map(({ detail }) => detail['ids'])).toEqual(['12', '13', undefined]);
  });
});
