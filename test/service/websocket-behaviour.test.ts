import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Action,
  chooseSubprotocol,
  DEFAULT_BEHAVIOUR,
  deflateSettings,
  fragments,
  WebSocketBehaviour,
  WebSocketPeer,
} from '#service/websocket-behaviour.ts';

const behaviour = (given: object) => WebSocketBehaviour.parse(given);
const octets = (text: string) => new TextEncoder().encode(text);
const texts = (actions: readonly Action[]) =>
  actions.map((action) => (action.kind === 'close' ? 'close' : new TextDecoder().decode(action.octets)));

describe('RFC 6455 section 5.4, fragmentation', () => {
  test('a message is one frame unless a size is given; an empty one too', () => {
    expect(fragments('text', octets('hello'))).toMatchObject([{ kind: 'text', fin: true }]);
    expect(fragments('binary', octets(''), 3)).toEqual([{ kind: 'binary', octets: octets(''), fin: true }]);
  });

  test('the fragments are the message, none is too long, only the last is final', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (message, size) => {
        const parts = fragments('binary', message, size).flatMap((part) => ('fin' in part ? [part] : []));
        expect(parts.flatMap((part) => [...part.octets])).toEqual([...message]);
        expect(parts.every((part) => part.octets.length <= size)).toBe(true);
        expect(parts.map((part) => part.fin)).toEqual(parts.map((_, index) => index === parts.length - 1));
      }),
    );
  });
});

describe('RFC 6455 section 4.2.2, subprotocol', () => {
  test('is the first of the server that the client offers, or none', () => {
    const known = ['wamp', 'chat'];
    expect(chooseSubprotocol(['chat', 'wamp'], known)).toBe('wamp');
    expect(chooseSubprotocol(['chat'], known)).toBe('chat');
    expect(chooseSubprotocol(['mqtt'], known)).toBeUndefined();
    expect(chooseSubprotocol(['mqtt'], [])).toBeUndefined();
  });
});

describe('RFC 7692, permessage-deflate', () => {
  test('is refused, taken as it is offered, or with parameters', () => {
    expect(deflateSettings(DEFAULT_BEHAVIOUR)).toBeUndefined();
    expect(deflateSettings(behaviour({ deflate: true }))).toMatchObject({ threshold: 0 });
    expect(deflateSettings(behaviour({ deflate: { serverMaxWindowBits: 10 } }))).toMatchObject({
      serverMaxWindowBits: 10,
    });
  });
});

describe('an open connection', () => {
  test('echoes, text as text and binary as binary', () => {
    const peer = new WebSocketPeer(DEFAULT_BEHAVIOUR, 0);
    expect(peer.received('text', octets('hi'))).toEqual([{ kind: 'text', octets: octets('hi'), fin: true }]);
    expect(peer.received('binary', octets('hi'))).toMatchObject([{ kind: 'binary' }]);
    expect(peer.due).toBe(Number.POSITIVE_INFINITY);
  });

  test('does not echo when told so, and echoes in fragments', () => {
    expect(new WebSocketPeer(behaviour({ echo: false }), 0).received('text', octets('hi'))).toEqual([]);
    expect(texts(new WebSocketPeer(behaviour({ fragmentSize: 2 }), 0).received('text', octets('hello')))).toEqual([
      'he',
      'll',
      'o',
    ]);
  });

  test('closes after so many messages, and does nothing after that', () => {
    const peer = new WebSocketPeer(behaviour({ closeAfter: { messages: 2, code: 4000, reason: 'enough' } }), 0);
    expect(texts(peer.received('text', octets('1')))).toEqual(['1']);
    expect(peer.received('text', octets('2')).at(-1)).toEqual({ kind: 'close', code: 4000, reason: 'enough' });
    expect(peer.received('text', octets('3'))).toEqual([]);
    expect(peer.advance(1e9)).toEqual([]);
  });

  test('closes after a time', () => {
    const peer = new WebSocketPeer(behaviour({ closeAfter: { milliseconds: 500 } }), 100);
    expect(peer.due).toBe(600);
    expect(peer.advance(599)).toEqual([]);
    expect(peer.advance(600)).toEqual([{ kind: 'close', code: 1000, reason: '' }]);
    expect(peer.due).toBe(Number.POSITIVE_INFINITY);
  });

  test('pings each period', () => {
    const peer = new WebSocketPeer(behaviour({ pingEvery: 100 }), 0);
    expect(texts(peer.advance(100))).toEqual(['ping 1']);
    expect(peer.due).toBe(200);
    expect(peer.advance(150)).toEqual([]);
    expect(texts(peer.advance(230))).toEqual(['ping 2']);
  });

  test('pushes the feed when told so, and what was lost', () => {
    const event = { id: 7, time: 0, text: 'x' };
    expect(new WebSocketPeer(DEFAULT_BEHAVIOUR, 0).fed(event, 0)).toEqual([]);
    const peer = new WebSocketPeer(behaviour({ feed: true }), 0);
    expect(texts(peer.fed(event, 0))).toEqual(['{"id":7,"text":"x"}']);
    expect(texts(peer.fed(event, 3))).toEqual(['{"id":7,"text":"x","lost":3}']);
  });

  test('follows another behaviour', () => {
    const peer = new WebSocketPeer(DEFAULT_BEHAVIOUR, 0);
    peer.adopt(behaviour({ echo: false, pingEvery: 100 }), 50);
    expect(peer.received('text', octets('hi'))).toEqual([]);
    expect(peer.due).toBe(150);
  });
});
