import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Capture } from '#capture/schema.ts';
import { SeenExperiment } from '#test/setup/seen-experiment.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** By claim and recording: whether what the claim's evidence says is in it. */
const shows: Readonly<Record<string, (seen: SeenExperiment) => boolean>> = {
  '304-is-not-free: short-polling/not-modified': (seen) =>
    seen.statuses.includes(200) &&
    seen.statuses.includes(304) &&
    seen.sent('client').length > 300 * seen.requests.length,
  'close-is-a-handshake: staying-alive-and-closing/server-closes': (seen) =>
    seen.framesOf('server', 8).length === 1 && seen.framesOf('client', 8).length === 1,
  'long-poll-keep-alive: long-polling/beyond-keep-alive': (seen) => {
    const seconds = Number(/^Keep-Alive: timeout=(\d+)/m.exec(seen.sent('server'))?.[1]);
    return seen.longestAnswer > seconds * 1_000_000 && seen.statuses.every((status) => status < 300);
  },
  'no-cors-for-websocket: opening-handshake/foreign-origin': (seen) => {
    const origin = /^Origin: (\S+)/m.exec(seen.sent('client'))?.[1];
    const host = /^Host: (\S+)/m.exec(seen.sent('client'))?.[1];
    return origin !== undefined && host !== undefined && new URL(origin).hostname !== host.split(':')[0];
  },
  'one-fetch-many-requests: short-polling/sent-again': (seen) =>
    seen.requests.filter((request) => request.startsWith('GET')).length > seen.saw('fetch'),
  'packet-is-no-message: mqtt/split': (seen) => {
    const kinds = (side: Side) => seen.packets.filter((packet) => packet.side === side).map(({ kind }) => kind);
    return (
      seen
        .framesOf('client', 2)
        .map(({ payload }) => payload)
        .join() === '7,12,10' &&
      kinds('client').join() === 'CONNECT,SUBSCRIBE,PINGREQ' &&
      kinds('server').sort().join() === 'CONNACK,PINGRESP,SUBACK'
    );
  },
  'retained-is-one-message: mqtt/retained': (seen) =>
    seen.packetsOf('client', 'PUBLISH').length > 1 &&
    seen.framesOf('server', 2).filter(({ text }) => (text.charCodeAt(0) & 0xf1) === 0x31).length === 1,
  'wamp-published: wamp/events': (seen) => {
    const told = seen.framesOf('server', 1).map(({ text }) => text.split(',')[0]);
    return told.indexOf('[17') !== -1 && told.indexOf('[17') < told.lastIndexOf('[36');
  },
  'websocket-no-compression: frames/deflated': (seen) =>
    /^Sec-WebSocket-Extensions: permessage-deflate/m.test(seen.sent('server')) &&
    (seen.framesOf('client', 1)[2]?.payload ?? Infinity) < (seen.framesOf('client', 1)[0]?.payload ?? 0),
};

interface Evidence {
  readonly capture?: string;
  readonly lesson: string;
  readonly name: string;
}

const evidence = globSync('content/claims/*.mdx').flatMap((file) => {
  const claim = file.replace(/^.*\/|\.mdx$/g, '');
  const data = parse(readFileSync(file, 'utf8').split('---')[1] ?? '') as { evidence: Evidence[] };
  return data.evidence.filter((each) => each.capture).map(({ lesson, name }) => `${claim}: ${lesson}/${name}`);
});

test('of each recording that a claim names it is told what it shows', () => {
  expect(Object.keys(shows).sort()).toEqual(evidence.sort());
});

test.each(Object.entries(shows))('%s', (name, isShown) => {
  const [lesson, recording] = name.replace(/^.*: /, '').split('/');
  const [file = ''] = globSync(`content/*-${lesson}/${recording}.capture.json`);
  expect(isShown(new SeenExperiment(Capture.parse(JSON.parse(readFileSync(file, 'utf8')))))).toBe(true);
});
