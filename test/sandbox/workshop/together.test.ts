import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { openStore } from '#sandbox/workshop/store.ts';
import { Client, Seen, startSandbox, until } from '../harness.ts';
import { MqttUser } from '../mqtt/clients.ts';
import { ClassMate, shareRoom } from './class-mate.ts';
import { temporaryFile } from './temporary-store.ts';

let sandbox: Sandbox & { readonly url: string };
let file: string;
const mates: ClassMate[] = [];

afterEach(async () => {
  for (const mate of mates.splice(0)) await mate.away();
  await sandbox.close(50);
});

const room = () => sandbox.workshop?.room.kept ?? expect.fail('there is no workshop');

async function begin(limits: Parameters<typeof startSandbox>[0] = {}, together = true): Promise<void> {
  file = temporaryFile();
  sandbox = await startSandbox(limits, { store: openStore(file) });
  if (together) await share(true);
}

async function share(on: boolean): Promise<void> {
  await shareRoom(sandbox.url, room().teacher, room().revision, on);
}

async function join(name: string): Promise<ClassMate> {
  const mate = await ClassMate.join(sandbox.url, room().code, name);
  mates.push(mate);
  return mate;
}

const three = async () => [await join('Ana'), await join('Ben'), await join('Čeněk')] as const;

const texts = (heard: readonly { readonly text: string }[]) => heard.map(({ text }) => text);

describe('a class that is together', () => {
  test('a message by each technique arrives by each, once, in one order, with one number in all sessions', async () => {
    await begin();
    const all = await three();
    for (const mate of all) await mate.listen();
    const [ana, ben, cenek] = all;
    // One after the other, so that the order is known.
    ana.call('say', 'by WebSocket');
    await until(() => cenek.said.length === 1);
    expect(await ben.client.publish('by POST')).toBe(2);
    await cenek.topics[0]?.client.publishAsync('class/3/say', 'by MQTT', { qos: 2 });
    await until(() => ana.said.length === 3);
    await cenek.topics[0]?.client.publishAsync('class/3/lamp/kitchen', 'on', { qos: 0 });
    const expected = ['1 Ana: by WebSocket', '2 Ben: by POST', '3 Čeněk: by MQTT', '3 Čeněk: lamp/kitchen: on'];
    const numbered = expected.map((text, index) => ({ id: index + 1, text }));
    for (const mate of all) {
      await until(() => mate.published.length >= 4 && mate.said.length >= 4 && mate.news.length >= 4);
      await until(() => mate.polled.length >= 4);
      expect(mate.said).toEqual(numbered);
      expect(mate.news).toEqual(numbered);
      expect(mate.polled).toEqual(numbered);
      expect(mate.published).toEqual([
        'class/1/say by WebSocket',
        'class/2/say by POST',
        'class/3/say by MQTT',
        'class/3/lamp/kitchen on',
      ]);
      expect(mate.lost).toBe(0);
    }
  });

  test('many at once are heard by all in the order of their numbers', async () => {
    await begin({ classMessages: 100 });
    const all = await three();
    for (const mate of all) await mate.listen();
    await Promise.all(
      all.flatMap((mate) =>
        Array.from({ length: 20 }, (_, index) => [
          mate.client.publish(`post ${index}`),
          mate.call('say', `chat ${index}`),
          mate.topics[0]?.client.publishAsync(`class/${mate.number}/say`, `topic ${index}`, { qos: 1 }),
        ]).flat(),
      ),
    );
    for (const mate of all) {
      await until(() => [mate.said, mate.news, mate.polled, mate.published].every((heard) => heard.length === 180));
      expect(mate.news.map(({ id }) => id)).toEqual(Array.from({ length: 180 }, (_, index) => index + 1));
      expect(mate.said).toEqual(mate.news);
      expect(mate.polled).toEqual(mate.news);
      const said = texts(mate.news).map((text) => text.replace(/^(\d+) [^:]+: /, 'class/$1/say '));
      expect(mate.published).toEqual(said);
    }
  });

  test('who was away gets what was missed by Last-Event-ID, by a cursor, by an MQTT session; the chat tells the last of it', async () => {
    await begin();
    const [ana, ben] = await three();
    await ana.listen();
    await ben.openChat();
    const lasting = await ana.subscribe({ clientId: 'ana', clean: false });
    await ben.client.publish('before');
    await until(() => ana.polled.length === 1 && ana.news.length === 1 && lasting.received.length === 1);
    const { cursor } = ana;
    await ana.away();
    await ben.client.publish('missed 1');
    ben.call('say', 'missed 2');
    await until(() => ben.said.length === 3);
    ana.openNews(1);
    ana.startPolling(cursor);
    await ana.openChat();
    const resumed = await ana.subscribe({ clientId: 'ana', clean: false });
    expect(resumed.resumed).toEqual([true]);
    const missed = ['2 Ben: missed 1', '2 Ben: missed 2'];
    await until(() => ana.news.length === 3 && ana.polled.length === 3 && resumed.received.length === 2);
    expect(texts(ana.news).slice(1)).toEqual(missed);
    expect(texts(ana.polled).slice(1)).toEqual(missed);
    expect(texts(ana.said)).toEqual(['2 Ben: before', ...missed]);
    expect(ana.published).toEqual(['class/2/say missed 1', 'class/2/say missed 2']);
  });

  test('a retained message waits for who subscribes later, in every session, and goes with its seat', async () => {
    await begin();
    const [ana, ben] = await three();
    const user = await ana.subscribe();
    await user.client.publishAsync('class/1/lamp', 'on', { qos: 1, retain: true });
    await user.messages(1);
    const later = await ben.subscribe();
    await later.messages(1);
    expect(later.received).toEqual([{ topic: 'class/1/lamp', text: 'on', qos: 1, retain: true, dup: false }]);
    // To who had subscribed already it is no retained one ([MQTT-3.3.1-9]).
    expect(user.received[0]?.retain).toBe(false);
    const { joined, client } = ana;
    await client.request('DELETE', `${sandbox.url}/api/workshop/seats/${joined.seat.id}`, undefined, {
      authorization: `Bearer ${room().teacher}`,
    });
    await later.messages(2);
    expect(later.received[1]).toMatchObject({ topic: 'class/1/lamp', text: '' });
    const last = await ben.subscribe();
    await last.client.subscribeAsync('probe');
    await last.client.publishAsync('probe', 'end', { qos: 1 });
    await until(() => last.received.length > 0);
    expect(last.received.map(({ topic }) => topic)).toEqual(['probe']);
  });

  test('a seat that is taken away hears nothing more', async () => {
    await begin();
    const [ana, ben] = await three();
    await ana.listen();
    await ben.openChat();
    await ana.client.request('DELETE', `${sandbox.url}/api/workshop/seats/${ana.joined.seat.id}`, undefined, {
      authorization: `Bearer ${ana.joined.token}`,
    });
    await ana.chat?.closed;
    ben.call('say', 'without Ana');
    await until(() => ben.said.length === 1);
    expect([ana.said, ana.news, ana.polled.filter(({ id }) => id !== undefined), ana.published]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect(ben.told.filter(({ event }) => event === 'left')).toEqual([{ event: 'left', name: '1 Ana' }]);
  });

  test('a new name speaks from then on; what was said keeps the old one', async () => {
    await begin();
    const ana = await join('Ana');
    await ana.client.publish('one');
    await fetch(`${sandbox.url}/api/workshop/seats/${ana.joined.seat.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ana.joined.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Anna' }),
    });
    await ana.client.publish('two');
    ana.startPolling(0);
    await until(() => ana.polled.length === 2);
    expect(texts(ana.polled)).toEqual(['1 Ana: one', '1 Anna: two']);
  });
});

describe('alone again', () => {
  test('each hears only itself, cursors hold, and the chat is to be entered anew (1012)', async () => {
    await begin();
    const [ana, ben] = await three();
    await ana.listen();
    await ben.listen();
    await ana.client.publish('to all');
    await until(() => ben.news.length === 1 && ben.polled.length === 1 && ben.published.length === 1);
    await share(false);
    expect((await ben.chat?.closed)?.code).toBe(1012);
    await ana.client.publish('to myself');
    await until(() => ana.news.length === 2 && ana.polled.length === 2);
    expect(ana.published).toEqual(['class/1/say to all']);
    expect(ana.news[1]).toEqual({ id: 2, text: 'to myself' });
    await ben.client.publish('to me');
    await until(() => ben.news.length === 2 && ben.polled.length === 2);
    expect([ben.news[1], ben.polled[1]]).toEqual([
      { id: 2, text: 'to me' },
      { id: 2, text: 'to me' },
    ]);
  });

  test('together again begins with nothing said, after the numbers of all who come', async () => {
    await begin({}, false);
    const [ana, ben] = await three();
    for (let count = 0; count < 5; count += 1) await ana.client.publish(`own ${count}`);
    ana.startPolling(5);
    ben.startPolling(0);
    await share(true);
    await ben.client.publish('to all');
    await until(() => ana.polled.length === 1 && ben.polled.length === 1);
    expect([ana.polled, ben.polled]).toEqual([[{ id: 6, text: '2 Ben: to all' }], [{ id: 6, text: '2 Ben: to all' }]]);
    expect([ana.lost, ben.lost]).toEqual([0, 0]);
  });

  test('a session of no seat, and one for the race, are never shared', async () => {
    await begin();
    const ana = await join('Ana');
    const racing = await ClassMate.sit(sandbox.url, ana.joined, '/race/#s=1');
    mates.push(racing);
    await ana.client.publish('to all');
    expect(await racing.client.publish('a race’s own')).toBe(1);
  });
});

describe('a session that nobody shares', () => {
  test('has the same between its own clients, where they ask for the room of the company', async () => {
    sandbox = await startSandbox();
    const client = await Client.open(sandbox.url);
    const socket = new WebSocket(`${client.session.urls.json}?room=company`, ['json.wire101']);
    const chat = new Seen(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('{"id":1,"call":"join","args":["Ana"]}');
    const user = await MqttUser.connect(client, 'TCP');
    await user.client.subscribeAsync(['feed', 'class/#']);
    await client.publish('by POST');
    await user.client.publishAsync('feed/say', 'by MQTT', { qos: 2 });
    await until(() => user.received.length === 2);
    socket.send('{"id":2,"call":"say","args":["by WebSocket"]}');
    await until(() => user.received.length === 3 && chat.messages.length === 5);
    expect(chat.messages.map(({ text }) => text)).toEqual([
      '{"id":1,"result":["you"]}',
      '{"event":"said","id":1,"name":"you","text":"by POST"}',
      '{"event":"said","id":2,"name":"you","text":"by MQTT"}',
      '{"event":"said","id":3,"name":"you","text":"by WebSocket"}',
      '{"id":2,"result":3}',
    ]);
    expect(user.received.map(({ topic, text }) => `${topic} ${text}`)).toEqual([
      'feed {"id":1,"text":"by POST"}',
      'feed {"id":2,"text":"by MQTT"}',
      'feed {"id":3,"text":"by WebSocket"}',
    ]);
    await user.end();
    socket.close();
  });
});

describe('what is hostile', () => {
  test('a flood of one seat is refused in the way of each protocol, told in its capture, and others are heard', async () => {
    await begin({ classMessages: 5 });
    const [ana, ben] = await three();
    await ana.listen();
    await ben.openChat();
    for (let count = 0; count < 5; count += 1) await ana.client.publish(`${count}`);
    const refused = await fetch(ana.client.session.urls.publish, { method: 'POST', body: 'more' });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await refused.json()).toMatchObject({ limit: 'classMessages' });
    ana.call('say', 'more');
    await until(() => ana.told.some(({ error }) => error?.code === 'too_many'));
    const user = ana.topics[0];
    user?.client.publish('class/1/say', 'more', { qos: 0 });
    await until(() => user?.client.connected === false);
    ben.call('say', 'and I?');
    await until(() => ben.said.length === 6);
    expect(texts(ben.said).at(-1)).toBe('2 Ben: and I?');
    const { events } = await ana.client.capture();
    expect(events.filter(({ type }) => type === 'limit-reached')).toMatchObject([{ limit: 'classMessages' }]);
  });

  test('a message that is too long is refused: 413, an error, a closed connection', async () => {
    await begin({ classOctets: 100 });
    const ana = await join('Ana');
    await ana.openChat();
    const user = await ana.subscribe();
    const long = 'x'.repeat(101);
    expect((await fetch(ana.client.session.urls.publish, { method: 'POST', body: long })).status).toBe(413);
    ana.call('say', long);
    await until(() => ana.told.some(({ error }) => error?.code === 'too_large'));
    user.client.publish('class/1/say', long);
    await until(() => !user.client.connected);
    expect(await ana.client.publish('short')).toBe(1);
  });

  test('nobody speaks as another: not by topic, not by name, not by a line of text', async () => {
    await begin();
    const [ana, ben] = await three();
    await ben.listen();
    for (const topic of ['class/2/say', 'class/', 'class/1', 'class/1/', 'class/01/say', '$diverted/0/class/2/say']) {
      const user = await ana.subscribe();
      user.client.publish(topic, 'I am Ben', { qos: 1 });
      await until(() => !user.client.connected);
    }
    await ana.openChat();
    expect(ana.told.find(({ result }) => Array.isArray(result))?.result).toContain('1 Ana');
    await ana.client.publish('hello\n2 Ben: I am Ben\r\nid: 77\u202e\u0000');
    await until(() => ben.news.length === 1 && ben.said.length === 1 && ben.published.length === 1);
    expect(ben.news).toEqual([{ id: 1, text: '1 Ana: hello 2 Ben: I am Ben id: 77' }]);
    expect(ben.said).toEqual(ben.news);
    expect(ben.published).toEqual(['class/1/say hello 2 Ben: I am Ben id: 77']);
  });

  test('markup and lone surrogates are text like any other, in JSON and in XML', async () => {
    await begin();
    const [ana, ben] = await three();
    await ana.openChat();
    const xml = await ben.client.socket(['xml.wire101'], { address: 'xml' });
    xml.socket.send('<call id="1" name="join"><arg>x</arg></call>');
    await until(() => xml.messages.length === 1);
    ana.call('say', '<img src=x onerror=alert(1)> \ud800 & more');
    await until(() => xml.messages.length === 2);
    expect(xml.messages[1]?.text).toBe(
      Buffer.from(
        '<said id="1" name="1 Ana">&lt;img src=x onerror=alert(1)&gt; \ufffd &amp; more</said>',
        'utf8',
      ).toString('latin1'),
    );
    xml.socket.close();
  });

  test('a seat retains eight messages at most', async () => {
    await begin();
    const ana = await join('Ana');
    const user = await ana.subscribe();
    for (let count = 0; count < 8; count += 1) {
      await user.client.publishAsync(`class/1/${count}`, 'x', { qos: 1, retain: true });
    }
    user.client.publish('class/1/9', 'x', { retain: true });
    await until(() => !user.client.connected);
  });
});
