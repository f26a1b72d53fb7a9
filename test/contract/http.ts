import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Asked, Stage } from './stage.ts';
import type { Conversation } from './websocket.ts';

/** Asks once and waits for the end of the answer. */
async function ask(stage: Stage, target: string, more: Parameters<Stage['ask']>[1] = {}): Promise<Asked> {
  const asked = stage.ask(target, more);
  await stage.answered(asked);
  return asked;
}

/** A conversation of one question and its answer, under settings of the delivery. */
const one = (
  name: string,
  target: string,
  more: Parameters<Stage['ask']>[1] = {},
  delivery?: object,
): Conversation => ({
  name,
  timed: target.includes('poll'),
  play: async (stage) => {
    if (delivery) await stage.party.commands.setDelivery(delivery);
    await stage.events(2);
    await ask(stage, target, more);
  },
});

/** A stream that is read for so many events and then left, under settings of the delivery. */
const stream = (name: string, target: string, delivery: object = {}, ends = false): Conversation => ({
  name,
  timed: target.includes('ndjson'),
  play: async (stage) => {
    await stage.party.commands.setDelivery(delivery);
    const asked = stage.ask(target, { headers: [['Accept', 'text/event-stream']] });
    await stage.answering(asked);
    for (let count = 0; count < 3; count += 1) await stage.events(1);
    if (ends) await stage.answered(asked);
    // An orderly end leaves the connection for the next request.
    if (asked.told.some(([name]) => name === 'end')) return;
    if (!ends) {
      await stage.third(asked);
      asked.abort();
    }
    await stage.over();
  },
});

export const httpConversations: readonly Conversation[] = [
  one('RFC 9112 §6.3: an answer with a length', 'http'),
  one('RFC 9112 §7.1: an answer in chunks, with a trailer section', 'http?framing=chunked'),
  one('RFC 9112 §6.3: an answer that the end of the connection ends', 'http?framing=close'),
  one('RFC 9110 §9.3.2: HEAD', 'http', { method: 'HEAD' }),
  one('RFC 9110 §9.3.3: POST', 'http', {
    method: 'POST',
    content: encodeUtf8('Hello'),
    headers: [['Content-Type', 'text/plain;charset=UTF-8']],
  }),
  {
    name: 'RFC 9110 §10.1.1: a raw client that expects 100 (Continue) is told so before it sends its content',
    play: async (stage) => {
      const raw = await stage.party.commands.openRawClient();
      const head = `POST ${stage.party.base}/http HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`;
      await raw.send(encodeUtf8(head));
      await stage.read('server', 1);
      await raw.send(encodeUtf8('Hello'));
      await stage.read('server', 2);
      await raw.end('end');
      await stage.over();
    },
  },
  one('a framing that there is not: 400', 'http?framing=none'),
  one('no such technique: 404', 'nothing'),
  one('RFC 9110 §15.5.22: a WebSocket address asked for without a handshake', 'ws'),
  {
    name: 'RFC 9112 §9.3: three exchanges on one connection',
    play: async (stage) => {
      for (const framing of ['length', 'chunked', 'length']) await ask(stage, `http?framing=${framing}`);
    },
  },
  one('a poll of all that there is', 'poll?since=0'),
  one('a poll of nothing new', 'poll?since=2'),
  one('a poll past the last event: 400', 'poll?since=3'),
  one('RFC 9110 §13.1.2: a preflight, and a poll on condition that is answered 304', 'poll?since=0&etag=1', {
    headers: [['If-None-Match', '"2"']],
  }),
  one('a poll that script may not read', 'poll?since=0', {}, { cors: 'none' }),
  one('a poll with a status in place of events', 'poll?since=0', {}, { status: { code: 503 } }),
  one('a poll whose answer breaks off', 'poll?since=0', {}, { breakAnswer: { octets: 20, how: 'cut' } }),
  one('a poll whose answer leaves in slices', 'poll?since=0', {}, { sliceAt: { octets: 16, pause: 5 } }),
  one('a poll whose answer is buffered', 'poll?since=0', {}, { bufferFor: 20 }),
  one('a poll with a line break in its text', 'poll?since=0', {}, { crInData: true }),
  one('a long poll that is answered at once', 'long-poll?since=0'),
  one('a long poll that brings nothing: 204', 'long-poll?since=2&hold=30'),
  one('a long poll that brings nothing: an empty answer', 'long-poll?since=2&hold=30&empty=200'),
  {
    name: 'a long poll that is held until there is an event',
    timed: true,
    play: async (stage) => {
      const asked = stage.ask('long-poll?since=0');
      await stage.read('client', 1);
      await stage.events(1);
      await stage.answered(asked);
    },
  },
  {
    name: 'an event is published, and polled',
    timed: true,
    play: async (stage) => {
      await ask(stage, 'publish', {
        method: 'POST',
        content: encodeUtf8('by hand'),
        headers: [['Content-Type', 'text/plain;charset=UTF-8']],
      });
      await ask(stage, 'poll?since=0');
    },
  },
  stream('a stream of lines', 'stream?format=lines'),
  stream('a stream of JSON', 'stream?format=ndjson'),
  stream('a stream of lines in slices', 'stream?format=lines', { sliceAt: { octets: 7, pause: 5 } }),
  stream(
    'a stream behind a buffering proxy',
    'stream?format=lines',
    { bufferUntil: 70, dropAfter: { events: 3, how: 'end' } },
    true,
  ),
  stream('a stream that ends orderly', 'stream?format=lines', { dropAfter: { events: 2, how: 'end' } }, true),
  stream('a stream that is cut', 'stream?format=lines', { dropAfter: { events: 2, how: 'cut' } }, true),
  stream('HTML §9.2.5: an event stream with a reconnection time', 'events', { retry: 2000 }),
  stream('HTML §9.2.5: an event stream without ids, of a named type', 'events', { ids: false, event: 'tick' }),
  stream('HTML §9.2.6: a line break in the data', 'events', { crInData: true }),
  stream('HTML §9.2.6: no blank line', 'events', { noBlankLine: true }),
  stream('an event stream that is reset within an event', 'events', { resetInEvent: { event: 2, octets: 10 } }, true),
  stream('an event stream that is none by its content type', 'events', { contentType: 'text/plain' }),
  one('HTML §9.2.3: no event stream any more: 204', 'events', {}, { status: { code: 204 } }),
  {
    name: 'HTML §9.2.3: an event stream is taken up again by Last-Event-ID',
    play: async (stage) => {
      await stage.events(3);
      const asked = stage.ask('events', {
        headers: [
          ['Accept', 'text/event-stream'],
          ['Last-Event-ID', '1'],
        ],
      });
      await stage.third(asked);
      asked.abort();
      await stage.over();
    },
  },
  {
    name: 'a specimen: its octets as they are, slice by slice, and the end',
    play: async (stage) => {
      await stage.party.commands.setSpecimen({
        octets: encodeUtf8('data: one\n\ndata: two\n\n'),
        slices: [4, 8],
        pause: 5,
        end: 'end',
      });
      await ask(stage, 'specimen', { headers: [['Accept', 'text/event-stream']] });
    },
  },
  {
    name: 'the gate holds an answer, and lets it go part by part',
    play: async (stage) => {
      await stage.party.gate('hold', 'server');
      const asked = stage.ask('http?framing=chunked');
      for (let count = 1; count <= 5; count += 1) {
        await stage.captured('held', count);
        await stage.party.gate('step', 'server');
      }
      await stage.party.gate('run', 'server');
      await stage.answered(asked);
    },
  },
];
