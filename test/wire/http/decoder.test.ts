import { describe, expect, test } from 'vitest';
import { httpMessages } from '#test/vectors/http-messages.ts';
import { createHttpDecoder, type HttpDecoderOptions } from '#wire/http/decoder.ts';
import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { breachesOf, feed, latin1, octetByOctet } from './feed.ts';

describe.each(httpMessages)('$section $name', ({ side, octets, methods = [], units, state, openEnded }) => {
  const options: HttpDecoderOptions = { side, requestMethod: (response) => methods[response] ?? 'GET' };
  const whole = feed([latin1(octets)], options);

  test('falls apart into its units and breaks no rule', () => {
    expect(whole.units.map(({ kind, length }) => [kind, length])).toEqual(units);
    expect(breachesOf(whole)).toEqual([]);
    expect(whole.decoder.state).toBe(state);
    expect(whole.pending).toBeUndefined();
    expect(whole.decoder.next).toBe(octets.length);
  });

  test('octet by octet is the same', () => {
    const slowly = feed(octetByOctet(latin1(octets)), options);
    expect(slowly.units).toEqual(whole.units);
    expect(slowly.decoder.state).toBe(state);
  });

  test('with trailing octets is the same, and they wait', () => {
    if (openEnded || state !== 'open') return;
    const more = feed([latin1(`${octets}H`)], options);
    expect(more.units).toEqual(whole.units);
    expect(more.pending).toMatchObject({ offset: octets.length, length: 1 });
  });
});

const UPGRADE = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n';

describe('RFC 9110 §7.8: asking for another protocol', () => {
  function paused() {
    const stream = new OctetStream();
    const decoder = createHttpDecoder(stream, { side: 'client', pauseAtUpgrade: true });
    stream.octets.append(latin1(`${UPGRADE}GET / HTTP/1.1\r\nHost: a\r\n\r\n`));
    decoder.advance();
    return { stream, decoder };
  }

  test('what follows waits', () => {
    const { stream, decoder } = paused();
    expect(decoder.state).toBe('paused');
    expect(stream.units.count).toBe(1);
    expect(decoder.next).toBe(UPGRADE.length);
    expect(decoder.pending()).toMatchObject({ kind: 'undecodable', offset: UPGRADE.length, length: 27, broken: [] });
    expect(decoder.pending()?.fields).toMatchObject([{ name: 'waiting octets', length: 27 }]);
  });

  test('what follows is HTTP after a refusal', () => {
    const { stream, decoder } = paused();
    decoder.resume();
    decoder.advance();
    expect(decoder.state).toBe('open');
    expect(stream.units.count).toBe(2);
    expect(decoder.dissect(1)).toMatchObject({ kind: 'request head', broken: [] });
  });

  test('it waits only after the content of the request', () => {
    const request = UPGRADE.replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\n');
    const { units, decoder } = feed([latin1(`${request}okGET`)], { side: 'client', pauseAtUpgrade: true });
    expect(units.map(({ kind }) => kind)).toEqual(['request head', 'content']);
    expect(decoder.state).toBe('paused');
  });

  test('unless told to pause, it reads on', () => {
    expect(feed([latin1(UPGRADE + UPGRADE)], { side: 'client' }).units).toHaveLength(2);
  });
});

describe('a stream that another decoder has begun, or that is joined midway', () => {
  test('offsets are absolute', () => {
    const stream = new OctetStream(1000);
    const decoder = createHttpDecoder(stream, { side: 'client' });
    stream.octets.append(latin1('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET'));
    decoder.advance();
    expect(decoder.dissect(0)).toMatchObject({ offset: 1000, fields: [{ offset: 1000, length: 16 }, {}, {}] });
    expect(decoder.pending()).toMatchObject({ offset: 1027, fields: [{ fields: [{ name: 'method', offset: 1027 }] }] });
  });

  test('discarded octets are called so', () => {
    const stream = new OctetStream();
    const decoder = createHttpDecoder(stream, { side: 'client' });
    stream.octets.append(latin1('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    decoder.advance();
    stream.octets.discardBefore(4);
    expect(decoder.dissect(0).fields).toEqual([{ name: 'discarded octets', offset: 0, length: 27, value: null }]);
  });
});

describe('RFC 9112 §8: the end of the stream', () => {
  test('ends content until close', () => {
    const fed = feed([latin1('HTTP/1.1 200 OK\r\n\r\nall')], { side: 'server' }, true);
    expect(fed.decoder.state).toBe('closed');
    expect(breachesOf(fed)).toEqual([]);
  });

  test('makes a unit of what is cut short, with what is understood of it', () => {
    const { units, decoder, pending } = feed([latin1('GET /a HTTP/1.1\r\nHost: b')], { side: 'client' }, true);
    expect(units).toMatchObject([{ kind: 'request head', offset: 0, length: 24, fields: [{}, { value: 'Host: b' }] }]);
    expect(units[0]?.broken.map(({ rule }) => rule.id)).toEqual(['http.message-incomplete']);
    expect(decoder.state).toBe('closed');
    expect(pending).toBeUndefined();
  });

  test('an empty line after a request is no message', () => {
    const fed = feed([latin1('GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n')], { side: 'client' }, true);
    expect(breachesOf(fed).map(({ rule }) => rule.id)).toEqual(['http.empty-line-before-request']);
  });
});

describe('limits', () => {
  test('the size of a chunk over the limit is reported before its data', () => {
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    const limits = { ...DEFAULT_LIMITS, content: 10 };
    const fed = feed([latin1(`${head}6\r\nabcdef\r\n5\r\n`)], { side: 'client', limits });
    expect(fed.reported.map(({ rule }) => rule.id)).toEqual(['http.content-limit']);
    expect(fed.pending).toMatchObject({ kind: 'chunk', awaited: 7, broken: [{ rule: { id: 'http.content-limit' } }] });
  });

  test('content until close over the limit is remarked', () => {
    const limits = { ...DEFAULT_LIMITS, content: 2 };
    const fed = feed([latin1('HTTP/1.1 200 OK\r\n\r\nall')], { side: 'server', limits });
    expect(breachesOf(fed)).toMatchObject([{ rule: { id: 'http.content-limit' }, offset: 21, length: 1 }]);
  });
});

describe('what cannot be framed any more', () => {
  test('is one unit that grows, and its head stays explained', () => {
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n';
    const { units, decoder } = feed([latin1(`${head}ab`), latin1('cd')], { side: 'client' });
    expect(decoder.state).toBe('lost');
    expect(units.map(({ kind, length }) => [kind, length])).toEqual([
      ['request head', head.length],
      ['undecodable', 4],
    ]);
    expect(units[1]).toMatchObject({ fields: [{ name: 'undecodable octets', value: 'abcd' }], broken: [] });
  });

  test('shows what was understood before', () => {
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { units } = feed([latin1(`${head}5\r\nhello!`)], { side: 'client' });
    expect(units[1]?.fields.map(({ name, value }) => [name, value])).toEqual([
      ['chunk size', '5'],
      ['CRLF', '\r\n'],
      ['chunk data', 'hello'],
      ['undecodable octets', '!'],
    ]);
  });
});
